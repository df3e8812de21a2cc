/**
 * Which files git leaves out, by the rules of gitignore(5): the last pattern that matches decides, and nothing brings
 * back a file of a folder that is left out.
 */
import { matchesSegments, type Segment, segmentsOf } from './glob.ts';

interface Pattern {
  readonly segments: readonly Segment[];
  /** Begins with `!`: brings back what an earlier pattern left out. */
  readonly negated: boolean;
  /** Ends with `/`: for folders only. */
  readonly folderOnly: boolean;
}

/** The patterns of one `.gitignore`. */
export interface IgnoreRules {
  /** Folder of the file, relative to the root, forward slashes; empty for the root itself. */
  readonly folder: string;
  readonly patterns: readonly Pattern[];
}

/** Patterns longer than this are taken for no pattern at all, in UTF-16 units. */
const MAX_PATTERN = 500;

/**
 * Reads a `.gitignore`.
 * @param folder where it lies, relative to the root, forward slashes; empty for the root itself
 */
export function parseIgnore(text: string, folder: string): IgnoreRules {
  return { folder, patterns: text.split(/\r?\n/).flatMap((line) => parsePattern(line) ?? []) };
}

/**
 * Whether git would leave a file out.
 * @param path relative to the root, forward slashes
 * @param rules of the root first, then of the folders on the way to the file
 */
export function isIgnored(path: string, rules: readonly IgnoreRules[]): boolean {
  const parts = path.split('/');
  return parts.some((_, at) => {
    const name = parts.slice(0, at + 1).join('/');
    return isEntryIgnored(name, at < parts.length - 1, rules);
  });
}

/**
 * The same for an entry of a folder that is not left out itself: for who walks down the folders.
 * @param path of the file or folder, relative to the root, forward slashes
 */
export function isEntryIgnored(path: string, isFolder: boolean, rules: readonly IgnoreRules[]): boolean {
  for (const { folder, patterns } of [...rules].reverse()) {
    if (folder !== '' && !path.startsWith(`${folder}/`)) {
      continue;
    }
    const inside = (folder === '' ? path : path.slice(folder.length + 1)).split('/');
    const last = patterns.findLast(
      ({ segments, folderOnly }) => (isFolder || !folderOnly) && matchesSegments(segments, inside),
    );
    if (last) {
      return !last.negated;
    }
  }
  return false;
}

function parsePattern(line: string): Pattern | undefined {
  if (line.length > MAX_PATTERN) {
    return undefined;
  }
  // Blanks at the end do not count unless the last one is escaped.
  let text = line.replace(/(?<=(?:^|[^\\])(?:\\\\)*) +$/, '');
  if (text === '' || text.startsWith('#')) {
    return undefined;
  }
  const negated = text.startsWith('!');
  text = negated ? text.slice(1) : text;
  const folderOnly = text.endsWith('/');
  text = folderOnly ? text.slice(0, -1) : text;
  return { segments: segmentsOf(text), negated, folderOnly };
}
