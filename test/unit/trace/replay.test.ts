import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planReplay, ReplayPlayer } from '../../../src/core/trace/replay.ts';
import { packTimes, type Trace } from '../../../src/core/trace/trace.ts';
import { traceOf, traces } from './traces.ts';

const timed = traceOf({
  thought: 'Okay, one. And two.\n\nWait, three.',
  answer: 'Done. Really.',
  elapsedMs: 4000,
  times: {
    thought: packTimes([
      { offset: 0, ms: 500 },
      { offset: 10, ms: 1000 },
      { offset: 21, ms: 1500 },
    ]),
    answer: packTimes([
      { offset: 0, ms: 3000 },
      { offset: 5, ms: 3500 },
    ]),
  },
});

/** A player on a clock that only moves when it is told to. */
function playing(trace: Trace) {
  let now = 0;
  const ticks = new Set<() => void>();
  const heard = { thought: '', answer: '', ended: 0, changes: 0 };
  const player: ReplayPlayer = new ReplayPlayer(
    planReplay(trace),
    {
      now: () => now,
      start: (tick) => {
        ticks.add(tick);
        return () => ticks.delete(tick);
      },
    },
    {
      piece: ({ channel, text, ms }) => {
        heard[channel] += text;
        expect(player.state.ms).toBe(ms);
      },
      changed: () => {
        heard.changes++;
      },
      ended: () => {
        heard.ended++;
      },
    },
  );
  const pass = (ms: number): void => {
    for (const end = now + ms; now < end; ) {
      now = Math.min(end, now + 33);
      for (const tick of [...ticks]) {
        tick();
      }
    }
  };
  return { player, heard, pass, ticking: () => ticks.size };
}

test('at real speed, text comes when it came', () => {
  const { player, heard, pass } = playing(timed);
  player.play();
  pass(499);
  expect(heard.thought).toBe('');
  pass(510);
  expect(heard.thought).toBe('Okay, one. And two.\n\n');
  pass(1000);
  expect(heard).toMatchObject({ thought: timed.thought, answer: '' });
  pass(1500);
  expect(heard).toMatchObject({ answer: timed.answer, ended: 0 });
  pass(600);
  expect(heard.ended).toBe(1);
});

test.each([2, 4, 10] as const)('at %i times the speed it takes as much less', (speed) => {
  const { player, heard, pass, ticking } = playing(timed);
  player.setSpeed(speed);
  player.play();
  pass(4000 / speed - 40);
  expect(heard.ended).toBe(0);
  pass(80);
  expect(heard).toMatchObject({ thought: timed.thought, answer: timed.answer, ended: 1 });
  expect(ticking()).toBe(0);
});

test('the speed can change on the way', () => {
  const { player, pass } = playing(timed);
  player.play();
  pass(1000);
  player.setSpeed(4);
  pass(500);
  expect(player.state).toMatchObject({ ms: 3000, speed: 4, paused: false });
});

test('rests while it is paused, and goes on from there', () => {
  const { player, heard, pass, ticking } = playing(timed);
  player.play();
  pass(600);
  player.pause();
  expect(ticking()).toBe(0);
  pass(10_000);
  expect(heard.thought).toBe('Okay, one.');
  expect(player.state).toMatchObject({ ms: 600, paused: true });
  player.play();
  pass(400);
  expect(heard.thought).toBe('Okay, one. And two.\n\n');
});

test('goes step by step, and then to the answer and the end', () => {
  const { player, heard } = playing(timed);
  const after = (): [string, string] => {
    player.step();
    return [heard.thought, heard.answer];
  };
  expect(after()).toEqual(['', '']);
  expect(after()).toEqual(['Okay, one. And two.\n\n', '']);
  expect(after()).toEqual([timed.thought, '']);
  expect(heard.ended).toBe(0);
  expect(after()).toEqual([timed.thought, timed.answer]);
  expect(heard.ended).toBe(1);
});

test('ends once when it is stopped, and nothing comes after that', () => {
  const { player, heard, pass, ticking } = playing(timed);
  player.play();
  pass(600);
  player.stop();
  player.stop();
  player.play();
  player.step();
  player.pause();
  pass(5000);
  expect(heard).toMatchObject({ thought: 'Okay, one.', ended: 1 });
  expect(ticking()).toBe(0);
});

test('where only steps have times, text comes evenly within them', () => {
  const { times: _, ...rest } = timed;
  const { pieces, totalMs } = planReplay({ ...rest, thoughtMs: 2000 });
  const thought = pieces.filter(({ channel }) => channel === 'thought');
  expect(thought[0]?.ms).toBe(500);
  expect(
    thought
      .filter(({ ms }) => ms < 1500)
      .map(({ text }) => text)
      .join(''),
  ).toBe('Okay, one. And two.\n\n');
  expect(totalMs).toBe(4000);
});

test('all of the text comes, in order, whatever is known of its times', () => {
  const known = fc.record({
    thoughtMs: fc.option(fc.nat(5000)),
    elapsedMs: fc.option(fc.nat(9000)),
    bare: fc.boolean(),
  });
  fc.assert(
    fc.property(traces, known, (trace, { thoughtMs, elapsedMs, bare }) => {
      const steps = bare ? [] : trace.steps;
      const { player, heard } = playing({
        ...trace,
        steps,
        thoughtMs: thoughtMs ?? undefined,
        elapsedMs: elapsedMs ?? undefined,
      });
      for (let at = 0; at < steps.length + 4; at++) {
        player.step();
      }
      expect(heard).toMatchObject({ thought: trace.thought, answer: trace.answer, ended: 1 });
    }),
  );
});
