/** A place in a file as people write it. */
export interface Place {
  /** Forward slashes, as it was written. */
  readonly path: string;
  /** First line, 0-based. */
  readonly startLine: number;
  /** The line after the last one, 0-based. */
  readonly endLine: number;
}

/** Longest text that is looked at, in UTF-16 units. */
const MAX_LENGTH = 500;

/**
 * Reads `src/cart.js:12`, `src/cart.js:12-30`, `src/cart.js:12:5` (line and column) and `src/cart.js#L12-L30`.
 * @returns undefined for anything else, text around a place included
 */
export function parsePlace(text: string): Place | undefined {
  if (text.length > MAX_LENGTH) {
    return undefined;
  }
  const found = /^([^\s:#][^:#\n]*)(?::(\d{1,7})(?:-(\d{1,7})|:\d{1,7})?|#L(\d{1,7})(?:-L?(\d{1,7}))?)$/.exec(
    text.trim(),
  );
  const [, path = '', plain, plainEnd, marked, markedEnd] = found ?? [];
  const first = Number(plain ?? marked);
  const last = Number(plainEnd ?? markedEnd ?? first);
  if (!found || first < 1 || last < first) {
    return undefined;
  }
  return { path: path.replaceAll('\\', '/').replace(/^\.\//, ''), startLine: first - 1, endLine: last };
}
