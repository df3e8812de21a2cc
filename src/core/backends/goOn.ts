import { r1Prompt } from '../engine/r1Prompt.ts';
import type { ContinuationForm, Dialect, Fields, RawForm } from './dialect.ts';
import { knobFields } from './knobs.ts';
import { factsOf } from './models.ts';
import { put } from './put.ts';
import type { Quirks } from './quirks.ts';
import type { Continuation } from './types.ts';

/** How a message is gone on with: in the chat, or below it. */
export type GoingOn =
  | { readonly way: 'chat'; readonly form: ContinuationForm }
  | { readonly way: 'raw'; readonly form: RawForm };

/** The prompt of a request that goes on below the chat, as far as it can be made without its server. */
export interface RawPrompt {
  /** What has the server render the messages; undefined when `begun` is the whole prompt. */
  readonly render: Readonly<Record<string, unknown>> | undefined;
  /** The message as far as it is there; it follows what was rendered. */
  readonly begun: string;
  /** Stands before it, unless what was rendered ends with it. */
  readonly opening: string;
}

/** The way to go on with a message, by table, model and what was found; undefined when there is none. */
export function goingOn(
  dialect: Dialect,
  model: string,
  continuation: Continuation,
  quirks: Quirks,
): GoingOn | undefined {
  const { thought, closed, answer, raw } = dialect.continuation;
  const facts = factsOf(model);
  const chat = continuation.answer !== '' ? answer : continuation.closed ? closed : thought;
  const canChat = chat && !quirks.noContinuation && !(facts?.sealed && writesMarks(chat));
  const knows = raw?.prompt.from !== 'template' || facts?.template === 'r1';
  const canRaw = raw && knows && !quirks.noRaw && !facts?.sealed;
  if (canRaw && (raw.first || !canChat)) {
    return { way: 'raw', form: raw };
  }
  return canChat ? { way: 'chat', form: chat } : undefined;
}

/** The last message of a request that goes on in the chat. */
export function continued(form: ContinuationForm, continuation: Continuation, model: string): object {
  const { thought, answer } = continuation;
  const parts: Readonly<Record<string, string>> = { thought, answer, ...marksOf(model) };
  const filled = Object.entries(form.message).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.replace(/\{(\w+)\}/g, (_, part: string) => parts[part] ?? '') : value,
  ]);
  return { role: 'assistant', ...Object.fromEntries(filled) };
}

/**
 * The prompt of a request that goes on below the chat.
 * @param messages those before, as they go on the wire
 * @param always what every body for this server has
 */
export function rawPrompt(
  dialect: Dialect,
  model: string,
  form: RawForm,
  messages: readonly Readonly<Record<string, unknown>>[],
  { thought, closed, answer }: Continuation,
  always: Fields,
  quirks: Quirks,
): RawPrompt {
  const { open, close } = marksOf(model);
  const begun = closed || answer !== '' ? `${thought}${close}${answer}` : thought;
  if (form.prompt.from === 'template') {
    const turns = messages.map(({ role, content }) => ({ role: String(role), content: String(content) }));
    const prompt = r1Prompt([...turns, { role: 'assistant', content: begun }]);
    return { render: undefined, begun: prompt, opening: '' };
  }
  const render: Record<string, unknown> = { model, messages };
  put(render, always);
  // A template that can do without a thought must not close it before it begins.
  const { fields } = knobFields(dialect, model, { thinking: 'on' }, quirks);
  const switches = Object.entries(fields).filter(([path]) => path.startsWith('chat_template_kwargs.'));
  put(render, Object.fromEntries(switches));
  put(render, form.prompt.body);
  return { render, begun, opening: open };
}

/** Whether a text that ends a prompt has opened the thought. */
export function opensThought(prompt: string, opening: string): boolean {
  return prompt.trimEnd().endsWith(opening.trimEnd());
}

/** What stands around a thought in the text of a message. `opening` is empty where the template writes it. */
function marksOf(model: string): Readonly<Record<'open' | 'opening' | 'close', string>> {
  const { tags, opened } = factsOf(model) ?? { tags: { open: '<think>', close: '</think>' }, opened: false };
  const open = `${tags.open}\n`;
  return { open, opening: opened ? '' : open, close: `\n${tags.close}\n\n` };
}

function writesMarks({ message }: ContinuationForm): boolean {
  return Object.values(message).some((value) => typeof value === 'string' && /\{(open|close)/.test(value));
}
