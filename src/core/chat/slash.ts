/** A slash command that becomes a prompt, with what it asks for. */
const PROMPTS = {
  explain: 'Explain this code: what it does, how, and what could surprise a reader.',
  fix: 'Find the faults in this code and fix them.',
  edit: 'Change this code as described.',
  tests: 'Write tests for this code, in the style and framework that it uses.',
  doc: 'Write documentation comments for this code, in the style of its language.',
  review: 'Review this code: faults first, each with its place and a concrete proposal.',
  commit: 'Write a commit message for these changes: one short line that says why, then details if needed.',
} as const;

/** Those whose answer is an edit, which the review can apply. */
const EDITS: ReadonlySet<string> = new Set(['fix', 'edit', 'doc', 'tests']);

/** Those that are about code, and need some. */
const ABOUT_CODE: ReadonlySet<string> = new Set(['explain', 'fix', 'edit', 'tests', 'doc', 'review']);

/** Whether an answer holds something that the review could take as an edit: a code block. */
export function holdsEdit(answer: string): boolean {
  return /^ {0,3}(?:`{3,}|~{3,})/m.test(answer);
}

/** The slash command that a text begins with, and what follows it; undefined for any other text. */
export function slashCommand(
  text: string,
): { readonly name: keyof typeof PROMPTS; readonly rest: string } | undefined {
  const [, name = '', rest = ''] = /^\/(\w+)(?:\s+([\s\S]*))?$/.exec(text.trim()) ?? [];
  return isPrompt(name) ? { name, rest } : undefined;
}

function isPrompt(name: string): name is keyof typeof PROMPTS {
  return Object.hasOwn(PROMPTS, name);
}

/** What a text is about when nothing is added to it: the code in the editor, what changed, or nothing. */
export function contextOf(text: string): 'code' | 'changes' | undefined {
  const name = slashCommand(text)?.name ?? '';
  return name === 'commit' ? 'changes' : ABOUT_CODE.has(name) ? 'code' : undefined;
}

/** Slash commands that the chat itself carries out. */
const OWN = ['clear', 'export'] as const;

/** Every slash command, as completion lists them, without the slash. */
export const slashCommands: readonly string[] = [...Object.keys(PROMPTS), ...OWN];

/** The command of its own that `text` is, such as `clear`; undefined for anything that goes to the model. */
export function ownCommand(text: string): (typeof OWN)[number] | undefined {
  return OWN.find((name) => text.trim() === `/${name}`);
}

/**
 * What the user's text asks of the model.
 * @returns `prompt`, the text with a slash command at its start written out; `edit`, whether an edit is wanted
 */
export function expand(text: string): { readonly prompt: string; readonly edit: boolean } {
  const command = slashCommand(text);
  if (!command) {
    return { prompt: text.trim(), edit: false };
  }
  const { name, rest } = command;
  return { prompt: rest === '' ? PROMPTS[name] : `${PROMPTS[name]}\n\n${rest}`, edit: EDITS.has(name) };
}
