/** Finds the place that a hunk resembles most, and how far it is ahead of every other. */
import type { Hunk } from '../parse/edit.ts';
import { type Alignment, align, type OldLine, oldLines } from './align.ts';
import type { FileLines } from './fileLines.ts';
import { looseKey } from './keys.ts';
import { type Match, matchOf } from './match.ts';
import { readings } from './readings.ts';

/** Share of the hunk's weight that must be found. */
const MIN_SCORE = 0.5;
/** By how much of the hunk's weight the best place must be ahead of the second best. */
export const MARGIN = 0.3;
/** Weight of the lines that must have been found to the letter, apart from look-alikes. */
const MIN_EVIDENCE = 1;
/** A line that the file has more often than this tells nothing of where to look. */
const MAX_PLACES = 40;
/** Stretches of the file that are looked at closely. */
const MAX_STRETCHES = 6;
/** Lines of a hunk up to which it is aligned at all. */
const MAX_SIZE = 600;

/** What an alignment found: places that are acceptable, the best first, or the nearest one that is not. */
export interface Similar {
  readonly matches: readonly Match[];
  readonly nearest: { readonly start: number; readonly end: number } | undefined;
}

/** Looks for the place of a hunk whose lines are not all in the file as it quotes them. */
export function findSimilar(hunk: Hunk, file: FileLines): Similar {
  const lines = readings(hunk.lines, file).at(-1) ?? hunk.lines;
  const old = oldLines(lines, file);
  const whole = old.reduce((sum, { weight }) => sum + weight, 0);
  if (old.length > MAX_SIZE || whole === 0) {
    return { matches: [], nearest: undefined };
  }
  const stretches = stretchesOf(old, file);
  const best = bestOf(old, file, stretches, new Map());
  if (!best) {
    return { matches: [], nearest: stretches[0] && { start: stretches[0][0], end: stretches[0][1] } };
  }
  const found = best.places.filter((place) => place >= 0);
  const nearest = { start: found[0] ?? 0, end: (found.at(-1) ?? 0) + 1 };
  const accept = (alignment: Alignment): Match | undefined => {
    const evidence = evidenceOf(old, alignment.places, file);
    if (alignment.score < whole * MIN_SCORE || evidence < Math.min(MIN_EVIDENCE, whole * MIN_SCORE)) {
      return undefined;
    }
    const pairing: number[] = lines.map(() => -1);
    old.forEach(({ at }, index) => {
      pairing[at] = alignment.places[index] ?? -1;
    });
    return matchOf(hunk, lines, pairing, file, 'alignment', true);
  };
  const match = accept(best);
  const second = match && bestOf(old, file, stretches, pairsOf(old, best));
  if (!match || best.score - (second?.score ?? 0) >= whole * MARGIN) {
    return { matches: match ? [match] : [], nearest };
  }
  // Too close to call by likeness; the other hunks or the line number may tell the two apart.
  const rival = second && (accept(second) ?? unacceptable(second));
  return { matches: rival ? [match, rival] : [], nearest };
}

/** A place that is none to choose, and yet so like the best one that something else must speak for that. */
function unacceptable({ places }: Alignment): Match {
  const first = places.findIndex((place) => place >= 0);
  const start = places[first] ?? 0;
  const end = (places.findLast((place) => place >= 0) ?? start) + 1;
  return { rung: 'alignment', start, end, origin: start - first, changes: [], isRival: true };
}

/** The pairs of an alignment, blank lines left out. */
function pairsOf(old: readonly OldLine[], { places }: Alignment): Map<number, number> {
  return new Map(
    places.flatMap((place, index) => (place >= 0 && !old[index]?.blank ? [[index, place] as const] : [])),
  );
}

function bestOf(
  old: readonly OldLine[],
  file: FileLines,
  stretches: readonly (readonly [number, number])[],
  forbidden: ReadonlyMap<number, number>,
): Alignment | undefined {
  let best: Alignment | undefined;
  for (const [from, to] of stretches) {
    const alignment = align(old, file, from, to, forbidden);
    if (alignment && (!best || alignment.score > best.score)) {
      best = alignment;
    }
  }
  return best;
}

/** Stretches of the file in which the hunk's rare lines stand at about the right distances. */
function stretchesOf(old: readonly OldLine[], file: FileLines): [number, number][] {
  const slack = Math.max(6, Math.min(60, old.length >> 1));
  const votes = new Map<number, number>();
  old.forEach(({ key, weight }, index) => {
    const places = file.placesOf(key);
    if (weight > 0 && places.length <= MAX_PLACES) {
      for (const place of places) {
        const bucket = Math.floor((place - index) / slack);
        votes.set(bucket, (votes.get(bucket) ?? 0) + weight);
      }
    }
  });
  const stretches: [number, number][] = [];
  const ranked = [...votes].sort(([, a], [, b]) => b - a);
  for (const [bucket] of ranked) {
    const from = Math.max(0, (bucket - 1) * slack);
    const to = Math.min(file.lines.length, (bucket + 2) * slack + old.length);
    if (!stretches.some(([start, end]) => from >= start - slack && to <= end + slack)) {
      stretches.push([from, to]);
    }
    if (stretches.length >= MAX_STRETCHES) {
      break;
    }
  }
  return stretches;
}

/** Weight of the lines that were found as they are. */
function evidenceOf(old: readonly OldLine[], places: readonly number[], file: FileLines): number {
  const keys = file.keys(looseKey);
  return old.reduce((sum, line, index) => {
    const place = places[index] ?? -1;
    return sum + (place >= 0 && keys[place] === line.key ? line.weight : 0);
  }, 0);
}
