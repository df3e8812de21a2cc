/** Which file a code block is about. */
import { infoPath, pathLine } from './paths.ts';

/** The path of a code block: in its info string, on the line before it, or in a comment on its first line. */
export interface BlockPath {
  readonly path: string;
  /** The first line of the block names the path and is no part of the file. */
  readonly inside: boolean;
}

/**
 * Looks for the path that a code block belongs to.
 * @param info what follows the opening fence
 * @param first line of the block
 * @param before the lines in front of the block, nearest last
 */
export function blockPath(info: string, first: string, before: readonly string[]): BlockPath | undefined {
  const inInfo = infoPath(info);
  if (inInfo !== undefined) {
    return { path: inInfo, inside: false };
  }
  const last = [...before].reverse().find((line) => line.trim() !== '');
  const above = last === undefined ? undefined : pathLine(last);
  if (above !== undefined) {
    return { path: above, inside: false };
  }
  const isComment = /^\s*(?:\/\/|#(?!!)|--|;|%|<!--|\/\*)/.test(first);
  const within = isComment ? pathLine(first) : undefined;
  return within === undefined ? undefined : { path: within, inside: true };
}
