import type { ChatMessage } from '../backends/types.ts';
import { fenced } from '../prompt/messages.ts';
import { estimateTokens } from '../reasoning/tokens.ts';
import { firstPart } from './firstPart.ts';

/**
 * The file in which a project says how its code is to be written; a folder may have one of its own, and the closest
 * counts (https://agents.md).
 */
export const RULES_FILE = 'AGENTS.md';

/**
 * Where other assistants keep the same, in the root of a project: files, or folders of `.md` and `.txt` files. Only the
 * first that holds anything is read, and only where the root has no `AGENTS.md`: many projects keep one text under
 * several names.
 */
export const OTHER_RULES: readonly string[] = [
  '.github/copilot-instructions.md',
  '.roo/rules',
  '.roorules',
  '.clinerules',
  '.continue/rules',
  '.continuerules',
  'CLAUDE.md',
];

/** Most tokens of rules, and the largest part of the context that they may take. */
const MOST_TOKENS = 4000;
const PART = 1 / 8;

/** What is asked of every answer. */
export interface Rules {
  /** The file that says so, as prompts write it; undefined for what the user says in the settings. */
  readonly path: string | undefined;
  readonly text: string;
}

const INTRODUCTION = [
  '## Rules of the project',
  '',
  'The project asks all who work on it to keep to these. Where they contradict each other, the last count; what the user asks and the form of the answer come first.',
].join('\n');

const OF_THE_USER = [
  '## Wishes of the user',
  '',
  'The user asks this of every answer; it counts more than the rules of a project.',
].join('\n');

/** Lines between `---` at the start of a Markdown file. */
const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;
const ALWAYS = /^alwaysApply[ \t]*:[ \t]*true\b/m;
const NEVER_BY_ITSELF = /^alwaysApply[ \t]*:[ \t]*false\b/m;
/** A list of patterns other than one for everything, on the line of its key or below it. */
const FOR_SOME_FILES =
  /^(?:globs|paths|applyTo|regex)[ \t]*:(?:(?![ \t]*["'[]*\*\*(?:\/\*)?["'\]]*[ \t]*\r?$)[ \t]*\S|[ \t]*\r?\n[ \t]*-)/m;

/** Where rules come from, for a record: paths, and the name of the user's setting. */
export function sourcesOf(rules: readonly Rules[]): string {
  return rules.map(({ path = 'rationale.context.instructions' }) => path).join(', ');
}

/** Tokens that rules may come to. @param limit the context length of the model, in tokens, where it is known */
export function rulesBudget(limit: number | undefined): number {
  return Math.min(MOST_TOKENS, Math.floor((limit ?? Number.POSITIVE_INFINITY) * PART));
}

/**
 * Rules as a prompt holds them. A text whose front matter limits it to some files is left out, as is an
 * empty one.
 * @param all the ones that count most last; where not all fits, the first are cut short or left out
 * @param budget for all together, in tokens, by estimate
 */
export function rulesThatFit(all: readonly Rules[], budget: number): Rules[] {
  const fitting: Rules[] = [];
  let room = budget;
  for (const { path, text } of all.toReversed()) {
    const rules = plainRules(text);
    const tokens = estimateTokens(rules);
    const shown = tokens <= room ? rules : firstPart(rules, room);
    if (shown !== '') {
      room = tokens <= room ? room - tokens : 0;
      fitting.unshift({ path, text: shown });
    }
  }
  return fitting;
}

/** What rules come to in a prompt, in tokens, by estimate. */
export function rulesTokens(rules: readonly Rules[]): number {
  return Math.ceil(estimateTokens(sections(rules)));
}

/**
 * Adds rules to what the model is told first: there they stay the same from request to request, so that a server need not
 * read them again.
 * @param messages begins with the system message
 */
export function withRules(messages: readonly ChatMessage[], rules: readonly Rules[]): ChatMessage[] {
  const added = sections(rules);
  return messages.map((message, at) =>
    at === 0 && message.role === 'system' ? { ...message, content: message.content + added } : message,
  );
}

/** Marks that would end the name of a file early: one from elsewhere must not speak outside of its fence. */
const UNNAMED = /[`\p{Cc}\p{Cf}\u2028\u2029]/gu;

function sections(rules: readonly Rules[]): string {
  const of = (introduction: string, parts: readonly string[]): string =>
    parts.length === 0 ? '' : `\n\n${[introduction, ...parts].join('\n\n')}`;
  const shown = ({ path, text }: Rules): string =>
    `${path === undefined ? '' : `\`${path.replaceAll(UNNAMED, ' ')}\`:\n\n`}${fenced(text, 'markdown')}`;
  return (
    of(INTRODUCTION, rules.filter(({ path }) => path !== undefined).map(shown)) +
    of(OF_THE_USER, rules.filter(({ path }) => path === undefined).map(shown))
  );
}

/** The text without its front matter; empty when that limits it to some files. */
function plainRules(text: string): string {
  const head = FRONT_MATTER.exec(text);
  const fields = head?.[1] ?? '';
  const limited = FOR_SOME_FILES.test(fields) || NEVER_BY_ITSELF.test(fields);
  return limited && !ALWAYS.test(fields) ? '' : text.slice(head?.[0].length ?? 0).trim();
}
