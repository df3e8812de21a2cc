import { loadavg } from 'node:os';
import type { Frame } from 'playwright-core';
import type { Took } from '../../../src/vscode/measure.ts';
import { type Speeds, SteadyWork } from '../machine/steadyWork.ts';
import { LONG_FRAME, LONG_MS } from './longFrames.ts';
import { SlowFrames } from './slowFrames.ts';

/** The machine kept its usual speed when a frame lost no more than the rest by it. */
const STEADILY = 0.9;

/** The work of one frame, in ms. */
interface Work {
  /** When it began, since 1970. */
  readonly at: number;
  /** How long it took. */
  readonly ms: number;
}

/** What was recorded beside the frames. */
export interface Recorded {
  /** How long the extension host was busy each time, where it tells. */
  readonly host: readonly Took[];
  /** How fast the machine was; undefined where that is not known. */
  readonly speeds: Speeds | undefined;
}

/** Prints what the frames of the view took while something happened. */
export async function reportFrames(
  what: string,
  view: Frame,
  happen: () => Promise<void>,
): Promise<Recorded> {
  await view.evaluate(RECORDER);
  const slow = await SlowFrames.follow(view);
  const steady = await SteadyWork.begin();
  await happen();
  const speeds = await steady.end();
  const { frames, host } = await view.evaluate<{ frames: Work[]; host: Took[] }>('recorded()');
  const work = frames.map(({ ms }) => ms);
  const slowest = await slow.end();
  const load = loadavg()[0]?.toFixed(1);
  console.log(`${what} (${work.length} frames, load of the machine ${load}):`);
  console.log(
    `  work of a frame: median ${at(work, 0.5)} ms (goal: under 16 ms), p99 ${at(work, 0.99)} ms, most ${at(work, 1)} ms ` +
      'until the next message was handled',
  );
  if (speeds) {
    const steadily = frames.filter(({ at, ms }) => speeds.atUsualSpeed(at, ms) > STEADILY * ms);
    const ms = steadily.map((frame) => frame.ms);
    console.log(
      `    in the ${ms.length} frames during which the machine kept its usual speed: p99 ${at(ms, 0.99)} ms, over ${LONG_MS} ms: ${long(ms)}`,
    );
  }
  const drawn = slowest.map(({ drawnMs }) => drawnMs);
  const whole = slowest.map(({ wholeMs }) => wholeMs);
  const usual = speeds && slowest.map(({ at, drawnMs }) => speeds.atUsualSpeed(at, drawnMs));
  console.log(
    `  over ${LONG_MS} ms by Chromium's own times: ${long(drawn)} (goal: none), ` +
      (usual ? `${long(usual)} if the machine had kept its usual speed, ` : '') +
      `${long(whole)} with tasks and waiting before their first callback`,
  );
  if (speeds) {
    const { times, usualMs, mostMs } = speeds;
    console.log(
      `  the machine: what takes ${usualMs.toFixed(2)} ms of a processor as a rule took ${mostMs.toFixed(1)} ms at most, of ${times} times`,
    );
  }
  return { host, speeds };
}

/**
 * Runs in the view: from the first callback of each frame in which it draws to the first message that is handled when
 * style, layout and paint are done. That may be later than their end: the view also sleeps until the compositor takes
 * what it drew. It asks for no frames of its own, which would be work, and quick ones.
 */
const RECORDER = `(() => {
  const frames = [];
  const request = window.requestAnimationFrame;
  const channel = new MessageChannel();
  let start;
  channel.port1.onmessage = () => {
    const took = performance.now() - start;
    frames.push({ at: performance.timeOrigin + start, ms: took });
    start = undefined;
    if (took > ${LONG_MS}) {
      performance.mark('${LONG_FRAME}');
      console.log('${LONG_FRAME}');
    }
  };
  window.requestAnimationFrame = (draw) => request((time) => {
    if (start === undefined) {
      start = performance.now();
      channel.port2.postMessage(0);
    }
    draw(time);
  });
  performance.clearMarks('host');
  window.recorded = () => {
    window.requestAnimationFrame = request;
    return { frames, host: performance.getEntriesByName('host').map((mark) => mark.detail) };
  };
})()`;

/** How many are too long, and the longest of all. */
function long(ms: readonly number[]): string {
  const over = ms.filter((each) => each > LONG_MS);
  return ms.length > 0 ? `${over.length} (most ${at(ms, 1)} ms)` : '0';
}

/** The value below which a share of them all are, from 0 to 1. */
export function at(values: readonly number[], share: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1);
}
