import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { PresetId } from '../../src/core/backends/types.ts';
import { chunks, DONE, event, events, stream } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import { type Backend, json, type Received, type Reply, startBackend } from '../backend/server.ts';
import { cleanUp, edit, open, rationale, shownRun, thinks, until } from './job.ts';

const FILE = 'src/control.js';
const ANSWER = `\`\`\`diff\n--- a/${FILE}\n+++ b/${FILE}\n@@ @@\n-one();\n+two();\n\`\`\`\n`;

describe('control over the thought', () => {
  let backend: Backend | undefined;
  let gate: Gate;
  afterEach(async () => {
    gate.open();
    await cleanUp();
    await backend?.close();
  });

  /** A server of a kind that thinks without end, until it is told to answer in one way or the other. */
  async function serve(preset: PresetId): Promise<{ controls: Received[] }> {
    const controls: Received[] = [];
    gate = new Gate();
    const thinking = (): Reply => {
      const thought = chunks({ thought: 'I wonder about two.' })
        .filter((chunk) => !JSON.stringify(chunk).includes('"stop"'))
        .map(event);
      const answer = chunks({ answer: ANSWER }).map(event);
      return events([...thought, { wait: gate.opened }, ...answer, DONE]);
    };
    let asked = 0;
    backend = await startBackend({
      respond: () => (asked++ === 0 ? thinking() : stream({ answer: ANSWER })),
      elsewhere: (request) => {
        if (!request.path.endsWith('/control')) {
          return undefined;
        }
        controls.push(request);
        gate.open();
        return json({ success: true });
      },
    });
    const { app } = await rationale();
    const { baseUrl } = backend;
    await app.settings.setEndpoint({ preset, baseUrl, model: 'deepseek-r1' });
    await until(() => app.settings.endpoint()?.baseUrl === baseUrl);
    return { controls };
  }

  async function answerNow(): Promise<void> {
    await open(FILE, 'one();\n');
    void edit();
    await thinks('about two.');
    await vscode.commands.executeCommand('rationale.answerNow');
    const { conductor } = await rationale();
    const loaded = await conductor();
    await until(() => loaded.run?.proposal?.state === 'pending');
    const run = await shownRun();
    // The thought is not lost, and none of it is in the edit.
    match(run.thought, /I wonder about two\./);
    equal(run.notice?.title, 'Answered from the thought so far');
    deepEqual(
      run.proposal?.files.map(({ path, added, removed }) => [path, added, removed]),
      [[FILE, 1, 1]],
    );
  }

  const body = (at: number): string => JSON.stringify(backend?.requests[at]?.body);

  it('answers by the server’s own control, in the same stream', async () => {
    const { controls } = await serve('llamacpp');
    await answerNow();
    equal(backend?.requests.length, 1);
    deepEqual(controls[0]?.body, { id: 'chatcmpl-1', action: 'reasoning_end' });
  });

  it('answers by going on from the message with its thought closed', async () => {
    await serve('sglang');
    await answerNow();
    equal(backend?.requests.length, 2);
    match(body(1), /"continue_final_message":true/);
    match(body(1), /I wonder about two\.\\n<\/think>/);
  });

  it('answers by asking again, with the thought beside the question', async () => {
    await serve('custom');
    await answerNow();
    equal(backend?.requests.length, 2);
    match(body(1), /<reasoning>\\nI wonder about two\.\\n<\/reasoning>/);
  });

  it('is offered when the thought goes round in circles', async () => {
    const round = 'Wait, the sum is rounded once more, so I have to look at the loop again. ';
    gate = new Gate();
    const thought = chunks({ thought: round.repeat(5), finish: null }).map(event);
    let asked = 0;
    backend = await startBackend({
      respond: () =>
        asked++ === 0 ? events([...thought, { wait: gate.opened }, DONE]) : stream({ answer: ANSWER }),
    });
    const { app, conductor } = await rationale();
    const { baseUrl } = backend;
    await app.settings.setEndpoint({ preset: 'custom', baseUrl, model: 'deepseek-r1' });
    await until(() => app.settings.endpoint()?.baseUrl === baseUrl);
    await open(FILE, 'one();\n');
    void edit();
    const loaded = await conductor();
    await until(() => loaded.run?.notice?.title === 'The thought goes round in circles');
    const actions = loaded.run?.notice?.actions.map(({ id }) => id);
    deepEqual(actions, ['answerNow', 'beforeLoop', 'goOn']);
    await loaded.receive({ type: 'action', action: 'answerNow' });
    await until(() => loaded.run?.proposal?.state === 'pending');
  });

  it('goes on from an edited thought, as a branch beside the original', async () => {
    await serve('sglang');
    await open(FILE, 'one();\n');
    void edit();
    await thinks('about two.');
    const loaded = await (await rationale()).conductor();
    const { id } = await shownRun();
    await loaded.receive({ type: 'stop', id });
    await loaded.receive({ type: 'resume', id, thought: 'I know about two.' });
    await until(() => loaded.run?.proposal?.state === 'pending');
    equal(loaded.run?.notice?.title, 'Resumed from the edited thought');
    match(body(1), /"continue_final_message":true/);
    match(body(1), /I know about two\."/);
    match(loaded.run?.thought ?? '', /^I know about two\./);
    deepEqual(loaded.run?.branch, { index: 1, count: 2 });
    await loaded.receive({ type: 'branch', id, to: 0 });
    match((await shownRun()).thought, /I wonder about two\./);
    await loaded.receive({ type: 'branch', id, to: 1 });
  });

  it('asks again with the edited thought where the server cannot go on from one', async () => {
    await serve('custom');
    await open(FILE, 'one();\n');
    void edit();
    await thinks('about two.');
    const loaded = await (await rationale()).conductor();
    await loaded.receive({ type: 'resume', id: (await shownRun()).id, thought: 'I know about two.' });
    await until(() => loaded.run?.proposal?.state === 'pending');
    match(body(1), /<reasoning>\\nI know about two\.\\n<\/reasoning>\\n\\nGo on thinking/);
    match(loaded.run?.notice?.detail ?? '', /cannot go on from a thought/);
  });

  it('asks again when the server refuses to go on', async () => {
    gate = new Gate();
    const thought = chunks({ thought: 'I wonder about two.', finish: null }).map(event);
    backend = await startBackend({
      respond: ({ body }) => {
        const sent = JSON.stringify(body);
        return sent.includes('continue_final_message')
          ? json({ error: { message: 'continue_final_message is not supported' } }, 400)
          : sent.includes('<reasoning>')
            ? stream({ answer: ANSWER })
            : events([...thought, { wait: gate.opened }, DONE]);
      },
    });
    const { app, conductor } = await rationale();
    const { baseUrl } = backend;
    await app.settings.setEndpoint({ preset: 'sglang', baseUrl, model: 'refuses' });
    await until(() => app.settings.endpoint()?.baseUrl === baseUrl);
    await open(FILE, 'one();\n');
    void edit();
    await thinks('about two.');
    await vscode.commands.executeCommand('rationale.answerNow');
    const loaded = await conductor();
    await until(() => loaded.run?.proposal?.state === 'pending');
    match(loaded.run?.notice?.detail ?? '', /asked again/);
    deepEqual(loaded.run?.branch, { index: 1, count: 2 });
  });

  it('puts a note in where the next step begins', async () => {
    gate = new Gate();
    const first =
      'The user wants two. I look at the call of one first, because that is where it stands now.\n\n';
    const second = 'Wait, maybe it is called elsewhere, too. Let me check the other calls.\n\n';
    let asked = 0;
    backend = await startBackend({
      respond: () =>
        asked++ === 0
          ? events([
              ...chunks({ thought: first.repeat(3), finish: null }).map(event),
              { wait: gate.opened },
              ...chunks({ thought: second.repeat(3), finish: null }).map(event),
              { wait: new Gate().opened },
              DONE,
            ])
          : stream({ answer: ANSWER }),
    });
    const { app, conductor } = await rationale();
    const { baseUrl } = backend;
    await app.settings.setEndpoint({ preset: 'sglang', baseUrl, model: 'deepseek-r1' });
    await until(() => app.settings.endpoint()?.baseUrl === baseUrl);
    await open(FILE, 'one();\n');
    void edit();
    await thinks('where it stands');
    const loaded = await conductor();
    const noted = loaded.control.addNote('the prices are in cents');
    equal(loaded.run?.notice?.title, 'Your note waits for the next step of the thought');
    gate.open();
    await noted;
    await until(() => loaded.run?.proposal?.state === 'pending');
    match(
      loaded.run?.thought ?? '',
      /stands now\.\n\nThe user has just added a note: "the prices are in cents"/,
    );
    ok(!loaded.run?.thought.includes('called elsewhere'));
  });

  it('ends a thought at its limit, and has the answer given', async () => {
    await serve('custom');
    const { app, conductor } = await rationale();
    await app.settings.setThinking({ effort: 'default', maxTokens: 3, maxSeconds: 0 });
    await until(() => app.settings.thinking().maxTokens === 3);
    try {
      await open(FILE, 'one();\n');
      void edit();
      const loaded = await conductor();
      await until(() => loaded.run?.proposal?.state === 'pending');
      equal(loaded.run?.notice?.title, 'The thought came to its limit');
      equal(backend?.requests.length, 2);
      deepEqual(loaded.run?.meter().limits, { tokens: 3 });
    } finally {
      await app.settings.setThinking({ effort: 'default', maxTokens: 0, maxSeconds: 0 });
    }
  });

  it('sends no thought where none is wanted', async () => {
    await serve('llamacpp');
    gate.open();
    const { app } = await rationale();
    await app.settings.setEndpoint({
      preset: 'llamacpp',
      baseUrl: backend?.baseUrl ?? '',
      model: 'qwen3-8b',
    });
    await until(() => app.settings.endpoint()?.model === 'qwen3-8b');
    await app.settings.setThinking({ effort: 'off', maxTokens: 0, maxSeconds: 0 });
    await until(() => app.settings.thinking().effort === 'off');
    try {
      await open(FILE, 'one();\n');
      await edit();
      match(body(0), /"chat_template_kwargs":\{"enable_thinking":false\}/);
    } finally {
      await app.settings.setThinking({ effort: 'default', maxTokens: 0, maxSeconds: 0 });
    }
  });

  it('resumes where the stream was cut off', async () => {
    let asked = 0;
    const half = chunks({ thought: 'I wonder.', answer: ANSWER.slice(0, 40), finish: null }).map(event);
    backend = await startBackend({
      respond: () => (asked++ === 0 ? events(half) : stream({ answer: ANSWER.slice(40) })),
    });
    const { app, conductor } = await rationale();
    const { baseUrl } = backend;
    await app.settings.setEndpoint({ preset: 'sglang', baseUrl, model: 'deepseek-r1' });
    await until(() => app.settings.endpoint()?.baseUrl === baseUrl);
    await open(FILE, 'one();\n');
    await edit();
    const loaded = await conductor();
    equal(loaded.run?.notice?.actions[0]?.id, 'resumeCut');
    await loaded.receive({ type: 'action', action: 'resumeCut' });
    equal(loaded.run?.answer.trim(), ANSWER.trim());
    equal(loaded.run?.proposal?.state, 'pending');
  });

  it('does nothing once the answer has begun', async () => {
    await serve('custom');
    gate.open();
    await open(FILE, 'one();\n');
    await edit();
    await vscode.commands.executeCommand('rationale.answerNow');
    equal(backend?.requests.length, 1);
    ok((await shownRun()).proposal);
  });
});
