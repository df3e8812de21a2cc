import { type HunkTerm, pairsOf, phraseAt } from './hunkTerms.ts';
import { isCode, partsOf, tokensOf } from './tokens.ts';

/** That a step mentions a term: how often, and whether as code. */
export interface Mention {
  readonly step: number;
  count: number;
  code: boolean;
}

type Found = Map<string, Mention[]>;

/** Where in a thought the terms of its hunks stand. Only these are looked for, each text is read once. */
export class Mentions {
  readonly #word: Found = new Map();
  readonly #part: Found = new Map();
  readonly #number: Found = new Map();
  readonly #operator: Found = new Map();
  readonly #wide: Found = new Map();
  readonly #phrase: Found = new Map();
  /** First tokens of phrases: most tokens begin none. */
  readonly #openings = new Set<string>();
  /** The wanted parts of words that were met. */
  readonly #parts = new Map<string, readonly Mention[][]>();

  constructor(wanted: readonly HunkTerm[]) {
    for (const { kind, text } of wanted) {
      this.#kept(kind).set(text, []);
      if (kind === 'phrase') {
        this.#openings.add(text.slice(0, text.indexOf(' ')));
      }
    }
  }

  /** Reads a step; to be called in their order. */
  read(step: number, text: string): void {
    const tokens = tokensOf(text, false);
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at];
      if (!token) {
        continue;
      }
      switch (token.kind) {
        case 'word': {
          const [found, parts] = [this.#word.get(token.text), this.#partsOf(token.text)];
          if (found ?? parts[0]) {
            const code = isCode(text, token);
            for (const each of found ? [found, ...parts] : parts) {
              note(each, step, code);
            }
          }
          break;
        }
        case 'number':
          note(this.#number.get(token.text), step, true);
          break;
        case 'operator':
          note(this.#operator.get(token.text), step, true);
          break;
        case 'cjk':
          for (const pair of pairsOf(token.text)) {
            note(this.#wide.get(pair), step, true);
          }
          break;
      }
      const third = this.#openings.has(token.text) ? phraseAt(tokens, at) : undefined;
      if (third) {
        note(this.#phrase.get(`${token.text} ${tokens[at + 1]?.text} ${third.text}`), step, true);
      }
    }
  }

  /** Where a term stands, step by step. */
  of({ kind, text }: Pick<HunkTerm, 'kind' | 'text'>): readonly Mention[] {
    return this.#kept(kind).get(text) ?? [];
  }

  #kept(kind: HunkTerm['kind']): Found {
    switch (kind) {
      case 'word':
        return this.#word;
      case 'part':
        return this.#part;
      case 'number':
        return this.#number;
      case 'operator':
        return this.#operator;
      case 'wide':
        return this.#wide;
      case 'phrase':
        return this.#phrase;
    }
  }

  #partsOf(word: string): readonly Mention[][] {
    let known = this.#parts.get(word);
    if (!known) {
      known = partsOf(word).flatMap((part) => {
        const found = this.#part.get(part);
        return found ? [found] : [];
      });
      this.#parts.set(word, known);
    }
    return known;
  }
}

function note(found: Mention[] | undefined, step: number, code: boolean): void {
  const last = found?.at(-1);
  if (last?.step === step) {
    last.count += 1;
    last.code ||= code;
  } else {
    found?.push({ step, count: 1, code });
  }
}
