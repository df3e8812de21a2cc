import type { StepKind } from '../reasoning/stepKinds.ts';
import type { Trace } from './trace.ts';

/** What stands in an exported trace in the user's language. */
export interface MarkdownWords {
  readonly question: string;
  readonly thought: string;
  readonly answer: string;
  readonly kinds: Readonly<Record<StepKind, string>>;
  /** `3.4 s` @param ms how long */
  duration(ms: number): string;
  /** Name and value of what is known of the request, in order. */
  facts(of: Trace): readonly (readonly [string, string])[];
}

/** A trace for people to read; it cannot be read back. One without a thought has no section for it. */
export function formatMarkdown(trace: Trace, words: MarkdownWords): string {
  const { instruction, thought, answer } = trace;
  const title = instruction.trim().split('\n', 1)[0] ?? '';
  const facts = words.facts(trace).map(([name, value]) => `- ${name}: ${value.replaceAll(/\s+/g, ' ')}`);
  return [
    `# ${title === '' ? words.question : title}`,
    facts.join('\n'),
    `## ${words.question}`,
    instruction.trim(),
    ...(thought.trim() === '' ? [] : [`## ${words.thought}`, ...thoughtParts(trace, words)]),
    `## ${words.answer}`,
    answer.trim(),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function thoughtParts({ thought, steps }: Trace, words: MarkdownWords): string[] {
  const before = thought.slice(0, steps[0]?.start).trim();
  const parts = steps.flatMap(({ kind, title, start, end, durationMs }) => {
    const lasted = durationMs === undefined ? '' : ` · ${words.duration(durationMs)}`;
    return [
      `### ${title || words.kinds[kind]}`,
      `*${words.kinds[kind]}${lasted}*`,
      thought.slice(start, end).trim(),
    ];
  });
  return before === '' ? parts : [before, ...parts];
}
