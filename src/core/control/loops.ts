import { createRefrainDetector } from './refrains.ts';
import { createRoundDetector } from './rounds.ts';

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

/**
 * Finds a thought that goes round in circles: the same words, lines or paragraphs three times over, or a few sentences
 * that come again and again in any order. What comes again with other words or numbers is no loop: a thought may try
 * many ways, and say of each that it fails.
 */
export function createLoopDetector(): LoopDetector {
  const detectors = [createRoundDetector(), createRefrainDetector()];
  let found = false;
  return {
    push(text) {
      if (found) {
        return undefined;
      }
      const loops = detectors.map((detector) => detector.push(text));
      const loop = loops.find((one) => one !== undefined);
      found = loop !== undefined;
      return loop;
    },
  };
}
