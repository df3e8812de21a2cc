import { MARKER_PATTERNS } from './stepMarkers.ts';
import { createStepper } from './steps.ts';
import { TITLE_PATTERNS } from './stepTitle.ts';

/** V8 compiles a pattern for either width of letters, and once more when it is used again. */
const LETTERS = ['a', '\u4e00'];
const TIMES = 2;
/** Sentences that pass through most of what finds steps. */
const SAMPLE = 'Okay, so I need to see. |First, let me look at it.\n\n|Wait, is that right? |Hmm.\n\n'.split(
  '|',
);

/**
 * Does bit by bit what would otherwise hold up the first sentence of the first thought, for up to 35 ms: it has the
 * patterns compiled. Nothing else comes of it.
 * @yields after each bit of work
 */
export function* warmUp(): Generator<void, void> {
  for (const letter of LETTERS) {
    for (const pattern of [...MARKER_PATTERNS, ...TITLE_PATTERNS]) {
      for (let time = 0; time < TIMES; time++) {
        pattern.test(letter);
        yield;
      }
    }
  }
  const stepper = createStepper(() => 0);
  for (const sentence of SAMPLE) {
    stepper.push(sentence);
    yield;
  }
}
