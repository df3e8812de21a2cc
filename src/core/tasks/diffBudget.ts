import { type FileDiff, readGitDiff } from './gitDiff.ts';

/**
 * Fits a git diff into a budget by leaving out whole hunks, never a part of one. Every file keeps its heading and, while
 * there is room, a hunk before any other file gets its second; what is left out is counted in its place.
 * @param diff as `git diff` prints it
 * @param budget limit in UTF-16 units for the hunks; headings and counts come on top
 */
export function fitDiff(diff: string, budget: number): string {
  if (diff.length <= budget) {
    return diff;
  }
  const files = readGitDiff(diff);
  const kept = files.map(() => 0);
  let used = 0;
  for (let round = 0; files.some(({ hunks }) => hunks.length > round); round++) {
    for (const [at, { hunks }] of files.entries()) {
      const hunk = hunks[round];
      // A hunk that does not fit ends its file: hunks are told in order.
      if (hunk !== undefined && kept[at] === round && used + hunk.length <= budget) {
        kept[at] = round + 1;
        used += hunk.length;
      }
    }
  }
  return files.map((file, at) => render(file, kept[at] ?? 0)).join('');
}

function render({ head, hunks }: FileDiff, kept: number): string {
  const left = hunks.slice(kept);
  if (left.length === 0) {
    return head + hunks.join('');
  }
  const lines = left.flatMap((hunk) => hunk.split('\n').slice(1));
  const added = lines.filter((line) => line.startsWith('+')).length;
  const removed = lines.filter((line) => line.startsWith('-')).length;
  const sections = [...new Set(left.map((hunk) => /^@@+[^@]*@@+ ?(.*)/.exec(hunk)?.[1]?.trim() ?? ''))];
  const where = sections.filter((section) => section !== '').slice(0, 8);
  const note = `(${left.length} more hunks not shown: +${added} -${removed}${where.length > 0 ? `; in ${where.join('; ')}` : ''})\n`;
  return head + hunks.slice(0, kept).join('') + note;
}
