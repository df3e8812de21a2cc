import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Trace } from '../../src/core/trace/trace.ts';
import type { Run } from '../../src/vscode/runs/run.ts';
import { KeptTraces } from '../../src/vscode/trace/keptTraces.ts';
import { Replays } from '../../src/vscode/trace/replays.ts';
import { writeTrace } from '../../src/vscode/trace/traceFiles.ts';
import { traceOf } from '../../src/vscode/trace/traceOf.ts';
import { chunks, DONE, event, events, stream } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import type { Backend } from '../backend/server.ts';
import { Notifications } from './dialogs.ts';
import { ask, cleanUp, inFolder, open, rationale, serve, thinks, until } from './job.ts';

const KEY = 'key-of-the-server-123456';
const THOUGHT = `${'The user wants to know why. '.repeat(8)}\n\nWait, I know ${KEY}. So it is.`;

describe('kept traces', () => {
  let folder: string;
  let backend: Backend | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kept-'));
  });
  afterEach(async () => {
    await cleanUp();
    await backend?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Asks; the second step comes only once the first is known to be there. */
  async function asked(instruction = 'why?'): Promise<Run> {
    const gate = new Gate();
    const [first = '', second = ''] = THOUGHT.split(/(?<=\n\n)/);
    backend = await serve(() =>
      events([
        ...chunks({ thought: first, finish: null }).map(event),
        { wait: gate.opened },
        ...chunks({ thought: second, answer: 'Because.' }).map(event),
        DONE,
      ]),
    );
    await open('src/kept.js', 'one();\n');
    const asking = ask(instruction);
    await thinks('to know why. \n\n');
    gate.open();
    return await asking;
  }

  async function traces(): Promise<KeptTraces> {
    return await (await rationale()).app.traces();
  }

  const withoutNow = ({ elapsedMs: _, tokensPerSecond: __, ...rest }: Trace): unknown =>
    JSON.parse(JSON.stringify(rest));

  it('are not kept where the user wants none, and those that were are forgotten', async () => {
    const settings = vscode.workspace.getConfiguration('rationale');
    const kept = new KeptTraces((await rationale()).app, folder);
    const run = await asked();
    await kept.keep(run);
    equal((await kept.list()).length, 1);
    const notifications = new Notifications();
    try {
      await settings.update('traces.days', 0, vscode.ConfigurationTarget.Global);
      await kept.keep(run);
      deepEqual(await readdir(folder), []);
      await kept.open();
      deepEqual(notifications.said, ['No trace is kept, as the setting "rationale.traces.days" says.']);
    } finally {
      kept.dispose();
      notifications.restore();
      await settings.update('traces.days', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('hold the whole request, and come back after a reload with the real durations', async () => {
    const run = await asked('why is it so?');
    const steps = run.steps;
    equal(steps.length, 2);
    ok(
      steps.every(
        ({ startMs, durationMs, open: isOpen }) =>
          !isOpen && startMs !== undefined && durationMs !== undefined,
      ),
    );
    await until(() => existsSync(folder));
    const kept = await traces();
    let found: Trace | undefined;
    await until(() => {
      void kept.list().then((all) => {
        found = all.find(({ id }) => id === run.id);
      });
      return found !== undefined;
    });
    ok(found);
    deepEqual(withoutNow(found), withoutNow(traceOf(run)));
    const { server, settings, source, ended, finishReason, place, at } = found;
    deepEqual([source, ended, finishReason, place], ['field', 'done', 'stop', run.options.place]);
    equal(server, backend?.baseUrl);
    equal(settings?.effort, 'default');
    ok(at !== undefined && found.firstTokenMs !== undefined && found.thoughtMs !== undefined);
    // What another window, or this one after a reload, makes of it.
    const { app } = await rationale();
    await vscode.commands.executeCommand('rationale.openLastTrace');
    const shown = app.panel.shown;
    ok(shown && shown !== run);
    deepEqual([shown.thought, shown.answer, shown.phase], [run.thought, run.answer, 'done']);
    deepEqual(shown.steps, JSON.parse(JSON.stringify(steps)));
    equal(shown.meter().thoughtMs, run.meter().thoughtMs);
    match(shown.notice?.title ?? '', /^A kept trace of /);
    deepEqual(
      shown.notice?.actions.map(({ id }) => id),
      ['replay', 'exportTrace', 'openTrace'],
    );
  });

  for (const name of ['trace.json', 'trace.r1trace']) {
    it(`are exported as ${name} without a key, and opened again with their steps`, async () => {
      const { app } = await rationale();
      const run = await asked();
      ok(backend);
      await app.keys.set(backend.baseUrl, KEY);
      const uri = vscode.Uri.file(join(folder, name));
      await writeTrace(app, traceOf(run), uri);
      const text = await readFile(uri.fsPath, 'utf8');
      ok(!text.includes(KEY), 'the key is in the file');
      match(text, /I know \[removed\]/);
      await vscode.commands.executeCommand('rationale.openTraceFile', uri);
      const shown = app.panel.shown;
      ok(shown && shown !== run);
      equal(shown.thought, run.thought.replace(KEY, '[removed]'));
      equal(shown.answer, run.answer);
      const rounded = ({ steps }: Run): unknown =>
        steps.map(({ kind, startMs = -1, durationMs = -1 }) => [
          kind,
          Math.round(startMs),
          Math.round(durationMs),
        ]);
      deepEqual(rounded(shown), rounded(run));
      await app.keys.remove(backend.baseUrl);
    });
  }

  it('are exported as Markdown, and refused from files that are none, with what is shown left alone', async () => {
    const { app } = await rationale();
    const run = await asked();
    const uri = vscode.Uri.file(join(folder, 'trace.md'));
    await writeTrace(app, traceOf(run), uri);
    match(
      await readFile(uri.fsPath, 'utf8'),
      /^## Thought\n.*^\*doubts · [\d.]+ s\*\n.*^## Answer\n\nBecause\./ms,
    );
    app.panel.show(run);
    const broken = inFolder('broken.r1trace');
    for (const text of ['%% r1trace 2\n%% thought\ncut', '{"format":"rationale-trace",', 'notes']) {
      await writeFile(broken.fsPath, text);
      await vscode.commands.executeCommand('rationale.openTraceFile', broken);
      equal(app.panel.shown, run);
    }
  });

  it('are replayed by the clock, paused, and ended, with nothing asked of a server', async () => {
    const { app } = await rationale();
    const run = await asked();
    const requests = backend?.requests.length;
    let now = 0;
    const ticks = new Set<() => void>();
    const tick = (): void => {
      for (const each of [...ticks]) {
        each();
      }
    };
    const replays = new Replays(app.panel, {
      now: () => now,
      start: (each) => {
        ticks.add(each);
        return () => ticks.delete(each);
      },
    });
    const trace = { ...traceOf(run), times: undefined, thoughtMs: 3000, elapsedMs: 4000 };
    const steps = trace.steps.map((step, index) => ({ ...step, startMs: index * 1000, durationMs: 1000 }));
    await replays.start({ ...trace, steps }, run);
    const first = replays.run;
    ok(first);
    equal(app.panel.shown, first);
    deepEqual(first.replay, { ms: 0, totalMs: 4000, speed: 1, paused: false });
    now = 950;
    tick();
    match(first.thought, /^The user wants/);
    ok(!first.thought.includes('Wait'));
    const { id } = first;
    replays.control({ type: 'replay', id, to: 'pause' });
    equal(ticks.size, 0);
    replays.control({ type: 'replay', id, to: 'step' });
    equal(first.replay?.ms, 1000);
    replays.control({ type: 'replay', id: 'another', to: 'stop' });
    equal(replays.run, first);
    // A second replay ends the first.
    await replays.start({ ...trace, steps }, run);
    const second = replays.run;
    ok(second && second !== first);
    equal(app.panel.shown, second);
    replays.control({ type: 'replay', id: second.id, to: 10 });
    replays.control({ type: 'replay', id: second.id, to: 'play' });
    now += 400;
    tick();
    equal(replays.run, undefined);
    equal(app.panel.shown, run);
    equal(backend?.requests.length, requests);
  });

  it('are kept for the answers of a chat, and shown from there with their steps', async () => {
    const { app, chats } = await rationale();
    backend = await serve(() => stream({ thought: THOUGHT, answer: 'Hello.' }));
    const loaded = await chats();
    await loaded.receive({ type: 'new' });
    await loaded.receive({ type: 'send', text: 'hello there' });
    await until(() => loaded.session.messages.at(-1)?.ended === 'done');
    const message = loaded.session.messages.at(-1);
    ok(message);
    const kept = await traces();
    let found: Run | undefined;
    await until(() => {
      void kept.runOf(message.id).then((run) => {
        found ??= run;
      });
      return found !== undefined;
    });
    equal(found?.options.kept?.session, loaded.session.id);
    await loaded.receive({ type: 'openReasoning', id: message.id });
    equal(app.panel.shown?.options.kept?.id, message.id);
    equal(app.panel.shown?.steps.length, 2);
    ok(app.panel.shown?.steps.every(({ durationMs }) => durationMs !== undefined));
    // What is deleted with the chat is deleted here, too.
    void loaded.receive({ type: 'delete', id: loaded.session.id });
    let isKept = true;
    await until(() => {
      void kept.runOf(message.id).then((run) => {
        isKept = run !== undefined;
      });
      return !isKept;
    });
  });

  it('survive a damaged one beside them, and storage that cannot be written', async () => {
    const { app } = await rationale();
    const run = await asked();
    const told: string[] = [];
    const kept = new KeptTraces(app, folder, (text) => told.push(text));
    await kept.keep(run);
    await writeFile(join(folder, 'bad.json'), '{"format":"rationale-trace"');
    deepEqual(
      (await kept.list()).map(({ id }) => id),
      [run.id],
    );
    deepEqual((await readdir(folder)).sort(), ['bad.json.damaged', `${run.id}.json`].sort());
    deepEqual(told.splice(0), [`A damaged trace was set aside: ${join(folder, 'bad.json.damaged')}`]);
    const inside = join(folder, `${run.id}.json`, 'inside');
    const blocked = new KeptTraces(app, inside, (text) => told.push(text));
    await blocked.keep(run);
    await blocked.keep(run);
    equal(told.length, 1);
    match(told[0] ?? '', /^Traces cannot be kept: ENOTDIR/);
    deepEqual(await blocked.list(), []);
    equal((await blocked.show(traceOf(run))).thought, run.thought);
  });
});
