import { isStepKind } from '../reasoning/stepKinds.ts';
import { estimateTokens } from '../reasoning/tokens.ts';
import type { TimedStep } from './timedStep.ts';
import { FORMAT, type NotRead, type Trace } from './trace.ts';

/**
 * The text form of a trace, `.r1trace`. Lines that begin with `%%` are directives, everything else is the text
 * of the section that the last directive opened, as Markdown. A line of text that itself begins with `%%` is
 * written with one more `%` in front, so that no text can be taken for a directive. See docs/trace-format.md.
 */
const VERSION = 2;

/** Marks a step that begins with the line behind it. */
export const STEP = 'step';
/** Marks a step that begins in the middle of a line: the line break before the mark is not part of the text. */
export const IN_LINE = 'step+';

/** Writes a trace; {@link parseTrace} gives it back, but for the times inside of steps. */
export function formatTrace(trace: Trace): string {
  return [
    `%% r1trace ${VERSION}`,
    ...fields(trace).map(([name, value]) => `%% ${name} ${oneLine(String(value))}`),
    ...section('instruction', trace.instruction),
    '%% thought',
    ...thoughtLines(trace),
    ...section('answer', trace.answer),
    '%% end',
    '',
  ].join('\n');
}

function fields(of: Trace): [string, string | number][] {
  const settings = Object.entries(of.settings ?? {}).map(([name, value]) => [`${name} ${value}`] as const);
  const all: readonly (readonly [string, string | number | undefined])[] = [
    ['task', of.task],
    ['date', of.at === undefined ? undefined : new Date(of.at).toISOString()],
    ['model', of.model],
    ['server', of.server],
    ['place', of.place],
    ['origin', of.origin],
    ['sample', of.sample ? 'yes' : undefined],
    ...settings.map(([value]) => ['setting', value] as const),
    ['source', of.source],
    ['elapsed-ms', whole(of.elapsedMs)],
    ['first-token-ms', whole(of.firstTokenMs)],
    ['thought-ms', whole(of.thoughtMs)],
    ['reasoning-tokens', counted(of.reasoningTokens, of.reasoningTokensEstimated)],
    ['answer-tokens', counted(of.answerTokens, of.answerTokensEstimated)],
    ['prompt-tokens', whole(of.promptTokens)],
    ['cached-tokens', whole(of.cachedPromptTokens)],
    ['ended', of.ended],
    ['finish-reason', of.finishReason],
    ['failure', of.failure],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

/** The thought, with a directive where each of its steps begins. */
function thoughtLines({ thought, steps }: Trace): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const step of steps) {
    const { start } = step;
    const inLine = start > 0 && thought[start - 1] !== '\n';
    if (start > from) {
      lines.push(...escaped(thought.slice(from, inLine ? start : start - 1)));
    }
    lines.push(stepLine(step, inLine));
    from = start;
  }
  return [...lines, ...escaped(thought.slice(from))];
}

function stepLine({ kind, startMs, durationMs, title, open }: TimedStep, inLine: boolean): string {
  const [start, duration] = [whole(startMs) ?? '-', open ? '-' : (whole(durationMs) ?? '-')];
  return `%% ${inLine ? IN_LINE : STEP} ${kind} ${start} ${duration} ${oneLine(title)}`.trimEnd();
}

/**
 * Reads a trace, also one of version 1 and one whose line endings were turned into CRLF on the way.
 * @param id what it is to be named, as the text holds no name
 * @returns the trace, or why it cannot be read
 */
export function parseTrace(text: string, id: string): Trace | NotRead {
  const crlf = /^[^\n]*\r\n/.test(text);
  const lines = crlf ? text.split('\n').map((line) => line.replace(/\r$/, '')) : text.split('\n');
  const version = /^\ufeff?%% r1trace (\d+)\s*$/.exec(lines[0] ?? '')?.[1];
  if (version === undefined) {
    return 'foreign';
  }
  if (Number(version) > VERSION) {
    return 'later-version';
  }
  const read = readLines(lines.slice(1));
  const { value, sections } = read;
  if (!read.isWhole || !sections.has('thought') || !sections.has('answer')) {
    return 'damaged';
  }
  const thought = body(sections, 'thought');
  const date = Date.parse(value('date') ?? '');
  const ended = ENDINGS.find((each) => each === value('ended'));
  const source = SOURCES.find((each) => each === value('source'));
  return {
    format: FORMAT,
    version: 1,
    id,
    at: Number.isNaN(date) ? undefined : date,
    task: value('task') === 'edit' ? 'edit' : 'ask',
    origin: value('origin'),
    instruction: body(sections, 'instruction'),
    place: value('place'),
    model: value('model') ?? '',
    server: value('server'),
    sample: value('sample') === 'yes' || undefined,
    settings: read.settings.length > 0 ? Object.fromEntries(read.settings) : undefined,
    source,
    elapsedMs: count(value('elapsed-ms')),
    firstTokenMs: count(value('first-token-ms')),
    thoughtMs: count(value('thought-ms')),
    ...tokens('reasoningTokens', value('reasoning-tokens')),
    ...tokens('answerTokens', value('answer-tokens')),
    promptTokens: count(value('prompt-tokens')),
    cachedPromptTokens: count(value('cached-tokens')),
    ended,
    finishReason: value('finish-reason'),
    failure: value('failure'),
    thought,
    answer: body(sections, 'answer'),
    steps: stepsIn(thought, read.steps),
  };
}

