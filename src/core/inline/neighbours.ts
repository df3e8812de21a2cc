import { estimateTokens } from '../reasoning/tokens.ts';
import { mayBeSent } from './gate.ts';
import type { ExtraContext } from './types.ts';
import type { LineSource } from './window.ts';

const PLACES = 3;
const LINES_AROUND = 12;
const BUDGET_TOKENS = 500;

/** A place outside of the file that is worked on. */
export interface Neighbour {
  /** Relative to the workspace. */
  readonly path: string;
  readonly source: LineSource;
  /** 0-based line that was edited last, or that is looked at. */
  readonly line: number;
}

/**
 * Pieces of other files to send along, as far as the budget goes: the lines around each place, whole lines only.
 * @param neighbours most telling first, such as the place that was edited last
 * @returns the most telling last, next to the code in the prompt
 */
export function neighbourContext(neighbours: readonly Neighbour[]): ExtraContext[] {
  const taken: ExtraContext[] = [];
  let spent = 0;
  for (const { path, source, line } of neighbours.filter((one) => mayBeSent(one.path)).slice(0, PLACES)) {
    const lines: string[] = [];
    const first = Math.max(0, line - LINES_AROUND);
    const end = Math.min(source.lineCount, line + LINES_AROUND + 1);
    for (let index = first; index < end; index++) {
      lines.push(source.line(index));
    }
    const text = lines.join('\n');
    const tokens = estimateTokens(text);
    if (text.trim() !== '' && spent + tokens <= BUDGET_TOKENS) {
      spent += tokens;
      taken.push({ path, text });
    }
  }
  return taken.reverse();
}
