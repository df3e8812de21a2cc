import { describe, expect, it } from 'vitest';
import type { InlineAnswer, InlineJob } from '../../../src/core/inline/types.ts';
import { SuggestionSource, type SuggestPlace } from '../../../src/vscode/inline/source.ts';

/** A server whose answers the test gives, and a clock that never waits. */
function scene() {
  const asked: { job: InlineJob; signal: AbortSignal; answer: (text: string) => void; fail: () => void }[] =
    [];
  const waits: number[] = [];
  const failures: unknown[] = [];
  let now = 0;
  const ask = (job: InlineJob, signal: AbortSignal): Promise<InlineAnswer> =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')));
      asked.push({
        job,
        signal,
        answer: (text) => resolve({ text, thought: '' }),
        fail: () => reject(new Error('down')),
      });
    });
  const clock = { now: () => now, wait: async (ms: number) => void waits.push(ms) };
  const endpoint = { preset: 'custom', baseUrl: 'http://h/v1', model: 'starcoder2', api: 'fim' } as const;
  const budget = { left: true };
  const overseer = { mayAsk: () => budget.left, failed: (error: unknown) => void failures.push(error) };
  const source = new SuggestionSource(endpoint, ask, clock, overseer);
  const want = (code: string, unbidden = true, controller = new AbortController()) =>
    source.suggest(place(code), controller.signal, unbidden);
  const pass = (ms: number): void => {
    now += ms;
  };
  return { asked, waits, failures, source, want, pass, budget };
}

function place(code: string): SuggestPlace {
  const [before = '', after = ''] = code.split('‸');
  const indent = { tabs: false, size: 2 };
  return {
    document: 'file:///a.ts',
    path: 'a.ts',
    languageId: 'typescript',
    before,
    after,
    indent,
    extra: () => [],
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('suggestions', () => {
  it('keep what is typed into without another request', async () => {
    const { asked, source, want } = scene();
    const first = want('let a = ‸\nlet b;');
    await settle();
    asked[0]?.answer('compute(1);');
    expect(await first).toBe('compute(1);');
    expect(await want('let a = c‸\nlet b;')).toBe('ompute(1);');
    expect(await want('let a = compute(‸\nlet b;')).toBe('1);');
    expect(await want('let a = ‸\nlet b;')).toBe('compute(1);');
    expect(source.counts).toMatchObject({ wanted: 4, asked: 1, remembered: 3, typedInto: 2 });
  });

  it('ask anew where something else is typed, or stands below', async () => {
    const { asked, want } = scene();
    const first = want('let a = ‸\nlet b;');
    await settle();
    asked[0]?.answer('compute(1);');
    await first;
    void want('let a = x‸\nlet b;');
    await settle();
    void want('let a = ‸\nlet c;');
    await settle();
    expect(asked).toHaveLength(3);
  });

  it('have one request on its way; the older one is aborted', async () => {
    const { asked, source, want } = scene();
    const older = want('a‸');
    await settle();
    const newer = want('b‸');
    await settle();
    expect(asked[0]?.signal.aborted).toBe(true);
    asked[1]?.answer('c');
    expect(await older).toBeUndefined();
    expect(await newer).toBe('c');
    expect(source.counts).toMatchObject({ asked: 2, aborted: 1, failed: 0 });
  });

  it('wait for the request that is on its way while its answer is typed', async () => {
    const { asked, source, want } = scene();
    void want('a‸');
    await settle();
    const typed = want('ab‸');
    const other = want('ax‸');
    await settle();
    expect(asked).toHaveLength(1);
    asked[0]?.answer('bc');
    expect(await typed).toBe('c');
    await settle();
    expect(asked[1]?.job.before).toBe('ax');
    asked[1]?.answer('y');
    expect(await other).toBe('y');
    expect(source.counts).toMatchObject({ asked: 2, joined: 1, aborted: 0 });
  });

  it('abort the request that is no longer wanted', async () => {
    const { asked, want } = scene();
    const controller = new AbortController();
    const gone = want('a‸', true, controller);
    await settle();
    controller.abort();
    expect(await gone).toBeUndefined();
    expect(asked[0]?.signal.aborted).toBe(true);
  });

  it('send nothing when the typing goes on', async () => {
    const { asked, source, want } = scene();
    const controller = new AbortController();
    controller.abort();
    await want('a‸', true, controller);
    expect(asked).toHaveLength(0);
    expect(source.counts.passed).toBe(1);
  });

  it('wait longer for a server that answers slowly, and not at all when asked for', async () => {
    const { asked, waits, want, pass } = scene();
    for (const [index, ms] of [1000, 1000, 20, 20, 20, 20, 20, 20, 20, 20].entries()) {
      const wanted = want(`${'a'.repeat(index)}‸`);
      await settle();
      pass(ms);
      asked[index]?.answer('x');
      await wanted;
    }
    const [first = 0, slow = 0] = waits;
    expect(slow).toBeGreaterThan(first);
    expect(waits.at(-1)).toBeLessThan(first);
    const count = waits.length;
    void want('zzz‸', false);
    await settle();
    expect(waits).toHaveLength(count);
  });

  it('rest after a failure, unless asked for', async () => {
    const { asked, failures, want, pass } = scene();
    const failed = want('a‸');
    await settle();
    asked[0]?.fail();
    expect(await failed).toBeUndefined();
    expect(failures).toHaveLength(1);
    expect(await want('b‸')).toBeUndefined();
    expect(asked).toHaveLength(1);
    void want('b‸', false);
    await settle();
    expect(asked).toHaveLength(2);
    pass(5000);
    void want('c‸');
    await settle();
    expect(asked).toHaveLength(3);
  });

  it('are fetched ahead, and the request that is on its way is shared', async () => {
    const { asked, source, want } = scene();
    void source.prefetch(place('a;\n‸'));
    await settle();
    const wanted = want('a;\n‸');
    asked[0]?.answer('b;');
    expect(await wanted).toBe('b;');
    expect(source.counts).toMatchObject({ asked: 1, joined: 1 });
  });

  it('remember that there was nothing', async () => {
    const { asked, source, want } = scene();
    const wanted = want('a‸');
    await settle();
    asked[0]?.answer('  ');
    expect(await wanted).toBeUndefined();
    expect(await want('a‸')).toBeUndefined();
    expect(source.counts).toMatchObject({ asked: 1, dropped: { empty: 1 } });
  });

  it('are not asked for in a binary file that is shown as text', async () => {
    const { asked, want } = scene();
    expect(await want('\0\u0001ELF‸', false)).toBeUndefined();
    expect(asked).toHaveLength(0);
  });

  it('are not asked for when the budget is spent, but remembered', async () => {
    const { asked, want, budget } = scene();
    const first = want('a‸');
    await settle();
    asked[0]?.answer('b');
    await first;
    budget.left = false;
    expect(await want('c‸', false)).toBeUndefined();
    expect(await want('a‸')).toBe('b');
    expect(asked).toHaveLength(1);
  });

  it('limit a line more than a block', async () => {
    const { asked, want } = scene();
    void want('foo(‸)');
    await settle();
    void want('foo(‸');
    await settle();
    const [line, block] = asked.map(({ job }) => job);
    expect(line).toMatchObject({ singleLine: true });
    expect(block).toMatchObject({ singleLine: false });
    expect(block?.maxTokens).toBeGreaterThan(line?.maxTokens ?? 0);
  });
});
