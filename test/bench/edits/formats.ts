/** Writes a draft down in one of the formats that models use. */
import { counts, type Draft, type DraftHunk, linesOf, newSide, oldSide } from './draft.ts';

export type Format = 'diff' | 'search' | 'patch' | 'whole' | 'elided';

export const FORMATS: readonly Format[] = ['diff', 'search', 'patch', 'whole', 'elided'];

/** The answer, and for a diff what stands inside of its fence: other tools are given nothing else. */
export function write(draft: Draft, format: Format): { answer: string; diff: string | undefined } {
  const { style } = draft;
  const body = bodyOf(draft, format);
  const info = format === 'diff' ? 'diff' : draft.step.type;
  const outside =
    format === 'whole' || format === 'elided' || format === 'search' ? `${style.writtenPath}\n` : '';
  const fenced =
    format === 'patch' || style.fence.open === ''
      ? body
      : `${style.fence.open}${info}\n${body}\n${style.fence.close}`;
  const answer = style.finish(`Here is the change.\n\n${outside}${fenced}\n\nThat is all.\n`);
  return { answer, diff: format === 'diff' ? `${body}\n` : undefined };
}

function bodyOf(draft: Draft, format: Format): string {
  const { hunks, style } = draft;
  const path = style.writtenPath;
  switch (format) {
    case 'diff': {
      let offset = 0;
      const parts = hunks.map((hunk, at) => {
        const header = style.header(hunk, at, offset);
        const [before, after] = counts(hunk.truth);
        offset += after - before;
        return [header, ...hunk.lines.map(style.mark)].join('\n');
      });
      return [`--- a/${path}`, `+++ b/${path}`, ...parts].join('\n');
    }
    case 'patch': {
      const parts = hunks.map((hunk) => ['@@', ...hunk.lines.map(style.mark)].join('\n'));
      return ['*** Begin Patch', `*** Update File: ${path}`, ...parts, '*** End Patch'].join('\n');
    }
    case 'search':
      return hunks
        .map((hunk) =>
          [
            '<<<<<<< SEARCH',
            ...oldSide(hunk.lines),
            '=======',
            ...newSide(hunk.lines),
            '>>>>>>> REPLACE',
          ].join('\n'),
        )
        .join('\n\n');
    case 'whole':
      return wholeText(draft).join('\n');
    case 'elided':
      return elided(draft);
  }
}

/** The file after the hunks as the model has them, damage included. */
function wholeText(draft: Draft): string[] {
  const lines = linesOf(draft.seen);
  for (const hunk of [...draft.hunks].sort((a, b) => b.start - a.start)) {
    lines.splice(hunk.start, hunk.size, ...newSide(hunk.lines));
  }
  return lines;
}

function elided(draft: Draft): string {
  const mark = comment(draft.step.type, '... existing code ...');
  const total = linesOf(draft.seen).length;
  const parts: string[] = [];
  let at = 0;
  for (const hunk of [...draft.hunks].sort((a, b) => a.start - b.start)) {
    if (hunk.start > at) {
      parts.push(mark);
    }
    parts.push(...newSide(hunk.lines));
    at = hunk.start + hunk.size;
  }
  if (at < total) {
    parts.push(mark);
  }
  return parts.join('\n');
}

/** A comment in the language of a file type. */
export function comment(type: string, text: string): string {
  if (['html', 'vue', 'svelte', 'md', 'xml'].includes(type)) {
    return `<!-- ${text} -->`;
  }
  if (['css'].includes(type)) {
    return `/* ${text} */`;
  }
  return ['py', 'yml', 'sh', 'rb'].includes(type) ? `# ${text}` : `// ${text}`;
}

/** Whether a hunk both starts and ends with lines that stay, which an elided snippet needs to be anchored. */
export function isAnchored(hunk: DraftHunk): boolean {
  return hunk.lines[0]?.op === ' ' && hunk.lines.at(-1)?.op === ' ';
}
