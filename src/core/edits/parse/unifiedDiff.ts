/** Unified diffs as models write them: GNU diffutils manual, "Detailed Description of Unified Format", and git-diff(1). */
import type { Counter, Hunk, HunkLine, ParsedEdit } from './edit.ts';

const HUNK_HEADER = /^\s{0,3}@@(?:\s*-(\d+)(?:,(\d+))?\s+\+(\d+)(?:,(\d+))?)?(.*)$/;
const GIT_HEADER = /^diff --git (?:"?a\/(.+?)"?) (?:"?b\/(.+?)"?)$/;
const GIT_NOISE = /^(?:index [0-9a-f]+\.\.|old mode |new mode |similarity index |dissimilarity index )/;
const NULL = '/dev/null';

/** Whether lines hold a header of a unified diff or of one of its hunks. */
export function looksLikeDiff(lines: readonly string[]): boolean {
  return lines.some((line, at) => isGitHeader(line) || isHunkHeader(line) || isFileHeader(lines, at));
}

/** Whether a line is git's header of a file. */
export function isGitHeader(line: string): boolean {
  return GIT_HEADER.test(line);
}

/** Whether a line is the header of a hunk. */
export function isHunkHeader(line: string): boolean {
  return /^\s{0,3}@@ (?:-\d|\.\.\.|.*@@)|^@@\s*$|^@@ \S/.test(line);
}

/** Whether the lines at `at` are the two headers of a file. */
export function isFileHeader(lines: readonly string[], at: number): boolean {
  return /^--- \S/.test(lines[at] ?? '') && /^\+\+\+ \S/.test(lines[at + 1] ?? '');
}

/** One file's part of a diff while it is read. */
class Section {
  oldPath: string | undefined;
  newPath: string | undefined;
  renameFrom: string | undefined;
  renameTo: string | undefined;
  created = false;
  deleted = false;
  readonly hunks: Hunk[] = [];
  readonly source: string[] = [];
  /** A `---` or `+++` line has been read. */
  hasHeader = false;
}

/**
 * Reads a unified diff. Total: whatever it is given, it returns edits.
 * @param lines of the block, without line endings
 * @param fenced false when prose may follow the diff
 * @param closed false when the text was cut off after the last line
 * @param path of the file meant when the diff names none
 */
export function parseUnifiedDiff(
  lines: readonly string[],
  fenced: boolean,
  closed: boolean,
  path: string | undefined,
  count: Counter,
): ParsedEdit[] {
  const sections: Section[] = [];
  let section: Section | undefined;
  const open = (): Section => {
    section = new Section();
    sections.push(section);
    return section;
  };
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const from = at;
    const git = GIT_HEADER.exec(line);
    if (git) {
      const next = open();
      next.oldPath = `a/${git[1]}`;
      next.newPath = `b/${git[2]}`;
      at += 1;
    } else if (isFileHeader(lines, at)) {
      const next = section && !section.hasHeader && section.hunks.length === 0 ? section : open();
      next.hasHeader = true;
      next.oldPath = headerPath(line.slice(4));
      next.newPath = headerPath((lines[at + 1] ?? '').slice(4));
      at += 2;
    } else if (isHunkHeader(line)) {
      at = readHunk({ lines, fenced, closed }, at, true, section ?? open(), count);
    } else if (section?.hunks.length === 0 && readMeta(line, section)) {
      at += 1;
    } else if (/^[+-]/.test(line) && (section === undefined || section.hunks.length === 0)) {
      const start = contextStart(lines, at, section !== undefined);
      at = readHunk({ lines, fenced, closed }, start, false, section ?? open(), count);
    } else {
      at += 1;
    }
    section?.source.push(...lines.slice(from, at));
  }
  return sections.map((each) => toEdit(each, path, count));
}

