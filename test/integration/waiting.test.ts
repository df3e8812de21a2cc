import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { chunks, DONE, event, events, type Message } from '../backend/dialects.ts';
import { Gate } from '../backend/gate.ts';
import type { Backend, Reply } from '../backend/server.ts';
import { Notifications } from './dialogs.ts';
import {
  cleanUp,
  closedPort,
  inFolder,
  open,
  rationale,
  serve,
  shownRun,
  thinks,
  until,
  use,
} from './job.ts';

const FILE = 'src/wait.js';
const TEXT = 'one();\n// a\n// b\n// c\n';
const DIFF = `\`\`\`diff\n--- a/${FILE}\n+++ b/${FILE}\n@@ @@\n-one();\n+two();\n\`\`\`\n`;
const FINDING = `### ${FILE}:1 [error] Only one\n> one();\n\nText.\n`;

let backend: Backend | undefined;
let gate: Gate;
let message: Message;

/** Thinks, and goes on with the answer when the gate is opened. */
function gated(): Reply {
  const thought = chunks({ thought: 'I wonder.', finish: null }).map(event);
  return events([...thought, { wait: gate.opened }, ...chunks(message).map(event), DONE]);
}

describe('work that takes long', () => {
  beforeEach(async () => {
    gate = new Gate();
    backend = await serve(gated);
  });
  afterEach(async () => {
    gate.open();
    await cleanUp();
    await backend?.close();
    backend = undefined;
  });

  describe('the status bar', () => {
    it('counts the seconds of a thought, stops it, and is ready again', async () => {
      const { app } = await rationale();
      const { status } = app;
      await open(FILE, TEXT);
      message = { answer: DIFF };
      const running = vscode.commands.executeCommand('rationale.fix');
      await thinks('I wonder.');
      await until(() => /^\$\(lightbulb-sparkle\) test-model · Thinking [1-9]\d* s/.test(status.text));
      await vscode.commands.executeCommand('rationale.stop');
      await running;
      equal((await shownRun()).phase, 'stopped');
      match(status.text, /^\$\(lightbulb\) test-model/);
    });

    it('says offline when a request did not reach the server, until one does', async () => {
      const { app } = await rationale();
      const { status } = app;
      const notifications = new Notifications();
      try {
        await use(`http://127.0.0.1:${await closedPort()}/v1`);
        await open(FILE, TEXT);
        await vscode.commands.executeCommand('rationale.explain');
        match(status.text, /^\$\(debug-disconnect\) test-model · Offline/);
        await vscode.commands.executeCommand('rationale.checkServer');
        match(notifications.said.at(-1) ?? '', /^Nothing answers at http/);
        ok(backend);
        await use(backend.baseUrl);
        await vscode.commands.executeCommand('rationale.checkServer');
        match(notifications.said.at(-1) ?? '', /answers again/);
        match(status.text, /^\$\(lightbulb\) test-model/);
      } finally {
        notifications.restore();
      }
    });
  });

  describe('a result for the one who has turned to something else', () => {
    let notifications: Notifications;
    beforeEach(() => {
      notifications = new Notifications();
    });
    afterEach(() => notifications.restore());

    /** Runs a command, does something else while the model thinks, and lets it answer. */
    async function leaveDuring(
      command: string,
      leave: () => Promise<unknown>,
      argument?: unknown,
    ): Promise<vscode.TextEditor | undefined> {
      await open(FILE, TEXT);
      const running = vscode.commands.executeCommand(command, argument);
      await until(() => backend?.requests.length === 1);
      await thinks('I wonder.');
      await leave();
      const there = vscode.window.activeTextEditor;
      gate.open();
      await running;
      return there;
    }

    for (const command of ['edit', 'fix', 'refactor', 'document', 'optimise', 'writeTests'] as const) {
      it(`${command}: the edit waits behind a notification, whose button shows it`, async () => {
        message = { answer: DIFF };
        notifications.answer = 'Review';
        const argument = command === 'edit' ? { instruction: 'two' } : undefined;
        const shown = new Gate();
        notifications.hold = shown.opened;
        const there = await leaveDuring(
          `rationale.${command}`,
          async () => await open('src/elsewhere.js', 'here();\n'),
          argument,
        );
        equal(vscode.window.activeTextEditor, there);
        match(notifications.said.at(-1) ?? '', /^A proposed edit is there: /);
        shown.open();
        await until(
          () => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff,
        );
      });
    }

    it('typing in the same file keeps the focus, too', async () => {
      message = { answer: DIFF };
      const there = await leaveDuring('rationale.fix', async () => {
        await vscode.commands.executeCommand('cursorBottom');
        await vscode.commands.executeCommand('type', { text: '// typed' });
      });
      equal(vscode.window.activeTextEditor, there);
      deepEqual(notifications.said, ['A proposed edit is there: Fix']);
      await vscode.commands.executeCommand('rationale.acceptEdit');
      await vscode.commands.executeCommand('rationale.acceptEdit');
      equal(there?.document.getText(), `two();\n// a\n// b\n// c\n// typed`);
    });

    it('who stayed sees the edit at once, without a notification', async () => {
      message = { answer: DIFF };
      await leaveDuring('rationale.fix', async () => undefined);
      ok(vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff);
      deepEqual(notifications.said, []);
    });

    for (const [command, argument] of [
      ['explain', undefined],
      ['ask', { instruction: 'why?' }],
    ] as const) {
      it(`${command}: the answer waits in the view, and says so where that is not seen`, async () => {
        message = { answer: 'So it is.' };
        const there = await leaveDuring(
          `rationale.${command}`,
          async () => {
            await vscode.commands.executeCommand('workbench.view.explorer');
            const { app } = await rationale();
            await until(() => !app.panel.visible);
            await open('src/elsewhere.js', 'here();\n');
          },
          argument,
        );
        equal(vscode.window.activeTextEditor, there);
        match(notifications.said.at(-1) ?? '', /^The answer is there: /);
      });
    }

    it('review: the findings wait behind a notification', async () => {
      message = { answer: FINDING };
      const there = await leaveDuring(
        'rationale.review',
        async () => await open('src/elsewhere.js', 'here();\n'),
        { target: 'file' },
      );
      equal(vscode.window.activeTextEditor, there);
      deepEqual(notifications.said, [`Review ${FILE}: Findings: 1`]);
      equal(inFolder('src/elsewhere.js').toString(), there?.document.uri.toString());
      await vscode.commands.executeCommand('rationale.clearFindings');
    });
  });
});
