import type { Dialect } from '../../src/core/backends/dialect.ts';
import { DONE, event, events, type Message, stream, tokens } from './dialects.ts';
import { ollama } from './ollama.ts';
import type { Reply } from './server.ts';

/**
 * A message as each way of sending a thought that a dialect's entry names would send it: every field, and tags where
 * they may stand. Shapes as in the documents that the entry cites.
 */
export function waysOf(dialect: Dialect, message: Message): [string, Reply][] {
  if (dialect.protocol === 'ollama') {
    return [['lines', ollama(message)]];
  }
  const fields = dialect.thought.fields.map((name): [string, Reply] => [name, inField(name, message)]);
  const inline: [string, Reply][] = dialect.thought.inline
    ? [
        ['tags', stream({ ...message, dialect: 'tags' })],
        ['tags without the first', stream({ ...message, dialect: 'unopened' })],
      ]
    : [];
  return [...fields, ...inline];
}

/** OpenRouter's details are a list of parts; every other field is a text. */
function inField(name: string, { thought = '', answer = '' }: Message): Reply {
  const value = (text: string): unknown =>
    name === 'reasoning_details' ? [{ type: 'reasoning.text', text, index: 0 }] : text;
  const deltas = [
    ...tokens(thought).map((text) => ({ content: null, [name]: value(text) })),
    ...tokens(answer).map((text) => ({ content: text })),
  ];
  return events([
    ...deltas.map((delta) => event({ choices: [{ index: 0, delta, finish_reason: null }] })),
    event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    DONE,
  ]);
}