/** A step as it is written, and where in the thought: lines from 0, UTF-16 units in the line. */
interface WrittenStep {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

interface Read {
  readonly value: (name: string) => string | undefined;
  readonly settings: readonly (readonly [string, string])[];
  readonly sections: ReadonlyMap<string, readonly string[]>;
  readonly steps: readonly WrittenStep[];
  /** Whether the line that ends a trace is there. */
  readonly isWhole: boolean;
}

function readLines(lines: readonly string[]): Read {
  const values = new Map<string, string>();
  const settings: [string, string][] = [];
  const sections = new Map<string, string[]>();
  const steps: WrittenStep[] = [];
  let open: string[] | undefined;
  let goesOn = false;
  for (const line of lines) {
    if (!line.startsWith('%%') || line.startsWith('%%%')) {
      const text = line.startsWith('%%%') ? line.slice(1) : line;
      open?.push(goesOn ? (open.pop() ?? '') + text : text);
      goesOn = false;
      continue;
    }
    const [, name = '', value = ''] = /^%% ?(\S*) ?(.*)$/.exec(line.trimEnd()) ?? [];
    if ((name === STEP || name === IN_LINE) && open && open === sections.get('thought')) {
      goesOn = name === IN_LINE && open.length > 0;
      const at = goesOn
        ? { line: open.length - 1, column: open.at(-1)?.length ?? 0 }
        : { line: open.length, column: 0 };
      steps.push({ ...at, text: value });
    } else if (SECTIONS.has(name)) {
      open = [];
      sections.set(name, open);
    } else if (name === 'setting') {
      const [setting = '', ...rest] = value.split(' ');
      settings.push([setting, rest.join(' ')]);
    } else {
      open = undefined;
      values.set(name, value);
    }
  }
  return { value: (name) => values.get(name), settings, sections, steps, isWhole: values.has('end') };
}

/** A directive inside of a thought that marks a step: kind, start and duration in ms or `-`, title. */
export const STEP_VALUE = /^(\S+) (\d+|-) (\d+|-)(?: (.*))?$/;

function stepsIn(thought: string, written: readonly WrittenStep[]): TimedStep[] {
  const lineStarts = [0];
  for (let at = thought.indexOf('\n'); at >= 0; at = thought.indexOf('\n', at + 1)) {
    lineStarts.push(at + 1);
  }
  const found = written.flatMap(({ line, column, text }) => {
    const [, kind = '', startMs, durationMs, title = ''] = STEP_VALUE.exec(text) ?? [];
    const lineStart = lineStarts[line];
    return lineStart === undefined || kind === ''
      ? []
      : [{ kind, start: lineStart + column, startMs, durationMs, title }];
  });
  return found.map(({ kind, start, startMs, durationMs, title }, index) => {
    const end = found[index + 1]?.start ?? thought.length;
    return {
      index,
      kind: isStepKind(kind) ? kind : 'explore',
      title,
      start,
      end,
      tokens: Math.round(estimateTokens(thought.slice(start, end))),
      ...(startMs === undefined || startMs === '-' ? {} : { startMs: Number(startMs) }),
      ...(durationMs === undefined || durationMs === '-' ? {} : { durationMs: Number(durationMs) }),
      open: false,
    };
  });
}

const SECTIONS = new Set(['instruction', 'thought', 'answer']);
const ENDINGS = ['done', 'stopped', 'failed', 'cut'] as const;
const SOURCES = ['field', 'tags'] as const;

function section(name: string, text: string): string[] {
  return [`%% ${name}`, ...escaped(text)];
}

function escaped(text: string): string[] {
  return text.split('\n').map((line) => (line.startsWith('%%') ? `%${line}` : line));
}

function body(sections: ReadonlyMap<string, readonly string[]>, name: string): string {
  return sections.get(name)?.join('\n') ?? '';
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function whole(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value);
}

function counted(count: number | undefined, estimated: boolean | undefined): string | undefined {
  return count === undefined ? undefined : `${estimated ? '~' : ''}${Math.round(count)}`;
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function tokens(
  name: 'reasoningTokens' | 'answerTokens',
  text: string | undefined,
): Partial<
  Pick<Trace, 'reasoningTokens' | 'reasoningTokensEstimated' | 'answerTokens' | 'answerTokensEstimated'>
> {
  const known = count(text?.replace('~', ''));
  return known === undefined ? {} : { [name]: known, [`${name}Estimated`]: text?.startsWith('~') === true };
}