/** First line of a hunk without a header: the context lines before its first changed line belong to it. */
function contextStart(lines: readonly string[], changed: number, hasHeader: boolean): number {
  let at = changed;
  while (at > 0) {
    const line = lines[at - 1] ?? '';
    if (hasHeader && (/^(?:---|\+\+\+) /.test(line) || GIT_HEADER.test(line) || GIT_NOISE.test(line))) {
      break;
    }
    at -= 1;
  }
  return at;
}

function readMeta(line: string, section: Section): boolean {
  const rename = /^(?:rename|copy) (from|to) (.+)$/.exec(line);
  if (rename) {
    section[rename[1] === 'from' ? 'renameFrom' : 'renameTo'] = headerPath(rename[2] ?? '');
  } else if (/^new file\b/.test(line)) {
    section.created = true;
  } else if (/^deleted file\b/.test(line)) {
    section.deleted = true;
  } else {
    return GIT_NOISE.test(line);
  }
  return true;
}

/** A path of a header without the time stamp that `diff -u` puts behind a tab. */
function headerPath(text: string): string {
  const path = text.replace(/\t.*$/, '').trim();
  return /^"(.*)"$/.exec(path)?.[1] ?? path;
}

interface Text {
  readonly lines: readonly string[];
  readonly fenced: boolean;
  readonly closed: boolean;
}

/** Reads the hunk whose header (or first line, without one) is at `at`; returns the line after it. */
function readHunk(
  { lines, fenced, closed }: Text,
  at: number,
  hasHeader: boolean,
  section: Section,
  count: Counter,
): number {
  const header = hasHeader ? HUNK_HEADER.exec(lines[at] ?? '') : null;
  const oldCount = header?.[1] === undefined ? undefined : Number(header[2] ?? 1);
  const newCount = header?.[3] === undefined ? undefined : Number(header[4] ?? 1);
  let end = hasHeader ? at + 1 : at;
  const body: HunkLine[] = [];
  let oldNewline = true;
  let newNewline = true;
  for (; end < lines.length; end++) {
    const line = lines[end] ?? '';
    if (isHunkHeader(line) || GIT_HEADER.test(line) || startsFile(lines, end, body.length > 0)) {
      break;
    }
    if (!fenced && isProse(lines, end, body, oldCount)) {
      break;
    }
    if (/^\\ No newline/i.test(line)) {
      const last = body.at(-1)?.op;
      oldNewline &&= last === '+';
      newNewline &&= last === '-';
    } else {
      body.push(hunkLine(line));
    }
  }
  dropTrailingBlanks(body, oldCount, newCount);
  const heading = headingOf(header?.[5] ?? '');
  const line = header?.[1] === undefined ? undefined : Number(header[1]) - (oldCount === 0 ? 0 : 1);
  const last = end >= lines.length;
  if (body.length > 0) {
    section.hunks.push({
      index: count.next(),
      source: lines.slice(at, end).join('\n'),
      lines: body,
      ...(line === undefined || line < 0 ? {} : { line }),
      headings: heading === '' ? [] : [heading],
      endOfFile: false,
      ...(oldNewline && newNewline ? {} : { finalNewline: { old: oldNewline, new: newNewline } }),
      incomplete: last && !closed,
    });
  }
  return end;
}

/**
 * Whether the diff is over and prose begins: a line without a marker, after which no line is marked as changed. A
 * hunk that is short of lines by its own count goes on all the same: it has lost the markers of its context.
 */
function isProse(
  lines: readonly string[],
  at: number,
  body: readonly HunkLine[],
  oldCount: number | undefined,
): boolean {
  const line = lines[at] ?? '';
  if (/^[ +\-\\]/.test(line) || line === '' || body.length === 0) {
    return false;
  }
  if (lines[at - 1] !== '' && body.filter(({ op }) => op !== '+').length < (oldCount ?? 0)) {
    return false;
  }
  for (let next = at + 1; next < lines.length; next++) {
    const text = lines[next] ?? '';
    if (isHunkHeader(text) || GIT_HEADER.test(text) || isFileHeader(lines, next)) {
      return true;
    }
    if (/^[+-]/.test(text)) {
      return false;
    }
  }
  return true;
}

