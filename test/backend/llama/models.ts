import { diffGrammar, endlessGrammar, type Place, wordsGrammar } from './grammars.ts';

/** One entry of the server's model list. Behind each is the same tiny model. */
export interface RandomModel {
  /** What it has to follow, as GBNF. */
  readonly grammar: string;
  /** Where its thoughts go: into the content, between tags, or into a field of their own. */
  readonly reasoning: 'tags' | 'field';
}

/** Where `random-edit` puts a comment into the sample project: above `line`. */
export const PLACE: Place = {
  path: 'src/cart.js',
  before: 'export function total(items) {',
  line: '  const rate = discountRate(items);',
  after: '  let sum = 0;',
};

/** What the server offers, by name. */
export const randomModels = {
  'random-words': { grammar: wordsGrammar(), reasoning: 'tags' },
  'random-words-in-fields': { grammar: wordsGrammar(), reasoning: 'field' },
  'random-edit': { grammar: diffGrammar(PLACE), reasoning: 'tags' },
  'random-endless': { grammar: endlessGrammar(), reasoning: 'tags' },
} satisfies Record<string, RandomModel>;

export type RandomModelName = keyof typeof randomModels;
