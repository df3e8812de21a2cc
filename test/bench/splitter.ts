import { createSplitter } from '../../src/core/reasoning/splitter.ts';

const GOAL_MB_PER_S = 50;
const BYTES = 64 * 1024 * 1024;

/** A thought and an answer with what slows a splitter down: code blocks, comparison signs, mentions of tags. */
function message(bytes: number): string {
  const thought =
    'Okay, the total is rounded for each line. If a < b and c <= d, then `x << 1` holds.\nWait, no.\n';
  const answer = 'Use `</think>`:\n\n```ts\nif (a < b) {\n  return "<think>";\n}\n```\n\nDone.\n';
  const half = Math.floor(bytes / 2);
  return (
    `<think>\n${thought.repeat(Math.ceil(half / thought.length))}\n</think>\n\n` +
    answer.repeat(Math.ceil(half / answer.length))
  );
}

function megabytesPerSecond(text: string, size: number): number {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += size) {
    pieces.push(text.slice(at, at + size));
  }
  const splitter = createSplitter({ start: 'unknown' });
  let units = 0;
  const start = performance.now();
  for (const content of pieces) {
    for (const event of splitter.push({ content })) {
      units += event.type === 'append' ? event.text.length : 0;
    }
  }
  for (const event of splitter.end()) {
    units += event.type === 'append' ? event.text.length : 0;
  }
  const seconds = (performance.now() - start) / 1000;
  if (units !== text.length) {
    throw new Error(`${text.length} units went in and ${units} came out`);
  }
  return text.length / 1e6 / seconds;
}

/** Prints how fast the splitter is, for pieces from the size of a token to that of a network read. */
export function run(): void {
  const text = message(BYTES);
  for (const size of [4, 64, 1024, 65536]) {
    const part = size < 64 ? text.slice(0, BYTES / 8) : text;
    const best = Math.max(...[1, 2, 3].map(() => megabytesPerSecond(part, size)));
    console.log(`splitter, pieces of ${size} units: ${best.toFixed(0)} MB/s (goal: ${GOAL_MB_PER_S})`);
  }
}
