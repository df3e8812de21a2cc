import { createLoopDetector } from '../../src/core/control/loops.ts';
import { realThoughts, thoughtOf } from '../thoughts/corpus.ts';
import { printSpeed } from './reading/speed.ts';

/** Prints in how many real thoughts a loop is seen, though none is there, and how fast thoughts are watched. */
export function run(): void {
  const thoughts = realThoughts();
  const alarms = thoughts.filter(({ text }) => createLoopDetector().push(text));
  console.log(`false alarms in ${thoughts.length} real thoughts: ${alarms.length} (goal: 0)`);
  console.log('speed');
  // Each round says another number, so that the detector reads to the end.
  const numbered = (text: string) => text.replaceAll(/\. /g, (end, at: number) => ` ${at}${end}`);
  printSpeed(
    [
      {
        name: '100,000 tokens, in pieces of a token',
        text: numbered(thoughtOf(100_000, 'r1-ropes')),
        size: 4,
        goalMs: 300,
      },
      { name: 'a line of 2 MB', text: 'word '.repeat(400_000), size: 4, goalMs: 1000 },
      { name: '2 MB without a blank', text: 'x'.repeat(2_000_000), size: 4, goalMs: 500 },
      { name: 'a million line breaks', text: '\n'.repeat(1_000_000), size: 4, goalMs: 150 },
    ],
    createLoopDetector,
  );
}
