/** What the thought behind a hunk can be told by. */
import { isCompound, KEYWORDS, partsOf, type Token, tokensOf } from './tokens.ts';

/** A hunk as text: what is changed, and where. */
export interface HunkText {
  /** Relative, forward slashes. */
  readonly path: string;
  /** Lines that go, and lines that come, without their line endings. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** Unchanged lines around them, and those that open the blocks that they stand in. */
  readonly context: readonly string[];
  /** Prose that belongs to it, such as the words of a review finding. */
  readonly words?: string | undefined;
}

/**
 * What a hunk and a step can share: a name, a part of one, a number, an operator, two characters of Chinese or Korean,
 * or three tokens in a row, with a blank between them.
 */
export type TermKind = 'word' | 'part' | 'number' | 'operator' | 'wide' | 'phrase';

export interface HunkTerm {
  readonly kind: TermKind;
  readonly text: string;
  /** As people should read it. */
  readonly label: string;
  /** What it proves at most, where it is rare; 1 for the name of something that the hunk changes. */
  readonly weight: number;
  /** Where it stands. What is not itself changed helps to choose among steps, and proves nothing alone. */
  readonly place: TermPlace;
  /** Whether it stands in lines that go and in lines that come alike: it is not what the change is about. */
  readonly kept?: boolean | undefined;
  /** The name that it is a part of: where a step has that name, its parts add nothing. */
  readonly of?: string | undefined;
}

/** Tells terms apart: the word `total` and a part of `subtotal` are two. */
export function keyOf({ kind, text }: Pick<HunkTerm, 'kind' | 'text'>): string {
  return `${kind} ${text}`;
}

/** In the changed lines; in the head of a block that they stand in, such as the name of a function; near them. */
export type TermPlace = 'changed' | 'head' | 'near';

const WEIGHTS = {
  name: 1,
  literal: 0.9,
  smallNumber: 0.2,
  operator: 0.5,
  phrase: 0.5,
  part: 0.3,
  wide: 0.2,
  file: 0.6,
} as const;
/** How much of that a term keeps which stands in lines that go as well as in those that come. */
const KEPT = 0.5;
/** The same for what only stands in lines that go: the reason of a change speaks of what comes. */
const GONE = 0.8;
const PLACES: Readonly<Record<TermPlace, number>> = { changed: 1, head: 0.6, near: 0.35 };
/** Lines of one hunk that are read; a longer one has enough to be known by. */
const MAX_LINES = 150;

/** @returns the terms of a hunk, each once, with its greatest weight; none where only white space changes */
export function termsOf(hunk: HunkText): HunkTerm[] {
  const [goes, comes] = [hunk.removed.slice(0, MAX_LINES), hunk.added.slice(0, MAX_LINES)];
  const [removed, added] = [goes.join('\n'), comes.join('\n')];
  const words = termsIn(hunk.words ?? '', false);
  if (words.length === 0 && sameTokens(removed, added)) {
    return [];
  }
  const [old, fresh] = [termsIn(removed, true), termsIn(added, true)];
  const inOld = new Set(old.map(keyOf));
  const inFresh = new Set(fresh.map(keyOf));
  const isKept = (key: string): boolean => inOld.has(key) && inFresh.has(key);
  const terms = new Map<string, HunkTerm>();
  const collect = (found: readonly HunkTerm[], place: TermPlace, factor: (key: string) => number): void => {
    for (const term of found) {
      const key = keyOf(term);
      const weight = term.weight * factor(key);
      if (weight > (terms.get(key)?.weight ?? 0)) {
        terms.set(key, { ...term, weight, place, kept: place === 'changed' && isKept(key) });
      }
    }
  };
  collect([...old, ...fresh, ...words], 'changed', (key) => (isKept(key) ? KEPT : inOld.has(key) ? GONE : 1));
  const depth = Math.min(...[...goes, ...comes].filter(isText).map(indentOf));
  for (const place of ['head', 'near'] as const) {
    const lines = hunk.context.filter(
      (line) => (isText(line) && indentOf(line) < depth) === (place === 'head'),
    );
    collect(termsIn(lines.join('\n'), true), place, () => PLACES[place]);
  }
  collect(fileTerms(hunk.path), 'near', () => PLACES.near);
  return [...terms.values()];
}

