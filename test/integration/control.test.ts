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

describe('stop thinking and answer', () => {
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

  it('by the server’s own control, in the same stream', async () => {
    const { controls } = await serve('llamacpp');
    await answerNow();
    equal(backend?.requests.length, 1);
    deepEqual(controls[0]?.body, { id: 'chatcmpl-1', action: 'reasoning_end' });
  });

  it('by going on from the message with its thought closed', async () => {
    await serve('sglang');
    await answerNow();
    equal(backend?.requests.length, 2);
    match(body(1), /"continue_final_message":true/);
    match(body(1), /I wonder about two\.\\n<\/think>/);
  });

  it('by asking again, with the thought beside the question', async () => {
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
    deepEqual(actions, ['answerNow', 'goOn']);
    await loaded.receive({ type: 'action', action: 'answerNow' });
    await until(() => loaded.run?.proposal?.state === 'pending');
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
