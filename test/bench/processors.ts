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
