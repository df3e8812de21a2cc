/** How a hunk's indentation relates to the file's, and what that makes of the lines that it adds. */

/** Turns a line of a hunk into one of the file; undefined when its indentation cannot be told. */
export type Reindent = (line: string) => string | undefined;

/** A line of the hunk's old side and the line of the file that it was found to be. */
export interface LinePair {
  readonly hunk: string;
  readonly file: string;
}

/** White space in front of a line. */
export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/**
 * Finds the one rule that leads from the hunk's indentation to the file's: a constant shift, or a change of unit
 * (tabs for spaces, 4 for 2) with a shift. Undefined when the lines follow none, for then the hunk is about
 * another place.
 * @param all every line of the hunk, which tells its unit of indentation
 */
export function reindentation(
  pairs: readonly LinePair[],
  all: readonly string[],
  fileUnit: string,
): Reindent | undefined {
  const known = new Map<string, string>();
  for (const { hunk, file } of pairs) {
    if (hunk.trim() === '' || file.trim() === '') {
      continue;
    }
    const from = indentOf(hunk);
    const to = indentOf(file);
    if ((known.get(from) ?? to) !== to) {
      return undefined;
    }
    known.set(from, to);
  }
  if ([...known].every(([from, to]) => from === to)) {
    return (line) => line;
  }
  const rules = [shift(known, all, fileUnit), scale(known, all, fileUnit)].filter(
    (rule) => rule !== undefined,
  );
  const consistent = rules.length > 0 || known.size === 1;
  if (!consistent) {
    return undefined;
  }
  return (line) => {
    if (line === '') {
      return line;
    }
    const from = indentOf(line);
    const rest = line.slice(from.length);
    const sure = known.get(from);
    if (rest === '') {
      // White space alone: nobody can tell whether it was shifted with the rest.
      return undefined;
    }
    if (sure !== undefined) {
      return sure + rest;
    }
    const results = new Set(rules.map((rule) => rule(from)).filter((indent) => indent !== undefined));
    const [only] = results;
    return results.size === 1 && only !== undefined ? only + rest : undefined;
  };
}

type Rule = (indent: string) => string | undefined;

/**
 * The same white space put in front of every line, or taken away from every line. From one depth alone, others follow
 * only where the hunk's steps are the file's own, and the shift is by whole steps or by the space behind a marker.
 */
function shift(
  known: ReadonlyMap<string, string>,
  all: readonly string[],
  fileUnit: string,
): Rule | undefined {
  const [first] = known;
  if (!first) {
    return undefined;
  }
  const [from, to] = first;
  const distance = Math.abs(to.length - from.length);
  const isUnit = distance === 1 || distance % Math.max(1, fileUnit.length) === 0;
  if (known.size === 1 && (!isUnit || (stepOf(all) !== 0 && stepOf(all) !== fileUnit.length))) {
    return undefined;
  }
  if (to.endsWith(from)) {
    const more = to.slice(0, to.length - from.length);
    return every(known, (indent) => (isMixed(more + indent) ? undefined : more + indent));
  }
  if (from.endsWith(to)) {
    const less = from.slice(0, from.length - to.length);
    return every(known, (indent) => (indent.startsWith(less) ? indent.slice(less.length) : undefined));
  }
  return undefined;
}

/**
 * Another unit of indentation. Two known depths tell how wide a step of the hunk is in the file and how much deeper
 * all of it stands there; one depth tells it only together with the units.
 */
