import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { Review } from '../../src/vscode/review/review.ts';
import { restoredRun } from '../../src/vscode/runs/restored.ts';
import type { Run } from '../../src/vscode/runs/run.ts';
import { whyOf } from '../../src/vscode/why/reviewWhys.ts';
import { stream } from '../backend/dialects.ts';
import type { Backend } from '../backend/server.ts';
import { cleanUp, edit, inFolder, open, rationale, serve, until } from './job.ts';

const FILE = 'src/why.js';
const TEXT = `function total(items) {
  let sum = 0;
  for (const item of items) {
    sum += Math.round(item.cents * 0.9);
  }
  return sum;
}

function shipping(items) {
  return 490;
}

const locale = 'en';
`;
const THOUGHT = `Okay, the user wants the total to be right, and no shipping for an empty order. There are two functions and a setting in this file.

First, the loop rounds each line with \`Math.round(item.cents * 0.9)\`. The errors of all the lines add up, so the rounding has to come after the loop, once.

Wait, what does \`shipping\` do when the order is empty? It always returns 490. With no items at all it has to be free, so I ask for \`items.length\` first.

So these are the two changes. Let me write the diff.`;
const ANSWER = `\`\`\`diff
--- a/${FILE}
+++ b/${FILE}
@@ @@
   for (const item of items) {
-    sum += Math.round(item.cents * 0.9);
+    sum += item.cents * 0.9;
   }
-  return sum;
+  return Math.round(sum);
 }
@@ @@
 function shipping(items) {
-  return 490;
+  return items.length > 0 ? 490 : 0;
 }
@@ @@
-const locale = 'en';
+const locale = 'de';
\`\`\`
`;

const run = (command: string, argument?: unknown): Thenable<unknown> =>
  vscode.commands.executeCommand(`rationale.${command}`, argument);

/** What the Reasoning view is asked to show, and what the user is told, while something runs. */
async function observed(
  act: () => Thenable<unknown>,
): Promise<{ steps: number[]; notes: string[]; told: string[] }> {
  const { app } = await rationale();
  const { showStep } = app.panel;
  const { showInformationMessage } = vscode.window;
  const seen = { steps: [] as number[], notes: [] as string[], told: [] as string[] };
  app.panel.showStep = async (run, place) => {
    seen.steps.push(place.step);
    seen.notes.push(place.note);
    await showStep.call(app.panel, run, place);
  };
  vscode.window.showInformationMessage = async (message: string) => {
    seen.told.push(message);
    return undefined;
  };
  try {
    await act();
    return seen;
  } finally {
    app.panel.showStep = showStep;
    vscode.window.showInformationMessage = showInformationMessage;
  }
}

/** Number of the step that holds a text. */
function stepWith({ thought, steps }: Run, text: string): number | undefined {
  const at = thought.indexOf(text);
  return steps.find(({ start, end }) => start <= at && at < end)?.index;
}

describe('why a change', () => {
  let backend: Backend | undefined;
  let thought = THOUGHT;
  beforeEach(async () => {
    thought = THOUGHT;
    backend = await serve(() => stream({ thought, answer: ANSWER }));
    await open(FILE, TEXT);
  });
  afterEach(async () => {
    await cleanUp();
    await backend?.close();
    await vscode.workspace.fs.delete(inFolder(FILE));
  });

  it('is offered above each change, and opens the thought at its step', async () => {
    const shown = await edit();
    await run('openReview', { path: FILE });
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    ok(tab?.input instanceof vscode.TabInputTextDiff);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      tab.input.modified,
    );
    const own = lenses.flatMap(({ command }) => (command?.title === 'Why This Change?' ? [command] : []));
    equal(own.length, 4);
    const stepOf = async (at: number): Promise<number | undefined> => {
      const command = own[at];
      ok(command);
      const { steps } = await observed(() =>
        vscode.commands.executeCommand(command.command, ...(command.arguments ?? [])),
      );
      equal(steps.length, 1);
      return steps[0];
    };
    equal(await stepOf(0), stepWith(shown, 'rounds each line'));
    equal(await stepOf(2), stepWith(shown, 'always returns 490'));
  });

  it('is asked at the cursor, and says what step and change share', async () => {
    await edit();
    await run('openReview', { path: FILE });
    await run('nextHunk');
    await run('nextHunk');
    const { notes } = await observed(() => run('whyChange'));
    match(notes.join(), /Shared with the change: .*items\.length/);
  });

  it('is not guessed where the thought says nothing of it', async () => {
    await edit();
    const { steps, told } = await observed(() => run('whyChange', { hunk: 3 }));
    deepEqual(steps, []);
    match(told.join(), /No step of the thought shares enough/);
  });

  it('tells the view which steps led to which hunks, and what became of them', async () => {
    const shown = await edit();
    const linked = (): string[] =>
      (shown.proposal?.hunks ?? []).map(({ line, steps }) => `${line}: ${steps.join(' ')}`);
    const [rounding, empty] = [stepWith(shown, 'rounds each line'), stepWith(shown, 'always returns 490')];
    ok(rounding !== empty);
    const first = [`4: ${rounding}`];
    const rest = [`6: ${rounding}`, `10: ${empty}`, '13: '];
    deepEqual(linked(), [...first, ...rest]);
    await run('acceptHunk', { hunk: 0 });
    deepEqual(linked(), [...first, ...rest]);
    const outcomes = (): unknown[] => (shown.proposal?.hunks ?? []).map(({ outcome }) => outcome);
    deepEqual(outcomes(), ['accepted', undefined, undefined, undefined]);
    const { desk } = await (await rationale()).conductor();
    await desk.discard();
    deepEqual(outcomes(), ['accepted', 'discarded', 'discarded', 'discarded']);
    const { told } = await observed(() => desk.show({ hunk: 0 }, 'an earlier attempt'));
    match(told.join(), /not known any more/);
    await desk.show({ hunk: 2 }, shown.id);
    equal(vscode.window.activeTextEditor?.document.uri.path, inFolder(FILE).path);
    equal(vscode.window.activeTextEditor?.selection.active.line, 9);
  });

  it('is still known of a review that was kept over a reload', async () => {
    const shown = await edit();
    const { app, conductor } = await rationale();
    const { desk } = await conductor();
    await until(() => desk.review !== undefined);
    const stored = await app.pending?.read();
    ok(stored && desk.review);
    const again = await Review.restore(
      'again',
      stored.source,
      stored.decisions,
      stored.units,
      app.documents,
      async () => undefined,
    );
    ok(again);
    const restored = restoredRun(stored);
    const { review } = desk;
    deepEqual(
      again.units.map(({ id }) => whyOf(again, restored, id)),
      review.units.map(({ id }) => whyOf(review, shown, id)),
    );
    equal(whyOf(again, restored, 2)?.kind, 'evidence');
    again.dispose();
    restored.dispose();
  });

  it('is not offered for an answer without a thought', async () => {
    thought = '';
    const shown = await edit();
    equal(shown.proposal?.hunks, undefined);
    const { told } = await observed(() => run('whyChange', { hunk: 0 }));
    match(told.join(), /without a thought/);
  });
});
