import { fenced } from '../prompt/messages.ts';
import { formatSession, type Message, type Session, shown } from './session.ts';

/** The forms in which a chat leaves the editor. */
export type ExportForm = 'markdown' | 'thoughts' | 'json';

/**
 * A chat as a document.
 * @param form `markdown`: the shown branch; `thoughts`: the same with its thoughts; `json`: all of it, as it is kept
 */
export function exported(
  session: Session,
  form: ExportForm,
): { readonly text: string; readonly language: string } {
  if (form === 'json') {
    return { text: `${JSON.stringify(JSON.parse(formatSession(session)), null, 2)}\n`, language: 'json' };
  }
  const parts = shown(session).map((message) => part(message, form === 'thoughts'));
  return { text: [`# ${session.title}`, ...parts].join('\n\n').concat('\n'), language: 'markdown' };
}

function part({ role, model, text, thought = '', attachments = [] }: Message, withThoughts: boolean): string {
  const added = attachments.map(({ label }) => `- \`${label}\``).join('\n');
  return [
    role === 'user' ? '## User' : `## Assistant${model ? ` (${model})` : ''}`,
    ...(added === '' ? [] : [added]),
    ...(withThoughts && thought.trim() !== '' ? [fenced(thought, 'thought')] : []),
    text,
  ].join('\n\n');
}
