/** The text from `offset` (UTF-16 units) to that of the next came at `ms` since the request began. */
export interface TextTime {
  readonly offset: number;
  readonly ms: number;
}

/** When the parts of a text came, in order: offsets grow, times never fall. */
export type TextTimes = readonly TextTime[];

/** Text that comes within this time of what came before counts as one with it, in ms. */
const FINEST_MS = 50;
/** Most that is noted of one text; beyond it every second time goes, so that a long one is noted coarsely. */
const MOST = 4096;

/** Notes when the parts of a text come, in bounded space. */
export class TimeNotes {
  #times: TextTime[] = [];
  #intervalMs = FINEST_MS;

  get times(): TextTimes {
    return this.#times;
  }

  /** Text begins at `offset` that came at `ms`. */
  note(offset: number, ms: number): void {
    const last = this.#times.at(-1);
    if (last && ms - last.ms < this.#intervalMs) {
      return;
    }
    this.#times.push({ offset, ms });
    if (this.#times.length > MOST) {
      this.#times = this.#times.filter((_, index) => index % 2 === 0);
      this.#intervalMs *= 2;
    }
  }
}

/** When the text at `offset` came, in ms; undefined when nothing is known of it. */
export function timeAt(times: TextTimes, offset: number): number | undefined {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle]?.offset ?? 0) <= offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return times[low - 1]?.ms;
}

/**
 * The times of a text that was changed in one place: what is the same before and behind it keeps its times, what is
 * new has those of its place.
 * @param times those of `before`
 */
export function carryTimes(times: TextTimes, before: string, after: string): TextTime[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) {
    start++;
  }
  let behind = 0;
  while (behind < shorter - start && before.at(-1 - behind) === after.at(-1 - behind)) {
    behind++;
  }
  const moved = after.length - before.length;
  const rest = before.length - behind;
  const restMs = behind > 0 ? timeAt(times, rest) : undefined;
  const isAdded = rest + moved > start;
  return [
    ...times.filter(({ offset }) => offset < start || (offset === start && isAdded)),
    ...(restMs === undefined ? [] : [{ offset: rest + moved, ms: restMs }]),
    ...times.filter(({ offset }) => offset > rest).map(({ offset, ms }) => ({ offset: offset + moved, ms })),
  ].filter(({ offset }) => offset < after.length);
}
