/**
 * Which files git leaves out, by the rules of gitignore(5): the last pattern that matches decides, and nothing brings
 * back a file of a folder that is left out.
 */

interface Pattern {
  readonly segments: readonly string[];
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
      ({ segments, folderOnly }) => (isFolder || !folderOnly) && matches(segments, inside),
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
  // A slash before the end ties the pattern to its folder; without one it holds at any depth.
  const anchored = text.includes('/');
  const segments = text.replace(/^\//, '').split('/');
  return { segments: anchored ? segments : ['**', ...segments], negated, folderOnly };
}

/** Segment by segment; `**` stands for any number of them. Time is at most the product of the lengths. */
function matches(pattern: readonly string[], path: readonly string[]): boolean {
  // reached[i]: the pattern so far matches the first i segments of the path.
  let reached = path.map(() => false);
  reached = [true, ...reached];
  pattern.forEach((segment, at) => {
    const next = reached.map(() => false);
    const last = at === pattern.length - 1;
    for (let i = 0; i < reached.length; i++) {
      if (segment === '**') {
        // At the end it stands for what is inside a folder, and not for the folder.
        next[i] =
          (!(last && at > 0) && reached[i] === true) ||
          (i > 0 && (next[i - 1] === true || reached[i - 1] === true));
      } else {
        next[i] = i > 0 && reached[i - 1] === true && matchSegment(segment, path[i - 1] ?? '');
      }
    }
    reached = next;
  });
  return reached[path.length] === true;
}

/** `*`, `?`, `[…]` and `\`, without going back further than to the last `*`. */
function matchSegment(pattern: string, name: string): boolean {
  let [at, pos] = [0, 0];
  let star: { at: number; pos: number } | undefined;
  while (pos < name.length) {
    const token = at < pattern.length ? tokenAt(pattern, at) : undefined;
    if (token?.kind === 'star') {
      at = token.end;
      star = { at, pos };
    } else if (token?.kind === 'one' && token.takes(name.charAt(pos))) {
      at = token.end;
      pos += 1;
    } else if (star) {
      star = { at: star.at, pos: star.pos + 1 };
      ({ at, pos } = star);
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') {
    at += 1;
  }
  return at >= pattern.length;
}

type Token =
  | { readonly kind: 'star'; readonly end: number }
  | { readonly kind: 'one'; readonly end: number; readonly takes: (character: string) => boolean };

function tokenAt(pattern: string, at: number): Token {
  const character = pattern.charAt(at);
  if (character === '*') {
    return { kind: 'star', end: at + 1 };
  }
  if (character === '?') {
    return { kind: 'one', end: at + 1, takes: () => true };
  }
  if (character === '[') {
    const set = setAt(pattern, at);
    if (set) {
      return set;
    }
  }
  const escaped = character === '\\' && at + 1 < pattern.length;
  const literal = escaped ? pattern.charAt(at + 1) : character;
  return { kind: 'one', end: at + (escaped ? 2 : 1), takes: (other) => other === literal };
}

/** `[a-z]`, `[!a]`; undefined when it is not closed. */
function setAt(pattern: string, at: number): Token | undefined {
  const negated = pattern[at + 1] === '!' || pattern[at + 1] === '^';
  const from = at + (negated ? 2 : 1);
  const to = pattern.indexOf(']', from + 1);
  if (to < 0) {
    return undefined;
  }
  const body = pattern.slice(from, to);
  const takes = (character: string): boolean => {
    for (let i = 0; i < body.length; i++) {
      if (body[i + 1] === '-' && i + 2 < body.length) {
        if (character >= body.charAt(i) && character <= body.charAt(i + 2)) {
          return true;
        }
        i += 2;
      } else if (body[i] === character) {
        return true;
      }
    }
    return false;
  };
  return { kind: 'one', end: to + 1, takes: (character) => takes(character) !== negated };
}
