/** Places all hunks that an answer has for one file. */
import type { Hunk } from '../parse/edit.ts';
import type { PlacedHunk, Refusal, RefusalReason, SourceFile, TextEdit } from '../types.ts';
import { applyEdits, type LineChange, toTextEdit } from './change.ts';
import { findElided, isElided, writesElision } from './elided.ts';
import { FileLines } from './fileLines.ts';
import { diffLines } from './lineDiff.ts';
import { findMatches, type Match, STRICT, TOLERANT } from './match.ts';
import { carry, carryLine } from './merge.ts';
import { settle } from './settle.ts';
import { findSimilar } from './similar.ts';
import { sourceText } from './sourceText.ts';

export interface PlacedFile {
  readonly hunks: readonly PlacedHunk[];
  readonly edits: readonly TextEdit[];
  readonly result: string;
  readonly refusals: readonly Refusal[];
}

interface Candidate {
  readonly hunk: Hunk;
  readonly match: Match;
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
  const unique = whole.filter((hunk, at) => !whole.slice(0, at).some((other) => same(hunk, other)));
  const places = unique.map((hunk) => findPlaces(hunk, lines));
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
  const clear = withoutOverlaps(candidates, (hunk) => refuse(hunk, 'overlap'));
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

interface Places {
  readonly matches: readonly Match[];
  readonly nearest?: { readonly start: number; readonly end: number } | undefined;
}

/** The places of a hunk: where it stands line for line, else where it has been applied, else what it resembles. */
function findPlaces(hunk: Hunk, file: FileLines): Places {
  const strict = findMatches(hunk, file, STRICT);
  if (strict.length > 0) {
    return {
      matches: strict.map((match) => (isDone(hunk, match, file) ? { ...match, changes: [] } : match)),
    };
  }
  const done = findAlreadyThere(hunk, file);
  if (done) {
    return { matches: [done] };
  }
  if (isElided(hunk, file)) {
    return { matches: findElided(hunk, file) };
  }
  const tolerant = findMatches(hunk, file, TOLERANT);
  return tolerant.length > 0 ? { matches: tolerant } : findSimilar(hunk, file);
}

/**
 * Whether the lines that a hunk adds at its very start or end, where no context bounds them, are in the file already.
 */
function isDone(hunk: Hunk, match: Match, file: FileLines): boolean {
  const { lines } = hunk;
  const [change, ...others] = match.changes;
  if (!change || others.length > 0 || change.start !== change.end || change.finalNewline !== undefined) {
    return false;
  }
  const size = change.lines.length;
  const open = lines[0]?.op === '+' ? change.start - size : lines.at(-1)?.op === '+' ? change.start : -1;
  return open >= 0 && change.lines.every((line, at) => file.lines[open + at]?.trimEnd() === line.trimEnd());
}

function carryRange(
  range: { readonly start: number; readonly end: number },
  theirs: readonly LineChange[],
): { readonly startLine: number; readonly endLine: number } {
  return { startLine: carryLine(range.start, theirs), endLine: carryLine(range.end, theirs) };
}

function same(a: Hunk, b: Hunk): boolean {
  return (
    a.line === b.line &&
    a.lines.length === b.lines.length &&
    a.headings.join('\n') === b.headings.join('\n') &&
    a.lines.every(({ op, text }, at) => b.lines[at]?.op === op && b.lines[at]?.text === text)
  );
}

/** The only place that already holds what the hunk would write, if there is one. */
function findAlreadyThere(hunk: Hunk, file: FileLines): Match | undefined {
  if (!hunk.lines.some(({ op }) => op === '+')) {
    return undefined;
  }
  const written = hunk.lines.flatMap((line) => (line.op === '-' ? [] : [{ ...line, op: ' ' as const }]));
  const matches = findMatches({ ...hunk, lines: written }, file, STRICT.slice(0, 2));
  return matches.length === 1 ? matches[0] : undefined;
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
      if (equal(last.candidate.match.changes, entry.candidate.match.changes)) {
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

function equal(a: readonly LineChange[], b: readonly LineChange[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
