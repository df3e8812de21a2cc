import type { StepKind } from '../reasoning/stepMarkers.ts';
import { createStepper } from '../reasoning/steps.ts';

export type SectionName = 'instruction' | 'thought' | 'answer';

/** A section of a trace or a step of its thought. Lines are 0-based, `lastLine` is inclusive. */
export interface TraceEntry {
  readonly kind: SectionName | StepKind;
  /** One line from the text; empty for a section. */
  readonly title: string;
  readonly firstLine: number;
  readonly lastLine: number;
  /** The steps of a thought; empty for everything else. */
  readonly steps: readonly TraceEntry[];
}

const DIRECTIVE = /^%%(?!%) ?(\S*)/;

/**
 * The sections of a trace as text (see format.ts) and the steps of its thought.
 * @param text a trace, whole or still growing, with LF or CRLF
 */
export function outlineTrace(text: string): TraceEntry[] {
  const lines = text.split('\n');
  const directives = lines.flatMap((line, at) => {
    const name = DIRECTIVE.exec(line)?.[1]?.trimEnd();
    return name === undefined ? [] : [{ name, at }];
  });
  return directives.flatMap(({ name, at }, index): TraceEntry[] => {
    if (name !== 'instruction' && name !== 'thought' && name !== 'answer') {
      return [];
    }
    const lastLine = (directives[index + 1]?.at ?? lines.length) - 1;
    const steps = name === 'thought' ? stepsOf(lines.slice(at + 1, lastLine + 1), at + 1) : [];
    return [{ kind: name, title: '', firstLine: at, lastLine, steps }];
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
