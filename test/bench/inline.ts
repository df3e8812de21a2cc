import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../scripts/build.mjs';
import { root } from '../../scripts/setup.mjs';
import type { SuggestionCounts } from '../../src/vscode/inline/source.ts';
import { json } from '../backend/server.ts';
import { inHost } from './inline/inHost.ts';
import { replay } from './inline/session.ts';

const GOAL_MS = 3;
/** Of the places for which a suggestion is wanted, in percent: answered from memory, and answered without a request. */
const MEMORY_GOAL = 50;
const SAVED_GOAL = 75;

/** Prints what a keystroke costs while suggestions are on, and what remembering saves. */
export async function run(): Promise<void> {
  await printSession();
  const { elapsed, processor, counts } = await typed();
  const figures = (ms: readonly number[]): string =>
    `median ${quantile(ms, 0.5).toFixed(2)} ms, p99 ${quantile(ms, 0.99).toFixed(2)} ms, most ${Math.max(...ms).toFixed(2)} ms`;
  console.log(
    `own code per keystroke in 10,000 lines, ${processor.length} calls: ${figures(processor)} (goal: p99 under ${GOAL_MS} ms)`,
  );
  // Beside other work the clock counts the turns of others as well.
  console.log(`the same by the clock: ${figures(elapsed)}`);
  console.log(`of ${counts.wanted} places ${counts.remembered} from memory, ${counts.asked} requests`);
}

async function printSession(): Promise<void> {
  const file = join(root, 'test/fixtures/typing/session.json');
  const { changes, accepted, seconds, counts } = await replay(JSON.parse(readFileSync(file, 'utf8')));
  const { wanted, remembered, typedInto, joined, passed, asked, aborted } = counts;
  const share = (part: number): string => `${((100 * part) / wanted).toFixed(1)} %`;
  console.log(
    `recorded typing session of ${seconds.toFixed(0)} s: ${changes} changes, ${accepted} suggestions accepted`,
  );
  console.log(
    `from memory ${share(remembered)} (typed into ${share(typedInto)}; goal: over ${MEMORY_GOAL} %), joined ${share(joined)}`,
  );
  console.log(
    `requests: ${asked} for ${wanted} places, ${aborted} aborted; ` +
      `saved ${remembered + joined} by memory and ${passed} by waiting, ${share(wanted - asked)} in all (goal: over ${SAVED_GOAL} %)`,
  );
}

async function typed(): Promise<{ elapsed: number[]; processor: number[]; counts: SuggestionCounts }> {
  await build({ production: true });
  const report = join(root, 'out/bench/inline.json');
  mkdirSync(join(root, 'out/bench'), { recursive: true });
  rmSync(report, { force: true });
  await inHost({
    module: 'inline',
    env: { RATIONALE_BENCH_REPORT: report },
    suggest: () => json({ content: 'items.reduce((sum, item) => sum + item.price, 0);' }),
  });
  return JSON.parse(readFileSync(report, 'utf8'));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
