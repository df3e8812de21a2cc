/** Finds the steps of a thought that led to a hunk, by what they share. */
import type { Step } from '../reasoning/steps.ts';
import { type HunkTerm, type HunkText, keyOf, type TermPlace, termsOf } from './hunkTerms.ts';
import { type Mention, Mentions } from './mentions.ts';
import { tokensOf } from './tokens.ts';

/** A step that speaks of a hunk. */
export interface Evidence {
  /** Its {@link Step.index}. */
  readonly step: number;
  /** How much they share; comparable within one hunk only. */
  readonly score: number;
  /** What they share, the most telling first, as people should read it. */
  readonly terms: readonly string[];
}

/** What is asked of a step. */
export type WhyStep = Pick<Step, 'index' | 'kind' | 'start' | 'end'>;

/** Why a hunk is there. */
export type Why =
  /** The steps that led to it, the likeliest first. Never empty. */
  | { readonly kind: 'evidence'; readonly steps: readonly Evidence[] }
  /** The thought and the hunk share too little to say. */
  | { readonly kind: 'thin' };

/** What a step and a hunk must share at least, the lines around it left aside; 1 is one rare name that is changed. */
const ENOUGH = 0.8;
/** A step is named beside the likeliest one if it shares this much of what that one does. */
const BESIDE = 0.55;
const MAX_STEPS = 5;
const MAX_TERMS = 6;
/** Steps that share nearly as much as the likeliest one count as equal to it, and the last of them wins. */
const TIE = 0.92;
/** What a step shares counts for less when it only says the task again: what is named there is explained elsewhere. */
const RESTATED = 0.85;
/** And it must share this much more: that the task has the name of something does not say why it changes. */
const MORE_IF_RESTATED = 1.5;
/** What a step shares counts for less when it names only what the change leaves as it was. */
const BESIDE_THE_CHANGE = 0.7;
/** How much of its worth a term adds to what must be {@link ENOUGH}. */
const PROVES: Readonly<Record<TermPlace, number>> = { changed: 1, head: 0.5, near: 0 };
/** What proves less is not looked at: it stands in nearly every step. */
const NOTHING = 0.02;
/** What a name counts for that stands in prose like any other word. */
const PROSE = 0.45;
/** What quoted code adds at most: a step that holds the whole hunk must not outweigh every reason. */
const MOST_PHRASES = 2.5;
/** How much less a term proves that stands in every hunk. */
const IN_ALL_HUNKS = 0.75;
/** Length of a file's text that is read for how common its names are, in UTF-16 units. */
const MAX_FILE = 400_000;

/**
 * Ties each hunk of an answer to the steps that led to it. Terms weigh more the rarer they are among the steps, among
 * the hunks and in the file. Time is linear in the thought, the hunks and the files.
 * @param thought the whole text that the steps' offsets refer to
 * @param hunks all hunks of the answer
 * @param files text of the changed files, by path, as the model saw them; may be empty
 * @returns one for each hunk, in order
 */
export function explainHunks(
  thought: string,
  steps: readonly WhyStep[],
  hunks: readonly HunkText[],
  files: ReadonlyMap<string, string> = new Map(),
): Why[] {
  const terms = hunks.map(termsOf);
  const spread = countHunks(terms);
  const mentions = new Mentions(terms.flat());
  for (const { index, start, end } of steps) {
    mentions.read(index, thought.slice(start, end));
  }
  const common = commonNames(hunks, files);
  const restated = new Set(
    steps.length > 1 ? steps.filter(({ kind }) => kind === 'restate').map(({ index }) => index) : [],
  );
  return terms.map((own, at) => {
    const inFile = common.get(hunks[at]?.path ?? '');
    const proof = (term: HunkTerm): number =>
      term.weight *
      rarity(mentions.of(term).length, steps.length) *
      (term.place === 'changed'
        ? 1 - IN_ALL_HUNKS * share((spread.get(keyOf(term)) ?? 1) - 1, hunks.length - 1)
        : 1) *
      (term.kind === 'word' ? (inFile?.(term.text) ?? 1) : 1);
    return judge(own, mentions, proof, restated);
  });
}

