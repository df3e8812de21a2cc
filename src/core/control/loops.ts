/** Finds a thought that goes round in circles: the same words, lines or alternation three times over. */

/** Rounds after which a repetition is a loop. */
const ROUNDS = 3;
/** Words of the longest round that is looked for. */
const MAX_PERIOD = 400;
/** Words that the rounds must come to: short phrases are said three times in good prose, too. */
const MIN_WORDS = 30;
/** What one round must hold, so that tables, matrices and closing brackets are none. */
const MIN_LETTERS = 20;
const MIN_DISTINCT = 4;
/** Words that are kept. */
const KEPT = MAX_PERIOD * ROUNDS;

/** Where a loop was found. UTF-16 offsets into the thought. */
export interface Loop {
  /** Where the second round begins: what stands before it has been thought once. */
  readonly start: number;
  /** How far the thought was read when it was found. */
  readonly end: number;
}

/** Reads a thought as it streams. */
export interface LoopDetector {
  /** @returns the loop, the first time that there is one */
  push(text: string): Loop | undefined;
}

interface Word {
  readonly text: string;
  readonly start: number;
}

export function createLoopDetector(): LoopDetector {
  let words: Word[] = [];
  let partial = '';
  let read = 0;
  let found = false;
  return {
    push(text) {
      if (found) {
        return undefined;
      }
      const all = partial + text;
      const from = read - partial.length;
      read += text.length;
      // The last word may go on with the next piece.
      const end = all.search(/\S*$/);
      for (const { 0: word, index } of all.slice(0, end).matchAll(/\S+/g)) {
        words.push({ text: word.toLowerCase(), start: from + index });
        const period = periodOf(words);
        const second = period && words[words.length - period * (ROUNDS - 1)];
        if (second) {
          found = true;
          return { start: second.start, end: read };
        }
      }
      partial = all.slice(end);
      if (words.length > KEPT * 2) {
        words = words.slice(-KEPT);
      }
      return undefined;
    },
  };
}

/**
 * The length of a round, in words, when the last words are that round over and over: three times, and short ones as often
 * as it takes. Only the shortest such round counts, as its multiples go round, too.
 */
function periodOf(words: readonly Word[]): number | undefined {
  const last = words.length - 1;
  const end = words[last]?.text;
  for (let period = 1; period <= MAX_PERIOD && period * ROUNDS <= words.length; period++) {
    if (words[last - period]?.text !== end) {
      continue;
    }
    const wanted = period * (Math.max(ROUNDS, Math.ceil(MIN_WORDS / period)) - 1);
    let same = 1;
    while (
      same < wanted &&
      words[last - same] &&
      words[last - same]?.text === words[last - same - period]?.text
    ) {
      same += 1;
    }
    if (same >= wanted) {
      return saysSomething(words.slice(-period)) ? period : undefined;
    }
  }
  return undefined;
}

function saysSomething(round: readonly Word[]): boolean {
  const letters = round.reduce((sum, { text }) => sum + (text.match(/\p{L}/gu)?.length ?? 0), 0);
  return letters >= MIN_LETTERS && new Set(round.map(({ text }) => text)).size >= MIN_DISTINCT;
}
