import * as v from 'valibot';
import { type TagPair, THINK_TAGS } from '../reasoning/tags.ts';
import table from './models.json' with { type: 'json' };

const model = v.object({
  label: v.string(),
  /** Pattern of the names that servers give it, without regard to case. */
  names: v.string(),
  /** What it writes around a thought where no server takes that apart. */
  tags: v.object({ open: v.string(), close: v.string() }),
  /** True when its template opens the thought, so that the output has no opening tag. */
  opened: v.boolean(),
  /** `user`: trained without a system prompt; instructions go into the user's turn. */
  instructions: v.picklist(['system', 'user']),
  /** What its makers advise; where it is missing the server's own values stay. */
  sampling: v.optional(v.object({ temperature: v.optional(v.number()), topP: v.optional(v.number()) })),
  /** How it is told to think or not: an argument of its template, or a word in the conversation. */
  switch: v.optional(
    v.object({
      kwarg: v.optional(v.string()),
      word: v.optional(v.object({ on: v.string(), off: v.string() })),
    }),
  ),
  /** An argument of its template that limits the thought, in tokens, in steps of so many. */
  budget: v.optional(v.object({ kwarg: v.string(), step: v.number() })),
  /** Missing: it thinks unless it is kept from it. */
  thinks: v.optional(v.picklist(['never', 'when-asked'])),
  notes: v.optional(v.array(v.string())),
  sources: v.array(v.string()),
});
/** What the makers of a model say about how to call it. */
export type ModelFacts = v.InferOutput<typeof model>;

/** The table, checked against its schema; the first entry whose pattern fits a name counts. */
export const models: readonly ModelFacts[] = v.parse(v.array(model), table.models);

const patterns = models.map((facts) => ({ facts, pattern: new RegExp(facts.names, 'i') }));

/** What is known of a model by its name on the server; undefined for one that is not in the table. */
export function modelFacts(name: string): ModelFacts | undefined {
  return patterns.find(({ pattern }) => pattern.test(name))?.facts;
}

/** The marks that a model writes around a thought. */
export function tagsOf(name: string): TagPair {
  return modelFacts(name)?.tags ?? THINK_TAGS;
}
