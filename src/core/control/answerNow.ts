import type { Capabilities } from '../backends/body.ts';
import type { ChatMessage } from '../backends/types.ts';

/**
 * How an answer is got from a thought that is not at its end: the server ends the thought of the running request; the
 * message is sent back with its thought closed, and continued; or the question is asked again with the thought beside it.
 */
export type AnswerWay = 'server' | 'continue' | 'ask';

/**
 * The best way there is.
 * @param isNamed whether the running request has a name by which the server can be told
 */
export function wayToAnswer({ endThinking, continues }: Capabilities, isNamed: boolean): AnswerWay {
  if (endThinking && isNamed) {
    return 'server';
  }
  return continues.closed ? 'continue' : 'ask';
}

/** Limit on the thought that goes along with a question, in UTF-16 units: its end says most of where it has got. */
const MAX_THOUGHT = 60_000;

/** The messages that ask once more, with what has been thought so far. */
export function messagesWithThought(messages: readonly ChatMessage[], thought: string): ChatMessage[] {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const addition = [
    'You have thought about this already, as far as this:',
    '',
    '<reasoning>',
    thought.slice(-MAX_THOUGHT).trim(),
    '</reasoning>',
    '',
    'Do not think it over again. Answer now, from this.',
  ].join('\n');
  return messages.map((message, index) =>
    index === last ? { ...message, content: `${message.content}\n\n${addition}` } : message,
  );
}
