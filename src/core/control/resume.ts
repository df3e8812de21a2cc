import type { Capabilities } from '../backends/body.ts';
import type { ChatMessage, Continuation } from '../backends/types.ts';

/**
 * Why a message is taken up again: the thought is to end (`answer`; `limit` when a limit ends it), it was edited by
 * the user (`edited`) or given a note (`note`), it went round in circles (`loop`), or the stream was cut (`cut`).
 */
export type ResumeReason = 'answer' | 'limit' | 'edited' | 'note' | 'loop' | 'cut';

/** A message from which the model is to go on. */
export interface Resume extends Continuation {
  readonly reason: ResumeReason;
}

/**
 * How: the server ends the thought of the running request; the message is sent back as it stands and continued; only
 * its thought is, closed, and the answer given anew; or the question is asked again with the thought beside it.
 */
export type ResumeWay = 'server' | 'continue' | 'reanswer' | 'ask';

/**
 * The best way there is.
 * @param isNamed whether a request runs that has a name by which the server can be told
 */
export function wayToResume(
  { endThinking, continues }: Capabilities,
  { closed, answer, reason }: Resume,
  isNamed: boolean,
): ResumeWay {
  if (endThinking && isNamed && (reason === 'answer' || reason === 'limit')) {
    return 'server';
  }
  if (answer !== '') {
    return continues.answer ? 'continue' : continues.closed ? 'reanswer' : 'ask';
  }
  return (closed ? continues.closed : continues.thought) ? 'continue' : 'ask';
}

/** What of the message stands before the request that goes on from it: all of it, or the thought alone. */
export function keptOf(resume: Resume, way: ResumeWay): Continuation {
  return { thought: resume.thought, closed: resume.closed, answer: way === 'continue' ? resume.answer : '' };
}

/** Limit on the thought that goes along with a question, in UTF-16 units: its end says most of where it has got. */
const MAX_THOUGHT = 60_000;

/** The messages that ask once more, with what has been thought so far; one that is not closed is to be gone on with. */
export function messagesWithThought(
  messages: readonly ChatMessage[],
  { thought, closed }: Pick<Continuation, 'thought' | 'closed'>,
): ChatMessage[] {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const addition = [
    'You have thought about this already, as far as this:',
    '',
    '<reasoning>',
    thought.slice(-MAX_THOUGHT).trim(),
    '</reasoning>',
    '',
    closed
      ? 'Do not think it over again. Answer now, from this.'
      : 'Go on thinking from its end, do not begin anew, and then answer.',
  ].join('\n');
  return messages.map((message, index) =>
    index === last ? { ...message, content: `${message.content}\n\n${addition}` } : message,
  );
}

/** The thought with a note of the user at its end, in the voice of one who thinks. */
export function withNote(thought: string, note: string): string {
  return `${thought.trimEnd()}\n\nThe user has just added a note: "${note.trim()}" I take it into account from here on.\n\n`;
}

/** The thought up to where it began to repeat itself, and a turn away from there. @param start UTF-16 offset */
export function beforeLoop(thought: string, start: number): string {
  return `${thought.slice(0, start).trimEnd()}\n\nI was about to repeat myself. Let me take another way from here.\n\n`;
}
