import type { ChatMessage } from '../backends/types.ts';
import { fenced } from '../prompt/messages.ts';
import { estimateTokens } from '../reasoning/tokens.ts';
import { matchesEverything, matchesSome } from './filePatterns.ts';
import { firstPart } from './firstPart.ts';
import { readFrontMatter, type Scope } from './frontMatter.ts';

/**
 * The file in which a project says how its code is to be written; a folder may have one of its own, and the closest
 * counts (https://agents.md).
 */
export const RULES_FILE = 'AGENTS.md';

/** A file of rules in the root of a project, or a folder of such. */
export interface RulesPlace {
  readonly path: string;
  /** Which files of a folder hold rules, as a glob. */
  readonly files: string;
}

const TEXTS = '**/*.{md,txt}';

/**
 * Where other assistants keep the same. Only the first that holds anything for a request is read, and only where the root
 * has no `AGENTS.md`: many projects keep one text under several names. Cursor takes only `.mdc` files for rules, and
 * `.cursorrules` for an older form of them (https://cursor.com/docs/rules).
 */
export const OTHER_RULES: readonly RulesPlace[] = [
  { path: '.github/copilot-instructions.md', files: TEXTS },
  { path: '.roo/rules', files: TEXTS },
  { path: '.roorules', files: TEXTS },
  { path: '.clinerules', files: TEXTS },
  { path: '.continue/rules', files: TEXTS },
  { path: '.continuerules', files: TEXTS },
  { path: '.cursor/rules', files: '**/*.mdc' },
  { path: '.cursorrules', files: TEXTS },
  { path: 'CLAUDE.md', files: TEXTS },
];

/**
 * What Copilot reads beside its other rules and beside `AGENTS.md`, in no order that it promises
 * (https://code.visualstudio.com/docs/agent-customization/custom-instructions).
 */
export const INSTRUCTIONS: RulesPlace = { path: '.github/instructions', files: '**/*.instructions.md' };

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

/** Files that Cursor and Copilot send only where their front matter says for which files, or always. */
const SILENT = /\.(?:mdc|instructions\.md)$/;

/** Where rules come from, for a record: paths, and the name of the user's setting. */
export function sourcesOf(rules: readonly Rules[]): string {
  return rules.map(({ path = 'rationale.context.instructions' }) => path).join(', ');
}

/** Tokens that rules may come to. @param limit the context length of the model, in tokens, where it is known */
export function rulesBudget(limit: number | undefined): number {
  return Math.min(MOST_TOKENS, Math.floor((limit ?? Number.POSITIVE_INFINITY) * PART));
}

/**
 * Those of the rules that count for a request, without their front matter: it may limit them to some files, or keep them
 * for who asks for them.
 * @param paths of the files that the request is about, relative to the root, forward slashes
 */
export function rulesThatCount(all: readonly Rules[], paths: readonly string[]): Rules[] {
  return all.flatMap(({ path, text }) => {
    const { scope, body } = readFrontMatter(text);
    const silent = scope.always === false || SILENT.test(path ?? '');
    return counts(scope, silent, paths) && body !== '' ? [{ path, text: body }] : [];
  });
}

/** @param silent counts for no request where nothing is said of files */
function counts({ always, byContent, patterns }: Scope, silent: boolean, paths: readonly string[]): boolean {
  if (always === true || byContent) {
    return always === true;
  }
  if (patterns === undefined) {
    return !silent;
  }
  return (always === undefined && matchesEverything(patterns)) || matchesSome(patterns, paths);
}

/**
 * Rules as a prompt holds them; empty ones are left out.
 * @param all the ones that count most last; where not all fits, the first are cut short or left out
 * @param budget for all together, in tokens, by estimate
 */
export function rulesThatFit(all: readonly Rules[], budget: number): Rules[] {
  const fitting: Rules[] = [];
  let room = budget;
  for (const { path, text } of all.toReversed()) {
    const rules = text.trim();
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
