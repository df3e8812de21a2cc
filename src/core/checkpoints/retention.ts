import { type Checkpoint, contentsOf } from './checkpoint.ts';

/** How much is kept, and for how long. */
export interface Limits {
  /** Of all contents together, each counted once, in bytes. */
  readonly totalBytes: number;
  /** Of one file, in bytes. */
  readonly fileBytes: number;
  /** In ms. */
  readonly ageMs: number;
}

const MEGABYTE = 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;

export const DEFAULT_LIMITS: Limits = {
  // Hundreds of answers, as an answer touches a few source files of some kilobytes each and equal contents count
  // once; and still nothing that one notices on a disk, for each workspace.
  totalBytes: 50 * MEGABYTE,
  // No source file is that large. What is, is data or was built, and a few of them would push out all the rest.
  fileBytes: 20 * MEGABYTE,
  // By then the work is in version control. What was forgotten should not lie around for ever, also because it
  // may hold secrets.
  ageMs: 30 * DAY_MS,
};

/**
 * Which checkpoints have to go: those that are too old, then the oldest until the rest is within the size.
 * The newest stays unless it is too old.
 * @param now in ms since the epoch
 */
export function expired(checkpoints: readonly Checkpoint[], now: number, limits: Limits): Checkpoint[] {
  const gone: Checkpoint[] = [];
  const counted = new Set<string>();
  let total = 0;
  let full = false;
  for (const [index, checkpoint] of newestFirst(checkpoints).entries()) {
    const added = contentsOf(checkpoint).filter(({ hash }) => !counted.has(hash));
    total += added.reduce((sum, { bytes }) => sum + bytes, 0);
    full ||= index > 0 && total > limits.totalBytes;
    if (full || now - checkpoint.at > limits.ageMs) {
      gone.push(checkpoint);
      continue;
    }
    for (const { hash } of added) {
      counted.add(hash);
    }
  }
  return gone;
}

/** Sorted by time, the newest first; of the same time, by id, so that the order is always the same. */
export function newestFirst(checkpoints: readonly Checkpoint[]): Checkpoint[] {
  return [...checkpoints].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
}
