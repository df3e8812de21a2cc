/** How grave a problem is, as VS Code tells them apart. */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** A diagnostic, free of the editor. Lines are 0-based. */
export interface Problem {
  /** As the prompt names the file. */
  readonly path: string;
  readonly line: number;
  readonly severity: Severity;
  readonly message: string;
  /** Who found it, such as `ts`. */
  readonly source?: string | undefined;
  /** Its code, such as `2322`. */
  readonly code?: string | undefined;
  /** Other places that belong to it. */
  readonly related: readonly { readonly path: string; readonly line: number; readonly message: string }[];
}

/** So many are told; more than that are counted. */
const MAX_TOLD = 20;
/** Limit of one message, in UTF-16 units; compilers can be chatty. */
const MAX_MESSAGE = 1000;

/**
 * The problems as a list for a prompt, gravest first, then by place; lines 1-based as people write them.
 * A message stays on the lines of its list item, whatever it holds.
 */
export function describeProblems(problems: readonly Problem[]): string {
  const order: readonly Severity[] = ['error', 'warning', 'info', 'hint'];
  const sorted = [...problems].sort(
    (a, b) =>
      order.indexOf(a.severity) - order.indexOf(b.severity) ||
      a.path.localeCompare(b.path) ||
      a.line - b.line,
  );
  const items = sorted.slice(0, MAX_TOLD).map((problem) => {
    const { path, line, severity, message, source, code, related } = problem;
    const origin = [source, code].filter((part) => part !== undefined && part !== '').join(' ');
    const head = `- \`${path}:${line + 1}\` ${severity}${origin ? ` (${origin})` : ''}: ${inItem(message)}`;
    const places = related.map(
      (place) => `  - see \`${place.path}:${place.line + 1}\`: ${inItem(place.message)}`,
    );
    return [head, ...places].join('\n');
  });
  const more = sorted.length - items.length;
  return [...items, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

function inItem(message: string): string {
  const short = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
  return short
    .trim()
    .split(/\r\n|\r|\n/)
    .join('\n    ');
}
