import { createMeter } from '../reasoning/meter.ts';
import { createSplitter } from '../reasoning/splitter.ts';
import { MARKER_PATTERNS } from '../reasoning/stepMarkers.ts';
import { TITLE_PATTERNS } from '../reasoning/stepTitle.ts';
import { Recording } from '../trace/recording.ts';
import { createLoopDetector } from './loops.ts';
import { REFRAIN_PATTERNS } from './refrains.ts';

/** V8 compiles a pattern for either width of letters, and once more when it is used again. */
const LETTERS = ['a', '\u4e00'];
const TIMES = 2;
/** Sentences that pass through most of what reads a thought, in either width. */
const SAMPLE = [
  'Okay, so I need to find out where the total of the **cart** is wrong.',
  ' First, let me look at `total`: \n\n',
  'Wait, is that right? Hmm.\n\n',
  'But wait, maybe the price is not rounded, so the sum of the items comes out wrong.\n\n',
  '好的，我需要先弄清楚购物车的**总价**为什么不对。',
  '首先，看一下 `total` 这个函数：\n\n',
  '等等，这样对吗？嗯。\n\n',
  '不过，也许价格没有四舍五入，所以各项加起来就不对了。\n\n',
];

/**
 * Does bit by bit what would otherwise hold up the first sentences of the first thought, for up to 35 ms: it has the
 * patterns compiled, and what reads a thought read one. Nothing else comes of it.
 * @yields after each bit of work
 */
export function* warmUp(): Generator<void, void> {
  for (const letter of LETTERS) {
    for (const pattern of [...MARKER_PATTERNS, ...TITLE_PATTERNS, ...REFRAIN_PATTERNS]) {
      for (let time = 0; time < TIMES; time++) {
        letter.search(pattern);
        yield;
      }
    }
  }
  const splitter = createSplitter({ start: 'unknown' });
  const meter = createMeter(() => 0);
  const recording = new Recording(() => 0);
  const loops = createLoopDetector();
  for (const sentence of SAMPLE) {
    for (const event of splitter.push({ reasoning: sentence })) {
      meter.take(event);
      recording.take(event);
      yield;
    }
    loops.push(sentence);
    yield;
  }
}
