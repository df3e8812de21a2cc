/** An answer in parts, before a mutator damages it and a format writes it down. */
import { structuredPatch } from 'diff';
import type { Step } from './corpus.ts';

export interface DraftLine {
  readonly op: ' ' | '-' | '+';
  readonly text: string;
}

export interface DraftHunk {
  readonly lines: readonly DraftLine[];
  /** 0-based line of the file at which the undamaged hunk starts, and how many lines it covers. */
  readonly start: number;
  readonly size: number;
  /** As the undamaged hunk has them. */
  readonly truth: readonly DraftLine[];
}

/** What a case knows of itself while it is made. */
export interface Draft {
  readonly step: Step;
  readonly path: string;
  readonly seen: string;
  readonly now: string;
  /** The text that should come out; undefined when a refusal is the only right answer. */
  readonly intended: string | undefined;
  /** A refusal is right as well: the answer does not say enough. */
  readonly mayRefuse: boolean;
  readonly hunks: readonly DraftHunk[];
  /** Hunks that are in the text already. */
  readonly applied: readonly DraftHunk[];
  readonly style: Style;
}

/** How the answer is written down. */
export interface Style {
  /** Hunk headers: as they should be, or as the mutator has it. */
  readonly header: (hunk: DraftHunk, index: number, offset: number) => string;
  readonly writtenPath: string;
  /** Works on a hunk's marked lines, in every format that has them. */
  readonly mark: (line: DraftLine) => string;
  /** Works on the answer as a whole. */
  readonly finish: (answer: string) => string;
  readonly fence: { readonly open: string; readonly close: string };
}

export const PLAIN: Style = {
  header: (hunk, _index, offset) => {
    const [before, after] = counts(hunk.lines);
    return `@@ -${hunk.start + (before > 0 ? 1 : 0)},${before} +${hunk.start + offset + (after > 0 ? 1 : 0)},${after} @@`;
  },
  writtenPath: '',
  mark: ({ op, text }) => op + text,
  finish: (answer) => answer,
  fence: { open: '```', close: '```' },
};

export function counts(lines: readonly DraftLine[]): [number, number] {
  return [lines.filter(({ op }) => op !== '+').length, lines.filter(({ op }) => op !== '-').length];
}

export function oldSide(lines: readonly DraftLine[]): string[] {
  return lines.flatMap(({ op, text }) => (op === '+' ? [] : [text]));
}

export function newSide(lines: readonly DraftLine[]): string[] {
  return lines.flatMap(({ op, text }) => (op === '-' ? [] : [text]));
}

export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') {
    lines.pop();
  }
  return lines;
}

/** The hunks of a step, each with enough context to stand in one place only; undefined when that cannot be. */
export function draftOf(step: Step, maxHunks: number): Draft | undefined {
  const ending = step.before.includes('\r\n') ? '\r\n' : '\n';
  const before = step.before.replaceAll('\r\n', '\n');
  const after = step.after.replaceAll('\r\n', '\n');
  if (before.endsWith('\n') !== after.endsWith('\n') || before.includes('\r') || after.includes('\r')) {
    return undefined;
  }
  for (const context of [3, 6, 12]) {
    const patch = structuredPatch('', '', before, after, '', '', { context });
    const file = linesOf(before);
    const hunks = patch.hunks.slice(0, maxHunks).map((hunk): DraftHunk => {
      const lines = hunk.lines.flatMap((line): DraftLine[] =>
        line.startsWith('\\')
          ? []
          : [{ op: line[0] === '+' ? '+' : line[0] === '-' ? '-' : ' ', text: line.slice(1) }],
      );
      return { lines, start: hunk.oldStart - (hunk.oldLines > 0 ? 1 : 0), size: hunk.oldLines, truth: lines };
    });
    if (hunks.length > 0 && hunks.every((hunk) => placesOf(oldSide(hunk.lines), file).length === 1)) {
      const draft: Draft = {
        step,
        path: step.path,
        seen: before.replaceAll('\n', ending),
        now: before.replaceAll('\n', ending),
        intended: undefined,
        mayRefuse: false,
        hunks,
        applied: [],
        style: { ...PLAIN, writtenPath: step.path },
      };
      return { ...draft, intended: applyTruth(draft, hunks) };
    }
  }
  return undefined;
}

/** The text as it is now after some of the undamaged hunks. */
export function applyMore(draft: Draft, hunks: readonly DraftHunk[]): string {
  const done = new Set(draft.applied.map(({ truth }) => truth));
  const missing = [...new Map(hunks.map((hunk) => [hunk.truth, hunk])).values()].filter(
    ({ truth }) => !done.has(truth),
  );
  const before = draft.applied.map(({ start, truth }) => ({
    start,
    growth: newSide(truth).length - oldSide(truth).length,
  }));
  const moved = missing.map((hunk) => ({
    ...hunk,
    start: before.reduce((at, { start, growth }) => at + (start < hunk.start ? growth : 0), hunk.start),
  }));
  return applyTruth({ ...draft, seen: draft.now }, moved);
}

/** The file that is seen after some of the undamaged hunks. */
export function applyTruth(draft: Draft, hunks: readonly DraftHunk[]): string {
  const ending = draft.seen.includes('\r\n') ? '\r\n' : '\n';
  const lines = linesOf(draft.seen);
  for (const hunk of [...hunks].sort((a, b) => b.start - a.start)) {
    lines.splice(hunk.start, hunk.size, ...newSide(hunk.truth));
  }
  return lines.join(ending) + (draft.seen.endsWith('\n') && lines.length > 0 ? ending : '');
}

/** 0-based lines at which some lines stand, white space at both ends left out of account. */
export function placesOf(wanted: readonly string[], file: readonly string[]): number[] {
  const places: number[] = [];
  const trimmed = wanted.map((line) => line.trim());
  if (trimmed.every((line) => line === '')) {
    return file.map((_, at) => at);
  }
  const all = file.map((line) => line.trim());
  for (let at = 0; at + trimmed.length <= all.length; at++) {
    if (trimmed.every((line, offset) => all[at + offset] === line)) {
      places.push(at);
    }
  }
  return places;
}
