/** Places all hunks that an answer has for one file. */
import type { Hunk } from '../parse/edit.ts';
import type { PlacedHunk, Refusal, RefusalReason, SourceFile, TextEdit } from '../types.ts';
import { adaptation, type Placed } from './adapt.ts';
import { applyEdits, type LineChange, toTextEdit } from './change.ts';
import { writesElision } from './elided.ts';
import { FileLines } from './fileLines.ts';
import { diffLines } from './lineDiff.ts';
import { carry, carryLine } from './merge.ts';
import { findPlaces, type Places } from './places.ts';
import { settle } from './settle.ts';
import { sourceText } from './sourceText.ts';

export interface PlacedFile {
  readonly hunks: readonly PlacedHunk[];
  readonly edits: readonly TextEdit[];
  readonly result: string;
  readonly refusals: readonly Refusal[];
}

interface Candidate extends Placed {
  readonly settledBy: PlacedHunk['settledBy'];
}

/**
 * Places hunks on the text that the model saw and carries them to the text as it is now.
 * @param path as the answer wrote it, for refusals
 */
export function placeFile(hunks: readonly Hunk[], file: SourceFile, path: string | undefined): PlacedFile {
  const refusals: Refusal[] = [];
  const refuse = (hunk: Hunk, reason: RefusalReason, more: Partial<Refusal> = {}): void => {
    refusals.push({ index: hunk.index, path, reason, hunk: hunk.source, ...more });
  };
  const seen = sourceText(file.seen);
  const now = file.now === file.seen ? seen : sourceText(file.now);
  const theirs = now === seen ? [] : diffLines(seen.lines, now.lines);
  const lines = new FileLines(seen.lines);
  const whole = hunks.filter((hunk) => {
    const reason = hunk.incomplete ? 'incomplete' : writesElision(hunk, lines) ? 'held-back' : undefined;
    if (reason) {
      refuse(hunk, reason);
    }
    return reason === undefined;
  });
  const { unique, repeated } = withoutRepetition(whole);
  const places = unique.map((hunk): Places => {
    const found = findPlaces(hunk, lines);
    // Written twice for two places, or for one of them by mistake: nobody can tell.
    const isVague = repeated.has(hunk) && found.matches.length > 1;
    return isVague
      ? { ...found, matches: found.matches.map((match) => ({ ...match, isRival: true })) }
      : found;
  });
  const candidates: Candidate[] = [];
  settle(
    unique,
    places.map(({ matches }) => matches),
    lines,
  ).forEach((settled, at) => {
    const hunk = unique[at];
    if (!hunk) {
      return;
    }
    if (settled.kind === 'placed') {
      candidates.push({ hunk, match: settled.match, settledBy: settled.settledBy });
    } else if (settled.kind === 'ambiguous') {
      refuse(hunk, 'ambiguous', { candidates: settled.places.map(({ start }) => carryLine(start, theirs)) });
    } else {
      const nearest = places[at]?.nearest;
      refuse(hunk, 'no-match', nearest ? { nearest: carryRange(nearest, theirs) } : {});
    }
  });
  const adapt = adaptation(candidates, lines, file.path);
  const written = candidates.flatMap((candidate): Candidate[] => {
    const { hunk, match } = candidate;
    const changes = adapt(candidate);
    if (!changes) {
      refuse(hunk, 'no-match', { nearest: carryRange(match, theirs) });
    }
    return changes ? [{ ...candidate, match: { ...match, changes } }] : [];
  });
  const clear = withoutOverlaps(written, (hunk) => refuse(hunk, 'overlap'));
  const edits: TextEdit[] = [];
  const placed: PlacedHunk[] = [];
  for (const { hunk, match, settledBy } of clear) {
    const carried = match.changes.map((change) => carry(change, theirs));
    const changes = carried.flatMap((each) => (each.kind === 'carried' ? [each.change] : []));
    if (changes.length < carried.length) {
      refuse(hunk, 'conflict', { nearest: carryRange(match, theirs) });
      continue;
    }
    const own = changes.map((change) => toTextEdit(change, now));
    edits.push(...own);
    placed.push({
      index: hunk.index,
      rung: match.rung,
      ...carryRange(match, theirs),
      settledBy,
      edits: own,
      alreadyThere: changes.length === 0,
    });
  }
  edits.sort((a, b) => a.start - b.start || a.end - b.end);
  return { hunks: placed, edits, result: applyEdits(file.now, edits), refusals };
}

function carryRange(
  range: { readonly start: number; readonly end: number },
  theirs: readonly LineChange[],
): { readonly startLine: number; readonly endLine: number } {
  return { startLine: carryLine(range.start, theirs), endLine: carryLine(range.end, theirs) };
}

/** The hunks of which none is the same as one before, and those of them that were written more than once. */
function withoutRepetition(hunks: readonly Hunk[]): { unique: Hunk[]; repeated: ReadonlySet<Hunk> } {
  const first = new Map<string, Hunk>();
  const repeated = new Set<Hunk>();
  for (const hunk of hunks) {
    const key = JSON.stringify([hunk.line, hunk.headings, hunk.lines]);
    const known = first.get(key);
    if (known) {
      repeated.add(known);
    } else {
      first.set(key, hunk);
    }
  }
  return { unique: [...first.values()], repeated };
}

/** Hunks whose changes keep clear of each other; those that do not are refused, all of them. */
function withoutOverlaps(candidates: readonly Candidate[], refuse: (hunk: Hunk) => void): Candidate[] {
  const all = candidates
    .flatMap((candidate) => candidate.match.changes.map((change) => ({ candidate, change })))
    .sort((a, b) => a.change.start - b.change.start || a.change.end - b.change.end);
  const clashing = new Set<Candidate>();
  const repeated = new Set<Candidate>();
  let last: (typeof all)[number] | undefined;
  for (const entry of all) {
    if (last && last.candidate !== entry.candidate && touches(last.change, entry.change)) {
      if (isRepetition(last.candidate, entry.candidate)) {
        repeated.add(entry.candidate);
        continue;
      }
      clashing.add(last.candidate);
      clashing.add(entry.candidate);
    }
    if (!last || entry.change.end >= last.change.end) {
      last = entry;
    }
  }
  for (const { hunk } of clashing) {
    refuse(hunk);
  }
  return candidates
    .filter((candidate) => !clashing.has(candidate))
    .map((candidate) =>
      repeated.has(candidate) ? { ...candidate, match: { ...candidate.match, changes: [] } } : candidate,
    );
}

/** Whether two changes, the first of which starts no later, share a line or insert in the same place. */
function touches(first: LineChange, second: LineChange): boolean {
  return (
    second.start < first.end ||
    (second.start === first.start && (first.start === first.end || second.start === second.end))
  );
}

/** Whether two hunks make the same changes, and neither was placed by mere likeness. */
function isRepetition(a: Candidate, b: Candidate): boolean {
  const isLike = a.match.rung === 'alignment' || b.match.rung === 'alignment';
  const sameLines = JSON.stringify(a.hunk.lines) === JSON.stringify(b.hunk.lines);
  return (!isLike || sameLines) && JSON.stringify(a.match.changes) === JSON.stringify(b.match.changes);
}
