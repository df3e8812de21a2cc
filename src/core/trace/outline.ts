import type { StepKind } from '../reasoning/stepKinds.ts';
import { isStepKind } from '../reasoning/stepKinds.ts';
import { createStepper } from '../reasoning/steps.ts';
import { IN_LINE, STEP, STEP_VALUE } from './format.ts';

export type SectionName = 'instruction' | 'thought' | 'answer';

/** A section of a trace or a step of its thought. Lines are 0-based, `lastLine` is inclusive. */
export interface TraceEntry {
  readonly kind: SectionName | StepKind;
  /** One line from the text; empty for a section. */
  readonly title: string;
  /** How long a step took, in ms, where that is written. */
  readonly durationMs?: number | undefined;
  readonly firstLine: number;
  readonly lastLine: number;
  /** The steps of a thought; empty for everything else. */
  readonly steps: readonly TraceEntry[];
}

const DIRECTIVE = /^%%(?!%) ?(\S*) ?([^\r]*)/;

/**
 * The sections of a trace as text (see format.ts) and the steps of its thought.
 * @param text a trace, whole or still growing, with LF or CRLF
 */
export function outlineTrace(text: string): TraceEntry[] {
  const lines = text.split('\n');
  const all = lines.flatMap((line, at): Directive[] => {
    const [whole, name = '', value = ''] = DIRECTIVE.exec(line) ?? [];
    return whole === undefined ? [] : [{ name, value, at }];
  });
  const isStep = ({ name }: Directive): boolean => name === STEP || name === IN_LINE;
  const directives = all.filter((each) => !isStep(each));
  return directives.flatMap(({ name, at }, index): TraceEntry[] => {
    if (name !== 'instruction' && name !== 'thought' && name !== 'answer') {
      return [];
    }
    const lastLine = (directives[index + 1]?.at ?? lines.length) - 1;
    const written = all.filter((each) => isStep(each) && each.at > at && each.at <= lastLine);
    const steps =
      name !== 'thought'
        ? []
        : written.length > 0
          ? writtenSteps(lines, written, lastLine)
          : stepsOf(lines.slice(at + 1, lastLine + 1), at + 1);
    return [{ kind: name, title: '', firstLine: at, lastLine, steps }];
  });
}

interface Directive {
  readonly name: string;
  readonly value: string;
  /** Its line. */
  readonly at: number;
}

function writtenSteps(
  lines: readonly string[],
  written: readonly Directive[],
  lastOfThought: number,
): TraceEntry[] {
  return written.map(({ value, at }, index) => {
    const [, kind = '', , duration = '-', title = ''] = STEP_VALUE.exec(value) ?? [];
    let lastLine = (written[index + 1]?.at ?? lastOfThought + 1) - 1;
    while (lastLine > at && lines[lastLine]?.trim() === '') {
      lastLine--;
    }
    const durationMs = duration === '-' ? undefined : Number(duration);
    const entry = { title, firstLine: at, lastLine, steps: [], durationMs };
    return { ...entry, kind: isStepKind(kind) ? kind : 'explore' };
  });
}

/** @param firstLine where the thought begins */
function stepsOf(lines: readonly string[], firstLine: number): TraceEntry[] {
  const stepper = createStepper(() => 0);
  const text = lines.join('\n');
  stepper.push(text);
  stepper.end();
  let line = firstLine;
  let read = 0;
  return stepper.steps.map(({ kind, title, start, end }) => {
    line += newlines(text, read, start);
    const own = text.slice(start, end).trimEnd().length;
    const lastLine = line + newlines(text, start, start + own);
    const entry = { kind, title, firstLine: line, lastLine, steps: [] };
    read = start;
    return entry;
  });
}

/** How many line ends lie between two offsets. */
function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    count++;
  }
  return count;
}
