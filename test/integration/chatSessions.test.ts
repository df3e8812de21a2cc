import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { Chats } from '../../src/vscode/chat/chats.ts';
import { ChatView } from '../../src/vscode/chat/chatView.ts';
import { chunks, DONE, event, events, stream } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import type { Backend } from '../backend/server.ts';
import { cleanUp, rationale, serve, until } from './job.ts';

describe('the sessions of the chat', () => {
  const [window] = [vscode.window];
  const { showInformationMessage, showWarningMessage } = window;
  let backend: Backend | undefined;
  afterEach(async () => {
    window.showInformationMessage = showInformationMessage;
    window.showWarningMessage = showWarningMessage;
    await cleanUp();
    await backend?.close();
  });

  /** Chats of their own, kept in `folder`. */
  async function openIn(folder: string): Promise<Chats> {
    const { app, conductor } = await rationale();
    const { extensionUri } = vscode.extensions.getExtension('rationale.rationale') ?? {};
    ok(extensionUri);
    return await Chats.open(app, new ChatView(extensionUri), vscode.Uri.file(folder), conductor);
  }

  it('stream side by side, and keep what each has come to', async () => {
    const gates = [new Gate(), new Gate()];
    let asked = 0;
    backend = await serve(() => {
      const at = asked++;
      const [thought = [], answer = []] = [
        chunks({ thought: `thought ${at}`, finish: null }).map(event),
        chunks({ answer: `answer ${at}` }).map(event),
      ];
      return events([...thought, { wait: gates[at]?.opened ?? Promise.resolve() }, ...answer, DONE]);
    });
    const chats = await (await rationale()).chats();
    await chats.receive({ type: 'new' });
    const first = chats.session.id;
    const both = [chats.receive({ type: 'send', text: 'first' })];
    await until(() => chats.streaming?.run.thought === 'thought 0');
    await chats.receive({ type: 'new' });
    const second = chats.session.id;
    both.push(chats.receive({ type: 'send', text: 'second' }));
    await until(() => chats.streaming?.run.thought === 'thought 1');
    gates[1]?.open();
    await until(() => chats.session.messages.at(-1)?.ended === 'done');
    await chats.receive({ type: 'open', id: first });
    equal(chats.streaming?.run.thought, 'thought 0');
    gates[0]?.open();
    await Promise.all(both);
    deepEqual(
      [first, second].map((id) => {
        void chats.receive({ type: 'open', id });
        return chats.session.messages.map(({ text }) => text);
      }),
      [
        ['first', 'answer 0'],
        ['second', 'answer 1'],
      ],
    );
  });

  /** Chats in which half a thought has come; the request goes on once the gate opens. */
  async function halfAThought(): Promise<{
    gate: Gate;
    folder: string;
    before: Chats;
    asking: Promise<unknown>;
  }> {
    const gate = new Gate();
    backend = await serve(() =>
      events([
        ...chunks({ thought: 'half a thought', finish: null }).map(event),
        { wait: gate.opened },
        DONE,
      ]),
    );
    const folder = mkdtempSync(join(tmpdir(), 'chats-'));
    const before = await openIn(folder);
    const asking = before.receive({ type: 'send', text: 'a question' });
    await until(() => before.streaming?.run.thought === 'half a thought');
    return { gate, folder, before, asking };
  }

  it('come back as they were left, with what had come of an answer', async () => {
    const { gate, folder, before, asking } = await halfAThought();
    const { id } = before.session;
    const left = { text: 'half a mess', unfolded: ['x'], scroll: { message: 'x', offset: 12 } };
    await before.receive({ type: 'left', session: id, left });
    let after = await openIn(folder);
    // It is kept while it streams: the window may close at any time.
    const isKept = (): boolean =>
      after.session.messages[1]?.thought === 'half a thought' && after.left.text === left.text;
    for (const end = Date.now() + 20_000; !isKept(); ) {
      ok(Date.now() < end, 'the thought, or how the session was left, is not kept');
      // Each listens to settings for as long as it lives.
      after.dispose();
      after = await openIn(folder);
    }
    equal(after.session.id, id);
    equal(after.session.messages[1]?.ended, 'stopped');
    deepEqual(after.left, left);
    gate.open();
    await asking;
    before.dispose();
    after.dispose();
  });

  it('leave what is typed, and a trace of what had come, when the window closes', async () => {
    const { gate, folder, before, asking } = await halfAThought();
    await before.receive({ type: 'left', session: before.session.id, left: { text: 'a', unfolded: [] } });
    await before.receive({ type: 'left', session: before.session.id, left: { text: 'ab', unfolded: [] } });
    const leaving = before.leave();
    before.dispose();
    await leaving;
    const after = await openIn(folder);
    const answer = after.session.messages[1];
    equal(after.left.text, 'ab');
    after.dispose();
    deepEqual([answer?.thought, answer?.ended], ['half a thought', 'stopped']);
    const traces = await (await rationale()).app.traces();
    const kept = await traces.runOf(answer?.id ?? '');
    deepEqual([kept?.thought, kept?.active], ['half a thought', false]);
    gate.open();
    await asking;
  });

  it('can be deleted, and brought back with their traces', async () => {
    backend = await serve(() => stream({ answer: 'an answer' }));
    const chats = await (await rationale()).chats();
    await chats.receive({ type: 'new' });
    await chats.receive({ type: 'send', text: 'to be deleted' });
    const { id, messages } = chats.session;
    const traces = await (await rationale()).app.traces();
    const traced = async () => (await traces.list()).some((trace) => trace.id === messages.at(-1)?.id);
    for (const end = Date.now() + 20_000; !(await traced()); ) {
      ok(Date.now() < end, 'the trace is not kept');
    }
    window.showInformationMessage = (async (_text: string, undo: string) => undo) as never;
    await chats.receive({ type: 'delete', id });
    equal(chats.session.id, id);
    equal(chats.session.messages.at(-1)?.text, 'an answer');
    ok(await traced());
    window.showInformationMessage = async () => undefined;
    await chats.receive({ type: 'delete', id });
    ok(chats.session.id !== id);
    ok(!(await traced()));
  });

  it('go on where they cannot be kept, which is told once', async () => {
    backend = await serve(() => stream({ answer: 'an answer' }));
    const file = join(mkdtempSync(join(tmpdir(), 'chats-')), 'file');
    writeFileSync(file, '');
    const told: string[] = [];
    window.showWarningMessage = async (text: string) => {
      told.push(text);
      return undefined;
    };
    const chats = await openIn(file);
    await chats.receive({ type: 'send', text: 'one' });
    await chats.receive({ type: 'send', text: 'two' });
    equal(chats.session.messages.length, 4);
    equal(chats.session.messages.at(-1)?.text, 'an answer');
    equal(told.length, 1);
    match(told[0] ?? '', /^Chats cannot be kept: .*They go on/);
    chats.dispose();
  });
});
