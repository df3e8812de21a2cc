/**
 * The text form of a trace, `.r1trace`. Lines that begin with `%%` are directives, everything else is the text
 * of the section that the last directive opened, as Markdown. A line of text that itself begins with `%%` is
 * written with one more `%` in front, so that no text can be taken for a directive. See docs/trace-format.md.
 */
export interface Trace {
  /** `edit`, `ask`, …: what kind of request it was. */
  readonly task: string;
  /** What the user asked, as typed. */
  readonly instruction: string;
  readonly model: string;
  /** Where it was asked, such as `src/cart.js:12-30`. */
  readonly place?: string | undefined;
  /** Time spent thinking, in ms. */
  readonly thoughtMs?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  /** True while the count is our own estimate. */
  readonly estimated?: boolean | undefined;
  readonly thought: string;
  readonly answer: string;
}

const VERSION = 1;

/** Writes a trace; {@link parseTrace} gives it back. */
export function formatTrace(trace: Trace): string {
  const head = [
    `%% r1trace ${VERSION}`,
    `%% task ${oneLine(trace.task)}`,
    `%% model ${oneLine(trace.model)}`,
    ...(trace.place === undefined ? [] : [`%% place ${oneLine(trace.place)}`]),
    ...(trace.thoughtMs === undefined ? [] : [`%% thought-ms ${Math.round(trace.thoughtMs)}`]),
    ...(trace.reasoningTokens === undefined
      ? []
      : [`%% reasoning-tokens ${trace.estimated ? '~' : ''}${Math.round(trace.reasoningTokens)}`]),
  ];
  return [
    ...head,
    ...section('instruction', trace.instruction),
    ...section('thought', trace.thought),
    ...section('answer', trace.answer),
    '%% end',
    '',
  ].join('\n');
}

/**
 * Reads a trace, also one whose line endings were turned into CRLF on the way.
 * @returns undefined when the text is not a trace of a version that is known
 */
export function parseTrace(text: string): Trace | undefined {
  const crlf = /^[^\n]*\r\n/.test(text);
  const lines = crlf ? text.split('\n').map((line) => line.replace(/\r$/, '')) : text.split('\n');
  if (lines[0]?.trimEnd() !== `%% r1trace ${VERSION}`) {
    return undefined;
  }
  const fields = new Map<string, string>();
  const sections = new Map<string, string[]>();
  let open: string[] | undefined;
  for (const line of lines.slice(1)) {
    if (!line.startsWith('%%') || line.startsWith('%%%')) {
      open?.push(line.startsWith('%%%') ? line.slice(1) : line);
      continue;
    }
    const [, name = '', value = ''] = /^%% ?(\S*) ?(.*)$/.exec(line.trimEnd()) ?? [];
    if (SECTIONS.has(name)) {
      open = [];
      sections.set(name, open);
    } else {
      open = undefined;
      fields.set(name, value);
    }
  }
  const tokens = fields.get('reasoning-tokens');
  return {
    task: fields.get('task') ?? '',
    instruction: body(sections, 'instruction'),
    model: fields.get('model') ?? '',
    place: fields.get('place'),
    thoughtMs: count(fields.get('thought-ms')),
    reasoningTokens: count(tokens?.replace('~', '')),
    estimated: tokens?.startsWith('~'),
    thought: body(sections, 'thought'),
    answer: body(sections, 'answer'),
  };
}

const SECTIONS = new Set(['instruction', 'thought', 'answer']);

function section(name: string, text: string): string[] {
  return [`%% ${name}`, ...text.split('\n').map((line) => (line.startsWith('%%') ? `%${line}` : line))];
}

function body(sections: ReadonlyMap<string, readonly string[]>, name: string): string {
  return sections.get(name)?.join('\n') ?? '';
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