/** A `---`/`+++` pair inside a hunk begins another file only if a hunk follows, or both are plainly paths. */
function startsFile(lines: readonly string[], at: number, inside: boolean): boolean {
  if (!isFileHeader(lines, at)) {
    return false;
  }
  const plain =
    /^--- (?:"?a\/|\/dev\/null)/.test(lines[at] ?? '') &&
    /^\+\+\+ (?:"?b\/|\/dev\/null)/.test(lines[at + 1] ?? '');
  return !inside || plain || isHunkHeader(lines[at + 2] ?? '');
}

function hunkLine(line: string): HunkLine {
  const marker = line[0];
  if (marker === '+' || marker === '-') {
    return { op: marker, text: line.slice(1) };
  }
  if (marker === ' ') {
    return { op: ' ', text: line.slice(1), unmarked: line };
  }
  return { op: ' ', text: line };
}

/** Blank lines at the end of a hunk usually separate it from what follows, unless its counts include them. */
function dropTrailingBlanks(
  body: HunkLine[],
  oldCount: number | undefined,
  newCount: number | undefined,
): void {
  const fits = (): boolean =>
    body.filter(({ op }) => op !== '+').length === oldCount &&
    body.filter(({ op }) => op !== '-').length === newCount;
  const whole = body.length;
  while (!fits() && body.at(-1)?.op === ' ' && body.at(-1)?.text === '' && body.length > whole - 3) {
    body.pop();
  }
}

function headingOf(text: string): string {
  const heading = text
    .replace(/^[\s.…]*(?:@@)?/, '')
    .replace(/@@\s*$/, '')
    .trim();
  return /^[.…]*$/.test(heading) ? '' : heading;
}

function toEdit(section: Section, fallback: string | undefined, count: Counter): ParsedEdit {
  const source = section.source.join('\n');
  const { hunks } = section;
  const created = section.created || section.oldPath === NULL;
  const deleted = section.deleted || section.newPath === NULL;
  if (created && !deleted) {
    const body = hunks.flatMap((hunk) => hunk.lines.filter(({ op }) => op !== '-').map(({ text }) => text));
    return {
      kind: 'create',
      index: hunks[0]?.index ?? count.next(),
      path: section.newPath ?? fallback,
      source,
      lines: body,
      finalNewline: hunks.at(-1)?.finalNewline?.new ?? true,
      incomplete: hunks.some(({ incomplete }) => incomplete),
    };
  }
  if (deleted) {
    const path = section.oldPath === NULL ? section.newPath : section.oldPath;
    const cut = hunks.some(({ incomplete }) => incomplete);
    return cut ? { kind: 'broken', reason: 'incomplete', path, source } : { kind: 'delete', path, source };
  }
  if (section.renameTo !== undefined) {
    const from = section.renameFrom ?? section.oldPath ?? fallback;
    return { kind: 'update', path: from, to: section.renameTo, hunks, source };
  }
  const { oldPath, newPath } = section;
  const renamed = oldPath !== undefined && newPath !== undefined && bare(oldPath) !== bare(newPath);
  // Models name a new file only in the second header; a rename without hunks is one that git wrote.
  if (renamed && section.hasHeader === false && hunks.length === 0) {
    return { kind: 'update', path: oldPath, to: newPath, hunks, source };
  }
  if (hunks.length === 0) {
    return { kind: 'broken', reason: 'malformed', path: newPath ?? fallback, source };
  }
  return { kind: 'update', path: renamed ? oldPath : (shorter(oldPath, newPath) ?? fallback), hunks, source };
}

/** `a/src/x` and `b/src/x` name `src/x`; headers that agree are taken as they stand. */
function shorter(oldPath: string | undefined, newPath: string | undefined): string | undefined {
  if (oldPath === undefined || newPath === undefined || oldPath === newPath) {
    return newPath ?? oldPath;
  }
  return bare(newPath);
}

function bare(path: string): string {
  return path.replace(/^"?[ab][\\/]/, '');
}
