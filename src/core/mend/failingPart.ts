/** Limit of what is told of a check, in UTF-16 units. */
const MAX_LENGTH = 6000;
/** Lines that are kept before and after one that speaks of a failure. */
const AROUND = [2, 8] as const;

const TELLS =
  /\b(?:error|errors|fail|failed|failure|failures|failing|exception|panicked|traceback|assert\w*|expected|not ok|undefined reference|cannot find|unresolved)\b|✗|✖|×|●/i;

const [ESCAPE, BELL] = [String.fromCharCode(27), String.fromCharCode(7)];
/** Control sequences of terminals (ECMA-48 CSI), and titles and links (OSC). */
const ESCAPES = new RegExp(
  `${ESCAPE}\\[[0-9;?]*[ -/]*[@-~]|${ESCAPE}\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)`,
  'g',
);

/**
 * The part of a check's output that tells what failed: the lines that speak of a failure with some around them, the
 * first ones first, as later failures often follow from earlier ones; the end of the output where no line does.
 * @param output as the terminal got it, with its colours
 */
export function failingPart(output: string): string {
  const lines = output
    .replace(ESCAPES, '')
    .split(/\r\n|\n/)
    // A carriage return within a line draws over what came before.
    .map((line) => line.slice(line.lastIndexOf('\r') + 1).trimEnd());
  const [before, after] = AROUND;
  const kept = new Set<number>();
  for (const [at, line] of lines.entries()) {
    if (TELLS.test(line)) {
      for (let near = Math.max(0, at - before); near <= Math.min(lines.length - 1, at + after); near++) {
        kept.add(near);
      }
    }
  }
  if (kept.size === 0) {
    return lines.join('\n').trim().slice(-MAX_LENGTH);
  }
  const parts: string[] = [];
  let last = -1;
  let length = 0;
  for (const at of kept) {
    const line = lines[at] ?? '';
    if (length + line.length > MAX_LENGTH) {
      parts.push('…');
      break;
    }
    if (at > last + 1) {
      parts.push('…');
    }
    parts.push(line);
    length += line.length + 1;
    last = at;
  }
  return parts.join('\n').trim();
}
