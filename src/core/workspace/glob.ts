/** A segment of a pattern: `**` for any number of segments of a path, or what one of them has to hold. */
export type Segment = '**' | readonly Token[];

type Token = '*' | ((character: string) => boolean);

/**
 * The segments of a pattern as gitignore(5) writes them. A slash before its end ties a pattern to where it holds; without
 * one it matches at any depth.
 * @param pattern forward slashes, without one at its end
 */
export function segmentsOf(pattern: string): Segment[] {
  const segments = pattern
    .replace(/^\//, '')
    .split('/')
    .map((segment) => (segment === '**' ? segment : tokensOf(segment)));
  return pattern.includes('/') ? segments : ['**', ...segments];
}

/**
 * Whether a pattern matches a path, segment by segment. Time is at most the product of the lengths, whatever the pattern is:
 * both come from elsewhere.
 * @param path relative to where the pattern holds, split at its slashes
 */
export function matchesSegments(pattern: readonly Segment[], path: readonly string[]): boolean {
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

/** Without going back further than to the last `*`. */
function matchSegment(tokens: readonly Token[], name: string): boolean {
  let [at, pos] = [0, 0];
  // Where the last `*` stands, and the place in the name up to which it reaches.
  let [star, reach] = [-1, 0];
  while (pos < name.length) {
    const token = tokens[at];
    if (token === '*') {
      [star, reach] = [at, pos];
      at += 1;
    } else if (token?.(name.charAt(pos))) {
      at += 1;
      pos += 1;
    } else if (star >= 0) {
      reach += 1;
      [at, pos] = [star + 1, reach];
    } else {
      return false;
    }
  }
  return tokens.slice(at).every((token) => token === '*');
}

/** `*`, `?`, `[…]` and `\`. */
function tokensOf(segment: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < segment.length; ) {
    const character = segment.charAt(at);
    const set = character === '[' ? setAt(segment, at) : undefined;
    if (set) {
      tokens.push(set.takes);
      at = set.end;
    } else if (character === '*') {
      tokens.push('*');
      at += 1;
    } else if (character === '?') {
      tokens.push(() => true);
      at += 1;
    } else {
      const escaped = character === '\\' && at + 1 < segment.length;
      const literal = escaped ? segment.charAt(at + 1) : character;
      tokens.push((other) => other === literal);
      at += escaped ? 2 : 1;
    }
  }
  return tokens;
}

/** `[a-z]`, `[!a]`; undefined when it is not closed. */
function setAt(
  pattern: string,
  at: number,
): { readonly takes: (character: string) => boolean; readonly end: number } | undefined {
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
  return { takes: (character) => takes(character) !== negated, end: to + 1 };
}
