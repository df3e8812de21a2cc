import type { Dialect, Fields } from './dialect.ts';
import { factsOf } from './models.ts';
import type { Quirks } from './quirks.ts';
import type { Knobs } from './types.ts';

/**
 * What knobs come to in the body of a request, as dotted paths, and which of them the server or the model does not
 * have.
 */
export function knobFields(
  dialect: Dialect,
  model: string,
  knobs: Knobs,
  quirks: Quirks,
): { readonly fields: Fields; readonly unsupported: readonly (keyof Knobs)[] } {
  const facts = factsOf(model);
  const fields: Record<string, Fields[string]> = {};
  const unsupported: (keyof Knobs)[] = [];
  const refused = (path: string): boolean => quirks.without?.includes(path.split('.')[0] ?? '') === true;
  const use = (knob: keyof Knobs, given: Fields | undefined): void => {
    const name = facts ? facts.templateSwitch : 'enable_thinking';
    const entries = Object.entries(given ?? {});
    const impossible = entries.some(
      ([path]) => refused(path) || (name === null && path.includes('{switch}')),
    );
    if (entries.length === 0 || impossible) {
      unsupported.push(knob);
      return;
    }
    for (const [path, value] of entries) {
      fields[path.replace('{switch}', name ?? '')] = value;
    }
  };
  const { thinking, effort, budget } = dialect.knobs;
  if (knobs.thinking) {
    const always = facts?.levelsOnly === true;
    use('thinking', always ? undefined : thinking?.[knobs.thinking]);
  }
  if (knobs.effort && knobs.thinking !== 'off') {
    const level = effort?.levels[knobs.effort];
    use('effort', effort && level !== undefined ? { [effort.path]: level } : undefined);
  }
  if (knobs.budgetTokens !== undefined && knobs.thinking !== 'off') {
    const tokens = Math.max(budget?.min ?? 0, Math.round(knobs.budgetTokens));
    use('budgetTokens', budget ? { [budget.path]: tokens } : undefined);
    // OpenRouter takes one of the two.
    if (budget && effort && budget.path.split('.')[0] === effort.path.split('.')[0]) {
      delete fields[effort.path];
    }
  }
  return { fields, unsupported };
}
