import type { CommandContext } from '../commands/table.ts';

/** The commands of suggestions in the editor: id without `rationale.` in front, and what it does. */
export const inlineCommands: Readonly<
  Record<string, (context: CommandContext, argument?: unknown) => unknown>
> = {
  thinkHere: async ({ conductor, suggestions }, argument) => {
    const { thinkHere } = await import('./thinkHere.ts');
    await thinkHere(await conductor(), suggestions, wishIn(argument));
  },
  chooseSuggestionModel: async ({ app }) => {
    const { chooseSuggestionModel } = await import('./chooseModel.ts');
    await chooseSuggestionModel(app);
  },
  pauseSuggestions: async ({ suggestions }) => await suggestions.pause(true),
  resumeSuggestions: async ({ suggestions }) => await suggestions.pause(false),
  suggestionsMenu: async ({ app, suggestions }) => {
    const { showMenu } = await import('./menu.ts');
    await showMenu(app, suggestions);
  },
  // VS Code runs this when a suggestion was accepted.
  suggestionAccepted: ({ suggestions }) => void suggestions.provider?.prefetch(),
};

/** What a key binding adds with `{ instruction: string }`; empty for nothing. */
function wishIn(argument: unknown): string {
  const given = typeof argument === 'object' && argument !== null && 'instruction' in argument;
  return given && typeof argument.instruction === 'string' ? argument.instruction : '';
}
