import { createSentenceReader } from '../reasoning/sentences.ts';
import type { Loop, LoopDetector } from './loops.ts';

/** Sentences among which one is looked for. */
const KEPT = 64;
/** How often a sentence must have been said before to be a refrain. */
const SAID_BEFORE = 2;
/** Refrains in a row that are a loop. */
const IN_A_ROW = 7;
/** Letters of a sentence that says something; shorter ones are passed over. */
const MIN_LETTERS = 24;
/** Different sentences in that row: with fewer it may be one quoted line, a row of a table or of a log. */
const MIN_DISTINCT = 2;

/** Words that a sentence is begun with again without saying anything else. */
const LEAD =
  /^(?:(?:wait|hmm+|but|so|oh|ok(?:ay)?|and|no|alternatively|however|等等|不对|但是|不过|或者|嗯|所以|잠깐|하지만|그런데|그러나|음|아니)[\s,.…，。、!！?？:：]*)+/u;

/** All but letters and digits. */
const BETWEEN_WORDS = /[^\p{L}\p{N}]+/gu;
const LETTER = /\p{L}/gu;
const IDEOGRAPH = /[\u3040-\u30ff\u3400-\u9fff]/g;
const SYLLABLE = /[\uac00-\ud7a3]/g;

/** What a sentence is looked at with, for whoever wants it compiled beforehand. */
export const REFRAIN_PATTERNS: readonly RegExp[] = [LEAD, BETWEEN_WORDS, LETTER, IDEOGRAPH, SYLLABLE];

interface Said {
  readonly key: string;
  readonly start: number;
  /** How often it was said before it, among those that are kept. */
  readonly before: number;
}

/** Finds a thought that only says again, in any order, what it has said: "Wait, maybe … But no, … Wait, maybe …". */
export function createRefrainDetector(): LoopDetector {
  let said: Said[] = [];
  let read = 0;
  let loop: Loop | undefined;
  const reader = createSentenceReader(
    () => 0,
    ({ head, start }) => {
      const key = head.toLowerCase().trim().replace(LEAD, '').replaceAll(BETWEEN_WORDS, ' ').trim();
      if (lettersOf(key) < MIN_LETTERS || loop) {
        return;
      }
      said.push({ key, start: start.offset, before: said.filter((one) => one.key === key).length });
      said = said.slice(-KEPT);
      const last = said.slice(-IN_A_ROW);
      if (
        last.length === IN_A_ROW &&
        last.every(({ before }) => before >= SAID_BEFORE) &&
        new Set(last.map((one) => one.key)).size >= MIN_DISTINCT
      ) {
        const fresh = said.findLastIndex(({ before }) => before === 0);
        loop = { start: said[fresh + 1]?.start ?? start.offset, end: read };
      }
    },
  );
  return {
    push(text) {
      read += text.length;
      reader.push(text);
      return loop;
    },
  };
}

/** Letters, as an alphabet has them: a Chinese character is worth three, a Korean syllable two. */
function lettersOf(text: string): number {
  const ideographs = text.match(IDEOGRAPH)?.length ?? 0;
  const syllables = text.match(SYLLABLE)?.length ?? 0;
  return (text.match(LETTER)?.length ?? 0) + 2 * ideographs + syllables;
}
