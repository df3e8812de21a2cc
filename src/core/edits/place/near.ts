/** Places where a hunk stands to the letter but for a context line or two that it leaves out or invents. */
import type { Hunk, HunkLine } from '../parse/edit.ts';
import type { FileLines } from './fileLines.ts';
import { information, trailingKey } from './keys.ts';
import { type Match, matchOf } from './match.ts';
import { readings } from './readings.ts';

/** Context lines that may be left out or invented, all in all. */
const MAX_SLIPS = 2;
/** So many lines must be right for each slip … */
const RIGHT_FOR_SLIP = 3;
/** … and so much must they say, for the text alone to tell the place. */
const MIN_QUOTED = 2;
/** A line that the file has more often tells nothing of where to look. */
const MAX_PLACES = 40;

interface Old {
  /** Position among all lines of the hunk. */
  readonly at: number;
  readonly key: string;
  readonly op: ' ' | '-';
}

/**
 * All places where every removed line stands as it is, one after the other, and the context too, but for slips away from
 * the changes: a line of the file that the hunk leaves out, or a line of the hunk that the file does not have at all.
 */
export function findNear(hunk: Hunk, file: FileLines): Match[] {
  const clear = new Map<string, Match>();
  const faint = new Map<string, Match>();
  for (const lines of readings(hunk.lines, file)) {
    const old = lines.flatMap(({ op, text }, at): Old[] =>
      op === '+' ? [] : [{ at, key: trailingKey(text), op }],
    );
    for (const start of startsOf(old, file)) {
      const found = pair(lines, old, start, file);
      const match = found && matchOf(hunk, lines, found.pairing, file, 'alignment', false);
      if (match) {
        const key = `${match.start} ${match.end} ${JSON.stringify(match.changes)}`;
        const kept = found.isClear ? clear : faint;
        kept.set(key, kept.get(key) ?? match);
      }
    }
  }
  const [only, ...others] = faint.values();
  // A hunk that says little stands nowhere but at its own line number, and only where nothing else is like it.
  const isOnly = clear.size === 0 && others.length === 0 && only?.origin === hunk.line;
  return only && isOnly ? [only] : [...clear.values()];
}

/** Lines of the file where the hunk's first found line may stand, going by its rarest one. */
function startsOf(old: readonly Old[], file: FileLines): Set<number> {
  const index = file.index(trailingKey);
  const first = old.findIndex(({ key }) => key !== '' && index.placesOf(key).length > 0);
  const head = old[first];
  let rarest: { places: readonly number[]; offset: number } | undefined;
  old.forEach(({ key }, offset) => {
    const places = index.placesOf(key);
    if (key !== '' && places.length > 0 && (!rarest || places.length < rarest.places.length)) {
      rarest = { places, offset: offset - first };
    }
  });
  if (!head || !rarest || rarest.places.length > MAX_PLACES) {
    return new Set();
  }
  const { places, offset } = rarest;
  return new Set(
    places.flatMap((place) =>
      Array.from({ length: 2 * MAX_SLIPS + 1 }, (_, slip) => place - offset + slip - MAX_SLIPS).filter(
        (start) => index.keys[start] === head.key,
      ),
    ),
  );
}

/**
 * For each line of the hunk its line of the file, walking down from `start`, and whether what was found says enough;
 * undefined when it takes too many slips.
 */
function pair(
  lines: readonly HunkLine[],
  old: readonly Old[],
  start: number,
  file: FileLines,
): { readonly pairing: number[]; readonly isClear: boolean } | undefined {
  const { keys } = file.index(trailingKey);
  const pairing: number[] = lines.map(() => -1);
  let place = start;
  let slips = 0;
  let right = 0;
  let said = 0;
  for (const [nth, { at, key, op }] of old.entries()) {
    if (keys[place] !== key) {
      const before = old[nth - 1];
      // Where something is added or removed nothing may be missing: what stands there is what the change is about.
      const apart = op === ' ' && (!before || (before.op === ' ' && before.at === at - 1));
      if (!apart || ++slips > MAX_SLIPS) {
        return undefined;
      }
      if (keys[place + 1] === key) {
        place += 1;
      } else if (file.index(trailingKey).placesOf(key).length === 0 && isApart(lines, at)) {
        continue;
      } else {
        return undefined;
      }
    }
    pairing[at] = place;
    place += 1;
    right += key === '' ? 0 : 1;
    said += information(key);
  }
  return { pairing, isClear: right >= slips * RIGHT_FOR_SLIP && said >= MIN_QUOTED };
}

/** Whether the neighbours of a line are context too. */
function isApart(lines: readonly HunkLine[], at: number): boolean {
  return (lines[at - 1]?.op ?? ' ') === ' ' && (lines[at + 1]?.op ?? ' ') === ' ';
}
