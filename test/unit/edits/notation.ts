import { proposeEdits } from '../../../src/core/edits/propose.ts';
import type { FileChange, Proposal, SourceFile, Workspace } from '../../../src/core/edits/types.ts';

/** A file named `f.ts` whose lines are the words of `words`; `a|b` has a line `a` and a line `b`. */
export function lines(words: string): string {
  return words === '' ? '' : `${words.split('|').join('\n')}\n`;
}

/** A diff of `f.ts` from lines such as ` a|-b|+c`. */
export function diff(body: string, header = '@@ -1 +1 @@'): string {
  return fence('diff', `--- a/f.ts\n+++ b/f.ts\n${header}\n${body.split('|').join('\n')}`);
}

/** A search/replace block for `f.ts`. */
export function replace(before: string, after: string): string {
  return `f.ts\n<<<<<<< SEARCH\n${lines(before)}=======\n${lines(after)}>>>>>>> REPLACE\n`;
}

export function fence(info: string, body: string): string {
  return `\`\`\`${info}\n${body}\n\`\`\`\n`;
}

export function file(path: string, seen: string, now = seen): SourceFile {
  return { path, seen, now };
}

/** What an answer makes of one file: its lines joined by `|`, or the reasons why nothing comes of it. */
export function outcome(
  text: string,
  answer: string,
  options: { now?: string; complete?: boolean } = {},
): string {
  const { now = text, complete = true } = options;
  return said(proposeEdits(answer, { files: [file('f.ts', text, now)] }, { complete, defaultPath: 'f.ts' }));
}

/** `f.ts = a|b; -old.ts; old.ts > new.ts = a; refused no-match`. */
export function said(proposal: Proposal): string {
  const changes = proposal.changes.map(changeSaid);
  return [...changes, ...proposal.refusals.map(({ reason }) => `refused ${reason}`)].join('; ');
}

function changeSaid(change: FileChange): string {
  switch (change.kind) {
    case 'delete':
      return `-${change.path}`;
    case 'create':
      return `+${change.path} = ${bars(change.result)}`;
    case 'modify':
      return `${change.path} = ${bars(change.result)}`;
    case 'rename':
      return `${change.path} > ${change.to} = ${bars(change.result)}`;
  }
}

export function inWorkspace(answer: string, workspace: Workspace): string {
  return said(proposeEdits(answer, workspace));
}

function bars(text: string): string {
  return text.replace(/\n$/, '').split('\n').join('|') + (text.endsWith('\n') || text === '' ? '' : '¬');
}
