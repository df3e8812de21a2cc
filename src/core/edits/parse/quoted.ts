/** Which lines of an answer are quoted from files by an edit, so that fences and headings in them mean nothing. */
import { endsPatch, startsPatch } from './patchFormat.ts';
import { searchMarks, startsSearch } from './searchReplace.ts';
import { isFileHeader, isHunkHeader } from './unifiedDiff.ts';

/**
 * Marks the lines inside of patches and search/replace blocks, whose own marks say where they end, and the marked
 * lines of diffs.
 */
export function quotedLines(lines: readonly string[]): Uint8Array {
  const quoted = new Uint8Array(lines.length);
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    let end = at + 1;
    if (startsPatch(line)) {
      end = patchEnd(lines, at);
    } else if (startsSearch(line)) {
      end = searchMarks(lines, at)?.end ?? at + 1;
    } else if (isHunkHeader(line) || isFileHeader(lines, at)) {
      end = markedEnd(lines, at + 1);
    }
    quoted.fill(1, at + 1, end);
    at = end;
  }
  return quoted;
}

/** The end mark of a patch; without one, the end of its marked lines. */
function patchEnd(lines: readonly string[], at: number): number {
  for (let end = at + 1; end < lines.length; end++) {
    if (endsPatch(lines[end] ?? '')) {
      return end;
    }
  }
  return markedEnd(lines, at + 1);
}

function markedEnd(lines: readonly string[], from: number): number {
  let end = from;
  while (end < lines.length && /^[ +\-\\]/.test(lines[end] ?? '')) {
    end += 1;
  }
  return end;
}