function isText(line: string): boolean {
  return line.trim() !== '';
}

/** A tab counts as one: a block is indented by the same means as its head. */
function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The terms of a text, in order, repetitions included. */
function termsIn(text: string, isCode: boolean): HunkTerm[] {
  const tokens = tokensOf(text, isCode);
  const terms: HunkTerm[] = [];
  const add = (kind: TermKind, text: string, weight: number, label = text, of?: string): void => {
    terms.push({ kind, text, label, weight, place: 'changed', of });
  };
  tokens.forEach((token, at) => {
    const { text: own, kind } = token;
    if (kind === 'word' && !KEYWORDS.has(own)) {
      if (own.length > 1) {
        add('word', own, WEIGHTS.name * (isCompound(own) || own.length > 3 ? 1 : 0.6));
      }
      for (const part of partsOf(own)) {
        add('part', part, WEIGHTS.part, own, own);
      }
    } else if (kind === 'number') {
      const telling = own.length > 2 || own.includes('.');
      add('number', own, telling ? WEIGHTS.literal : WEIGHTS.smallNumber);
    } else if (kind === 'operator' && own.length > 1 && !DULL.has(own)) {
      add('operator', own, WEIGHTS.operator);
    } else if (kind === 'cjk') {
      for (const pair of pairsOf(own)) {
        add('wide', pair, WEIGHTS.wide, own);
      }
    }
    const third = phraseAt(tokens, at);
    if (third) {
      const label = text.slice(token.start, third.start + third.text.length);
      add('phrase', `${own} ${tokens[at + 1]?.text} ${third.text}`, WEIGHTS.phrase, label);
    }
  });
  return terms;
}

/** Operators that stand in any code. */
const DULL: ReadonlySet<string> = new Set([
  '=>',
  '->',
  '::',
  '//',
  '/*',
  '*/',
  '++',
  '--',
  '+=',
  ':=',
  '*:',
  '--:',
]);

/**
 * Three tokens of one line of which two say something: what a thought quotes, it quotes with its neighbours.
 * @returns the last of the three
 */
export function phraseAt(tokens: readonly Token[], at: number): Token | undefined {
  const [a, b, c] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (!a || !b || !c || a.kind === 'newline' || b.kind === 'newline' || c.kind === 'newline') {
    return undefined;
  }
  const all = [a, b, c];
  const telling = all.filter(({ kind, text }) => (kind === 'word' && text.length > 1) || kind === 'number');
  const isCode = all.some(({ kind }) => kind === 'operator' || kind === 'mark');
  return telling.length >= 2 && isCode && telling.some(({ text }) => !KEYWORDS.has(text)) ? c : undefined;
}

/** Neighbouring characters of a run of Chinese or Korean, which has no blanks that could be trusted. */
export function pairsOf(run: string): string[] {
  const pairs: string[] = [];
  for (let at = 0; at + 1 < run.length; at++) {
    pairs.push(run.slice(at, at + 2));
  }
  return pairs;
}

function fileTerms(path: string): HunkTerm[] {
  return termsIn(path.slice(path.lastIndexOf('/') + 1).replace(/(?<=.)\.\w+$/, ''), true).map((term) => ({
    ...term,
    weight: WEIGHTS.file,
  }));
}

function sameTokens(a: string, b: string): boolean {
  const plain = (text: string): string =>
    tokensOf(text, true)
      .flatMap(({ text: own, kind }) => (kind === 'newline' ? [] : [own]))
      .join(' ');
  return plain(a) === plain(b);
}
