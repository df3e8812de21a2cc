import type { Loop, LoopDetector } from './loops.ts';

/** Rounds after which a repetition is a loop. */
const ROUNDS = 3;
/** Words of the last round that are enough: a long one is not waited for. */
const ENOUGH_WORDS = 200;
/** Words of the longest round that is looked for. */
const MAX_PERIOD = 800;
/** Words that the rounds must come to: short phrases are said three times in good prose, too. */
const MIN_WORDS = 30;
/** What one round must hold, so that tables, matrices and closing brackets are none. */
const MIN_LETTERS = 20;
const MIN_DISTINCT = 4;
/** A Chinese character counts as a word, and says as much as so many letters. */
const LETTERS_OF_IDEOGRAPH = 3;

/** Words that are kept: a power of two that holds two rounds and what is enough of the third. */
const KEPT = 2048;
/** Words in a row that, where they were said before, show how long a round may be. */
const GRAM = 8;
/** Places for what was said last; a power of two. */
const PLACES = 8192;
/** The multiplier of the hash of a gram, and what it comes to for the word that leaves the gram. */
const BASE = 0x01000197;
const LEAVING = Array.from({ length: GRAM }).reduce<number>((power) => Math.imul(power, BASE), 1);

/** Finds rounds of the same words, whatever stands between the words. */
export function createRoundDetector(): LoopDetector {
  return new RoundDetector();
}

/**
 * Words are compared by a hash of 32 bits, without case. Where the last few words were said before, the distance is a
 * round that may come again; only such rounds are followed, so that a word costs little whatever the thought says.
 */
class RoundDetector implements LoopDetector {
  readonly #hashes = new Int32Array(KEPT);
  readonly #starts = new Float64Array(KEPT);
  readonly #letters = new Int32Array(KEPT);
  /** By the hash of a gram, which gram was there last and the number of its last word. */
  readonly #grams = new Int32Array(PLACES);
  readonly #ends = new Float64Array(PLACES).fill(-1);
  /** For each length of a round that is followed, how many words up to the last are the ones so many words before. */
  readonly #same = new Map<number, number>();
  #gram = 0;
  #count = 0;
  #read = 0;
  /** The word that may go on: its hash, where it began and its letters. */
  #hash = 0;
  #start = -1;
  #size = 0;

  push(text: string): Loop | undefined {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const ideograph = isIdeograph(code);
      if (this.#start >= 0 && (ideograph || !isWordUnit(code))) {
        const loop = this.#endWord();
        if (loop) {
          return { ...loop, end: this.#read + at };
        }
      }
      if (ideograph || isWordUnit(code)) {
        if (this.#start < 0) {
          this.#start = this.#read + at;
          this.#hash = 0x811c9dc5;
          this.#size = 0;
        }
        const lower = code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
        this.#hash = Math.imul(this.#hash ^ lower, 0x01000193);
        this.#size += ideograph ? LETTERS_OF_IDEOGRAPH : code > 0x39 ? 1 : 0;
        if (ideograph) {
          const loop = this.#endWord();
          if (loop) {
            return { ...loop, end: this.#read + at + 1 };
          }
        }
      }
    }
    this.#read += text.length;
    return undefined;
  }

  #endWord(): Pick<Loop, 'start'> | undefined {
    const slot = this.#count & (KEPT - 1);
    const left = this.#count < GRAM ? 0 : (this.#hashes[(this.#count - GRAM) & (KEPT - 1)] ?? 0);
    this.#gram = (Math.imul(this.#gram, BASE) + this.#hash - Math.imul(left, LEAVING)) | 0;
    this.#hashes[slot] = this.#hash;
    this.#starts[slot] = this.#start;
    this.#letters[slot] = this.#size;
    this.#start = -1;
    this.#count += 1;
    this.#follow();
    const period = this.#period();
    if (period === undefined || !this.#saysSomething(period)) {
      return undefined;
    }
    const again = Math.min(this.#same.get(period) ?? 0, KEPT);
    return { start: this.#starts[(this.#count - again) & (KEPT - 1)] ?? 0 };
  }

  /** Compares the last word with that of each round which is followed, and looks for another round. */
  #follow(): void {
    for (const [period, same] of this.#same) {
      if (this.#word(0) === this.#word(period)) {
        this.#same.set(period, same + 1);
      } else {
        this.#same.delete(period);
      }
    }
    const place = this.#gram & (PLACES - 1);
    const period = this.#count - (this.#ends[place] ?? -1);
    const known = this.#ends[place] !== -1 && this.#grams[place] === this.#gram;
    if (known && this.#count > GRAM && period <= MAX_PERIOD && !this.#same.has(period)) {
      let same = 0;
      while (
        same < GRAM * 2 &&
        same + period < this.#count &&
        this.#word(same) === this.#word(same + period)
      ) {
        same++;
      }
      if (same > 0) {
        this.#same.set(period, same);
      }
    }
    this.#grams[place] = this.#gram;
    this.#ends[place] = this.#count;
  }

  /** The hash of the word so many words before the last. */
  #word(back: number): number | undefined {
    return this.#hashes[(this.#count - 1 - back) & (KEPT - 1)];
  }

  /** The shortest round that has come often enough. */
  #period(): number | undefined {
    let found: number | undefined;
    for (const [period, same] of this.#same) {
      if (same >= wanted(period) && period < (found ?? Number.POSITIVE_INFINITY)) {
        found = period;
      }
    }
    return found;
  }

  #saysSomething(period: number): boolean {
    let letters = 0;
    const distinct = new Set<number>();
    for (let back = 1; back <= period; back++) {
      const slot = (this.#count - back) & (KEPT - 1);
      letters += this.#letters[slot] ?? 0;
      distinct.add(this.#hashes[slot] ?? 0);
    }
    return letters >= MIN_LETTERS && distinct.size >= MIN_DISTINCT;
  }
}

/** How many words in a row must be those of the round before. */
function wanted(period: number): number {
  const rounds = Math.max(ROUNDS, Math.ceil(MIN_WORDS / period));
  return period * (rounds - 2) + Math.min(period, ENOUGH_WORDS);
}

/** Chinese characters and Japanese kana, which stand without blanks. */
function isIdeograph(code: number): boolean {
  return (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff);
}

/** Whether a UTF-16 unit is of a word: letters and digits; beyond Latin all but punctuation and blanks. */
function isWordUnit(code: number): boolean {
  if (code < 0x80) {
    return (
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x41 && code <= 0x5a) ||
      (code >= 0x30 && code <= 0x39) ||
      code === 0x5f
    );
  }
  return (
    code >= 0xc0 &&
    !(code >= 0x2000 && code <= 0x206f) &&
    !(code >= 0x3000 && code <= 0x303f) &&
    !(code >= 0xff00 && code <= 0xff20) &&
    !(code >= 0xff3b && code <= 0xff65)
  );
}