function scale(
  known: ReadonlyMap<string, string>,
  all: readonly string[],
  fileUnit: string,
): Rule | undefined {
  const [first, ...others] = [...known].sort(([a], [b]) => a.length - b.length);
  const last = others.at(-1);
  if (!first) {
    return undefined;
  }
  const from = characterOf([...known.keys(), ...all.map(indentOf)]);
  const to = characterOf([...known.values(), fileUnit]);
  if (from === undefined || to === undefined) {
    return undefined;
  }
  const unit = unitOf(all);
  if (!last && (unit === '' || fileUnit === '')) {
    return undefined;
  }
  const slope = last
    ? (last[1].length - first[1].length) / (last[0].length - first[0].length)
    : fileUnit.length / unit.length;
  const offset = first[1].length - first[0].length * slope;
  if (from === ' ' && (stepOf(all) === 1 || unit.length === 1)) {
    return undefined;
  }
  if (!isChangeOfUnit(from, to, slope, offset)) {
    return undefined;
  }
  return every(known, (indent) => {
    const width = indent.length * slope + offset;
    return Number.isInteger(width) && width >= 0 ? to.repeat(width) : undefined;
  });
}

/**
 * Whether indentations that are multiplied and moved are so because of another unit. Between spaces and spaces a shift
 * on top is not believed: two lines that were taken for others would do to invent it.
 */
function isChangeOfUnit(from: string, to: string, slope: number, offset: number): boolean {
  if (from === to) {
    return slope > 0 && slope !== 1 && offset === 0;
  }
  const width = from === '\t' ? slope : 1 / slope;
  const levels = from === '\t' ? offset / slope : offset;
  return Number.isInteger(width) && width >= 1 && width <= 8 && Number.isInteger(levels);
}

/** The one character that all indentations are made of; undefined when there are several, a space when all are empty. */
function characterOf(indents: readonly string[]): string | undefined {
  const characters = new Set(indents.join(''));
  return characters.size > 1 ? undefined : ([...characters][0] ?? ' ');
}

/** Whether tabs and spaces are mixed, other than the space in front of the asterisk of a comment. */
function isMixed(indent: string): boolean {
  return /\t {2}| \t/.test(indent);
}

function every(known: ReadonlyMap<string, string>, rule: Rule): Rule | undefined {
  return [...known].every(([from, to]) => rule(from) === to) ? rule : undefined;
}

/**
 * The unit of indentation of some lines: the greatest common divisor of their runs of tabs or of spaces. Empty when
 * the lines are not indented, or in several ways.
 */
export function unitOf(lines: readonly string[]): string {
  let width = 0;
  let tabs = 0;
  for (const line of lines) {
    const indent = indentOf(line);
    // The asterisks of a block comment are aligned by one space, whatever the unit.
    if (indent === '' || indent.length === line.length || line[indent.length] === '*') {
      continue;
    }
    if (indent.startsWith('\t')) {
      tabs = divisor(tabs, indent.length);
    } else {
      width = divisor(width, indent.length);
    }
  }
  if (tabs > 0) {
    return width === 0 ? '\t'.repeat(tabs) : '';
  }
  return ' '.repeat(width);
}

/** The unit in which most of a file is indented. A few lines that are aligned by hand do not change it. */
export function fileUnitOf(lines: readonly string[]): string {
  const [best] = [...stepsOf(lines)].sort(([, a], [, b]) => b - a);
  return best?.[0] ?? '';
}

/** By what lines are indented more than the line before, and how often. */
export function stepsOf(lines: readonly string[]): Map<string, number> {
  const steps = new Map<string, number>();
  let previous = '';
  for (const line of lines) {
    if (line.trim() !== '') {
      const indent = indentOf(line);
      if (indent.length > previous.length && indent.startsWith(previous)) {
        const step = indent.slice(previous.length);
        steps.set(step, (steps.get(step) ?? 0) + 1);
      }
      previous = indent;
    }
  }
  return steps;
}

/**
 * The step that the indentations of some lines have in common, in characters; 0 when they are all the same, or made of
 * tabs and spaces both.
 */
export function stepOf(lines: readonly string[]): number {
  const indents = lines.flatMap((line) => {
    const indent = indentOf(line);
    return line.length > indent.length && line[indent.length] !== '*' ? [indent] : [];
  });
  const widths = characterOf(indents) === undefined ? [0] : indents.map(({ length }) => length);
  const least = Math.min(...widths);
  return widths.reduce((common, width) => divisor(common, width - least), 0);
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
