import { readFileSync } from 'node:fs';

/** What the processors of this machine did, in all: which only Linux tells. */
export interface Processors {
  readonly total: number;
  /** Time that another machine got instead, where this one is virtual. */
  readonly stolen: number;
}

/** @see https://man7.org/linux/man-pages/man5/proc_stat.5.html */
export function processors(): Processors | undefined {
  if (process.platform !== 'linux') {
    return undefined;
  }
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  return { total: ticks.reduce((sum, each) => sum + each, 0), stolen: ticks[7] ?? 0 };
}

/** Says what share of its processors' time the machine lost to others between two looks; nothing where that is not told. */
export function sayLost(before: Processors | undefined, after: Processors | undefined): void {
  if (before && after) {
    const share = ((after.stolen - before.stolen) / (after.total - before.total)) * 100;
    console.log(`  the machine lost ${share.toFixed(1)} % of the time of its processors to other machines`);
  }
}
