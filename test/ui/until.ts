import { setTimeout } from 'node:timers/promises';

const LIMIT_MS = 60_000;
const PAUSE_MS = 50;

/**
 * Asks again and again until there is an answer.
 * @param what for the message, when there is none.
 * @param ask returns undefined for "not yet"; what it throws is "not yet" too, as pages change under our feet.
 * @param limitMs a minute unless given
 * @throws after that time, with the last thing that was thrown as the cause.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  limitMs = LIMIT_MS,
): Promise<T> {
  const end = Date.now() + limitMs;
  let cause: unknown;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined) {
        return answer;
      }
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await setTimeout(PAUSE_MS);
  }
  throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}.`, { cause });
}
