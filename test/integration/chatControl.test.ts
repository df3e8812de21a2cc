import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { PresetId } from '../../src/core/backends/types.ts';
import type { Message } from '../../src/core/chat/session.ts';
import type { Chats } from '../../src/vscode/chat/chats.ts';
import { chunks, DONE, event, events, stream } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import { type Backend, type Part, type Received, startBackend } from '../backend/server.ts';
import { cleanUp, rationale, until } from './job.ts';

const THOUGHT = 'I wonder about two.';
/** What follows an open thought that is gone on with comes inside of it, up to the closing tag. */
const GOES_ON = ' It is so.\n</think>\n\nfour';

describe('control over a thought in the chat', () => {
  let backend: Backend | undefined;
  let gate: Gate;
  let chats: Chats;
  beforeEach(() => {
    gate = new Gate();
  });
  afterEach(async () => {
    gate.open();
    await chats.receive({ type: 'stop' });
    await cleanUp();
    await backend?.close();
  });

  /** A chat with a server whose first answer is given and whose later ones say "four", or `later`. */
  async function begin(preset: PresetId, first: readonly (Part | string)[], later = 'four'): Promise<void> {
    let asked = 0;
    const parts = first.flatMap((part) => (typeof part === 'string' ? [...thinking(part)] : [part]));
    backend = await startBackend({
      respond: () => (asked++ === 0 ? events(parts) : stream({ answer: later })),
    });
    const { app, chats: load } = await rationale();
    const { baseUrl } = backend;
    await app.settings.setEndpoint({ preset, baseUrl, model: 'deepseek-r1' });
    await until(() => app.settings.endpoint()?.baseUrl === baseUrl);
    chats = await load();
    await chats.receive({ type: 'new' });
    void chats.receive({ type: 'send', text: 'two and two?' });
  }

  const thinking = (thought: string): Part[] => chunks({ thought, finish: null }).map(event);
  const body = (at: number): string => JSON.stringify(backend?.requests[at]?.body);
  const last = (): Partial<Message> => chats.session.messages.at(-1) ?? {};
  const thought = async (text: string): Promise<string> => {
    await until(() => chats.streaming?.run.thought.includes(text) ?? false);
    return chats.streaming?.message ?? '';
  };
  const done = async (): Promise<void> => await until(() => last().ended === 'done');

  it('ends the thought and goes on with the answer in the same message', async () => {
    await begin('sglang', [THOUGHT, { wait: gate.opened }, DONE]);
    const id = await thought('about two.');
    await chats.receive({ type: 'answerNow', id });
    await done();
    match(body(1), /I wonder about two\.\\n<\/think>/);
    equal(last().id, id);
    equal(last().text, 'four');
    match(last().thought ?? '', /I wonder about two\./);
    equal(last().notice?.title, 'Answered from the thought so far');
  });

  it('obeys the key, and asks again where the server cannot go on', async () => {
    await begin('custom', [THOUGHT, { wait: gate.opened }, DONE]);
    await thought('about two.');
    await vscode.commands.executeCommand('rationale.answerNow');
    await done();
    match(body(1), /<reasoning>\\nI wonder about two\.\\n<\/reasoning>/);
    match(last().notice?.detail ?? '', /asked again/);
  });

  it('ends the thought at its limit', async () => {
    const { app } = await rationale();
    await app.settings.setThinking({ effort: 'default', maxTokens: 3, maxSeconds: 0 });
    await until(() => app.settings.thinking().maxTokens === 3);
    try {
      await begin('sglang', [THOUGHT, { wait: gate.opened }, DONE]);
      await done();
      equal(last().notice?.title, 'The thought came to its limit');
    } finally {
      await app.settings.setThinking({ effort: 'default', maxTokens: 0, maxSeconds: 0 });
    }
  });

  it('puts a note in, and keeps the thought without it beside', async () => {
    const first = 'The user wants a sum. I look at both numbers first, because that is what there is.\n\n';
    const second = 'Wait, maybe it is meant in another base. Let me check that, too.\n\n';
    await begin(
      'sglang',
      [first.repeat(3), { wait: gate.opened }, second.repeat(3), { wait: new Gate().opened }],
      GOES_ON,
    );
    const id = await thought('both numbers');
    const noted = chats.streaming?.control.addNote('base ten');
    gate.open();
    await noted;
    await done();
    match(last().thought ?? '', /there is\.\n\nThe user has just added a note: "base ten"/);
    ok(last().id !== id);
    const before = chats.session.messages.find((each) => each.id === id);
    equal(before?.ended, 'stopped');
    match(before?.thought ?? '', /both numbers/);
  });

  it('offers a way out of a loop', async () => {
    const round = 'Wait, the sum is rounded once more, so I have to look at the loop again. ';
    await begin('sglang', [round.repeat(5), { wait: gate.opened }, DONE], GOES_ON);
    await until(() => chats.streaming?.run.notice?.title === 'The thought goes round in circles');
    await chats.receive({ type: 'action', action: 'beforeLoop', id: chats.streaming?.message ?? '' });
    await done();
    match(body(1), /I was about to repeat myself/);
  });

  it('resumes a stream that was cut', async () => {
    const half = chunks({ thought: THOUGHT, answer: 'two and two make ', finish: null }).map(event);
    await begin('sglang', half);
    await until(() => last().ended === 'failed');
    deepEqual(last().notice?.actions[0], { id: 'resumeCut', label: 'Resume' });
    const id = last().id ?? '';
    await chats.receive({ type: 'action', action: 'resumeCut', id });
    await done();
    equal(last().id, id);
    equal(last().text, 'two and two make four');
  });

  it('resumes a thought that was edited in the Reasoning view, as a branch', async () => {
    await begin('sglang', [THOUGHT, { wait: gate.opened }, DONE], GOES_ON);
    const id = await thought('about two.');
    await chats.receive({ type: 'openReasoning', id });
    const shown = chats.inReasoning;
    ok(shown);
    await chats.receiveFromReasoning(shown, { type: 'stop', id: shown.run.id });
    await until(() => last().ended === 'stopped');
    await chats.receiveFromReasoning(shown, { type: 'resume', id: shown.run.id, thought: 'I know two.' });
    await done();
    match(body(1), /I know two\."/);
    match(last().thought ?? '', /^I know two\./);
    equal(last().parent, chats.session.messages.find((each) => each.id === id)?.parent);
    equal(chats.inReasoning?.message, last().id);
    await chats.receive({ type: 'branch', id });
    equal(chats.session.leaf, id);
  });
});

describe('profiles and figures in the chat', () => {
  const backends: Backend[] = [];
  afterEach(async () => {
    await cleanUp();
    await Promise.all(backends.splice(0).map((each) => each.close()));
  });

  async function server(answer: string, asked: Received[] = []): Promise<string> {
    const usage = {
      prompt_tokens: 120,
      completion_tokens: 30,
      completion_tokens_details: { reasoning_tokens: 20 },
      prompt_tokens_details: { cached_tokens: 100 },
    };
    const backend = await startBackend({
      respond: (request) => {
        asked.push(request);
        return stream({ thought: 'hm', answer, usage });
      },
    });
    backends.push(backend);
    return backend.baseUrl;
  }

  it('answers from the profile of the chat, whatever is in use elsewhere, and from no other', async () => {
    const { app, chats: load } = await rationale();
    const chats = await load();
    const asked: Received[] = [];
    await app.settings.setProfile({
      name: 'second',
      preset: 'custom',
      baseUrl: await server('from the second'),
      model: 'second-model',
    });
    await app.settings.setEndpoint({
      preset: 'custom',
      baseUrl: await server('from the first', asked),
      model: 'first-model',
    });
    await until(() => app.settings.endpoint()?.model === 'first-model');
    await chats.receive({ type: 'new' });
    const { showQuickPick } = vscode.window;
    vscode.window.showQuickPick = (async (items: readonly vscode.QuickPickItem[]) =>
      items.find(({ label }) => label.endsWith(' second'))) as never;
    try {
      await chats.receive({ type: 'profile' });
    } finally {
      vscode.window.showQuickPick = showQuickPick;
    }
    await chats.receive({ type: 'send', text: 'who?' });
    const id = chats.session.id;
    equal(chats.session.messages.at(-1)?.text, 'from the second');
    match(chats.session.messages.at(-1)?.model ?? '', /^second-model/);
    await chats.receive({ type: 'new' });
    await chats.receive({ type: 'send', text: 'who?' });
    equal(chats.session.messages.at(-1)?.text, 'from the first');
    await vscode.workspace
      .getConfiguration('rationale')
      .update('profiles', undefined, vscode.ConfigurationTarget.Global);
    await until(() => app.settings.profiles().length === 0);
    await chats.receive({ type: 'open', id });
    await chats.receive({ type: 'send', text: 'and now?' });
    equal(chats.session.messages.at(-1)?.notice?.title, 'There is no profile “second”');
    equal(asked.length, 1);
  });

  it('keeps with each answer what it took, as the server counted', async () => {
    const { app, chats: load } = await rationale();
    await app.settings.setEndpoint({ preset: 'custom', baseUrl: await server('x'), model: 'counted' });
    await until(() => app.settings.endpoint()?.model === 'counted');
    const chats = await load();
    await chats.receive({ type: 'new' });
    await chats.receive({ type: 'send', text: 'one' });
    deepEqual(chats.session.messages.at(-1)?.spent, {
      prompt: 120,
      cached: 100,
      thought: 20,
      answer: 10,
      estimated: false,
      cost: 0,
    });
  });
});