/** In how many hunks each term is changed. */
function countHunks(terms: readonly (readonly HunkTerm[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms.flat()) {
    const key = keyOf(term);
    counts.set(key, (counts.get(key) ?? 0) + (term.place === 'changed' ? 1 : 0));
  }
  return counts;
}

/** For each path, how much a name still proves that the file is full of. */
function commonNames(
  hunks: readonly HunkText[],
  files: ReadonlyMap<string, string>,
): ReadonlyMap<string, (name: string) => number> {
  const result = new Map<string, (name: string) => number>();
  for (const { path } of hunks) {
    const text = files.get(path);
    if (text === undefined || result.has(path)) {
      continue;
    }
    const counts = new Map<string, number>();
    for (const { kind, text: name } of tokensOf(text.slice(0, MAX_FILE), true)) {
      if (kind === 'word') {
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    result.set(path, (name) => 1 / (1 + 0.15 * Math.log(counts.get(name) ?? 1)));
  }
  return result;
}

/** 1 for a term of one step, near 0 for one of them all; 1 where there is only one step. */
function rarity(mentioned: number, steps: number): number {
  return mentioned === 0
    ? 0
    : Math.min(1, Math.log((steps + 1.5) / (mentioned + 0.5)) / Math.log((steps + 1.5) / 2));
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.max(0, part) / whole;
}

interface Shared {
  /** Of what is changed, and with what stands around it. */
  own: number;
  all: number;
  /** Of what really differs between the lines that go and those that come. */
  differs: number;
  phrases: number;
  readonly terms: { readonly label: string; readonly worth: number }[];
  readonly words: Set<string>;
}

function judge(
  terms: readonly HunkTerm[],
  mentions: Mentions,
  proof: (term: HunkTerm) => number,
  restated: ReadonlySet<number>,
): Why {
  const found = new Map<number, Shared>();
  // Names come before their parts.
  for (const term of [...terms].sort((a, b) => Number(a.of !== undefined) - Number(b.of !== undefined))) {
    const value = proof(term);
    if (value < NOTHING) {
      continue;
    }
    for (const mention of mentions.of(term)) {
      const shared = found.get(mention.step) ?? newShared();
      found.set(mention.step, shared);
      add(shared, term, mention, value);
    }
  }
  const ranked = [...found]
    .filter(([step, { own }]) => own >= ENOUGH * (restated.has(step) ? MORE_IF_RESTATED : 1))
    .map(([step, shared]) => ({
      step,
      terms: labels(shared),
      score: shared.all * (restated.has(step) ? RESTATED : 1) * (shared.differs > 0 ? 1 : BESIDE_THE_CHANGE),
    }))
    // What cannot be named cannot be shown as a reason.
    .filter(({ terms: named }) => named.length > 0)
    .sort((a, b) => b.score - a.score || b.step - a.step);
  const most = ranked[0]?.score ?? 0;
  const [first] = ranked.filter(({ score }) => score >= most * TIE).sort((a, b) => b.step - a.step);
  if (!first) {
    return { kind: 'thin' };
  }
  const steps = [first, ...ranked.filter((each) => each !== first && each.score >= most * BESIDE)].slice(
    0,
    MAX_STEPS,
  );
  return { kind: 'evidence', steps };
}

function newShared(): Shared {
  return { own: 0, all: 0, differs: 0, phrases: 0, terms: [], words: new Set() };
}

function add(shared: Shared, term: HunkTerm, { count, code }: Mention, proof: number): void {
  const { kind, text, label, place, kept, of } = term;
  if (of !== undefined && shared.words.has(of)) {
    return;
  }
  const often = 1 + 0.2 * Math.min(2.5, Math.log2(count));
  let worth = proof * often * (code || kind !== 'word' ? 1 : PROSE);
  if (kind === 'phrase') {
    worth = Math.min(worth, MOST_PHRASES - shared.phrases);
    shared.phrases += worth;
  } else if (kind === 'word') {
    shared.words.add(text);
  }
  shared.all += worth;
  shared.own += worth * PROVES[place];
  shared.differs += place === 'changed' && !kept ? worth : 0;
  shared.terms.push({ label, worth: worth * Math.max(0.5, PROVES[place]) });
}

function labels({ terms }: Shared): string[] {
  const sorted = [...terms].sort((a, b) => b.worth - a.worth).filter(({ worth }) => worth > 0.1);
  const all = [...new Set(sorted.map(({ label }) => label).filter(isReadable))].slice(0, 4 * MAX_TERMS);
  // A quotation says what it is made of.
  return all
    .filter((label) => !all.some((other) => other !== label && other.includes(label)))
    .slice(0, MAX_TERMS);
}

/** Not every three tokens that stand together are worth showing: `cart.total` and `a >= b` are. */
function isReadable(label: string): boolean {
  return (
    !/[^\p{L}\p{N}_$.]/u.test(label) ||
    /^\S+ (?:[<>=!]=+|&&|\|\||\?\?) \S+$/.test(label) ||
    !/[\p{L}\p{N}]/u.test(label)
  );
}
