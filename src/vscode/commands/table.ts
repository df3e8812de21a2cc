import * as vscode from 'vscode';
import type { Attachment } from '../../core/chat/session.ts';
import type { App } from '../app.ts';
import type { Chats } from '../chat/chats.ts';
import { controlNow } from '../chat/controlNow.ts';
import { type Captured, capture } from '../context/capture.ts';
import { inlineCommands } from '../inline/commands.ts';
import type { Suggestions } from '../inline/suggestions.ts';
import type { MendLoop } from '../mend/mendLoop.ts';
import type { Conductor } from '../runs/conductor.ts';
import { taskCommands } from '../tasks/taskCommands.ts';
import type { TaskDesk } from '../tasks/taskDesk.ts';

const { t } = vscode.l10n;

/** What commands work with: the conductor is loaded when the first of them needs it. */
export interface CommandContext {
  readonly app: App;
  readonly conductor: () => Promise<Conductor>;
  readonly suggestions: Suggestions;
  readonly tasks: () => Promise<TaskDesk>;
  readonly chats: () => Promise<Chats>;
  /** What looks after accepted edits; undefined before the first request. */
  readonly mending: () => Promise<MendLoop | undefined>;
}

type Command = (context: CommandContext, argument?: unknown, selected?: unknown) => unknown;

/**
 * A command's id without the `rationale.` in front, and what it does. `argument` is what a key binding or
 * another extension passes: *edit* and *ask* take `{ instruction: string }` and then ask for nothing. `selected` is what
 * the explorer passes of all that is selected in it.
 */
export const commands: Readonly<Record<string, Command>> = {
  edit: async ({ app, conductor }, argument) => {
    const editor = vscode.window.activeTextEditor;
    if (!editor) {
      void vscode.window.showInformationMessage(t('Open a file and select what should change.'));
      return;
    }
    const captured = capture(editor);
    const instruction = await instructionFrom(
      argument,
      t('Edit with Reasoning'),
      t('What should change?'),
      t('For example: fix the rounding of the total'),
    );
    if (instruction !== undefined) {
      const related = await relatedTo(app, captured, instruction);
      await (await conductor()).start({ kind: 'edit', instruction, captured, related });
    }
  },
  ask: async ({ app, conductor }, argument) => {
    const editor = vscode.window.activeTextEditor;
    const captured = editor && capture(editor);
    const instruction = await instructionFrom(
      argument,
      t('Ask with Reasoning'),
      t('What do you want to know?'),
      t('For example: why does this function round twice?'),
    );
    if (instruction !== undefined) {
      const related = await relatedTo(app, captured, instruction);
      await (await conductor()).start({ kind: 'ask', instruction, captured, related });
    }
  },
  ...Object.fromEntries(
    taskCommands.map((name): [string, Command] => [
      name,
      async ({ tasks }, argument) => await (await tasks()).run(name, argument),
    ]),
  ),
  mend: async ({ mending }) => await (await mending())?.mend(),
  undoTurns: async ({ mending }) => await (await mending())?.undoAll(),
  applyCode: async ({ conductor }, argument) => {
    const editor = vscode.window.activeTextEditor;
    if (editor && typeof argument === 'object' && argument !== null && 'answer' in argument) {
      await (await conductor()).present(String(argument.answer), t('Apply to File'), capture(editor));
    }
  },
  focusChat: async ({ chats }) => await (await chats()).focus(),
  addToChat: async ({ chats }, argument, selected) => await (await chats()).add(argument, selected),
  addTerminalToChat: async ({ chats }) => await (await chats()).addTerminal(),
  answerNow: async (context) => await (await controlNow(context)).answerNow(),
  addNote: async (context) => await (await controlNow(context)).addNote(),
  editThought: async (context) => await (await controlNow(context)).edit(),
  thinking: async ({ app }) => {
    const { chooseThinking } = await import('../runs/chooseThinking.ts');
    await chooseThinking(app);
  },
  stop: async ({ app, conductor }) => {
    app.status.activity.stop();
    (await conductor()).stop();
  },
  acceptEdit: async ({ conductor }) => await (await conductor()).desk.accept(),
  discardEdit: async ({ conductor }) => await (await conductor()).desk.discard(),
  acceptFile: async ({ conductor }, argument) => await (await conductor()).desk.acceptFile(argument),
  discardFile: async ({ conductor }, argument) => await (await conductor()).desk.discardFile(argument),
  acceptHunk: async ({ conductor }, argument) => await (await conductor()).desk.acceptHunk(argument),
  discardHunk: async ({ conductor }, argument) => await (await conductor()).desk.discardHunk(argument),
  whyChange: async ({ conductor }, argument) => await (await conductor()).why.show(argument),
  nextHunk: async ({ conductor }) => await (await conductor()).desk.go(1),
  previousHunk: async ({ conductor }) => await (await conductor()).desk.go(-1),
  bringBack: async ({ conductor }) => await (await conductor()).desk.bringBack(),
  compareRefused: async ({ conductor }, argument) => await (await conductor()).desk.compare(argument),
  askAgain: async ({ conductor }) => await (await conductor()).askAgain(),
  openReview: async ({ conductor }, argument) => await (await conductor()).desk.show(argument),
  restoreCheckpoint: async ({ app }) => await (await app.checkpoints()).restore(),
  setup: async ({ app }) => {
    const { setUpModel } = await import('../setup/setUpModel.ts');
    await setUpModel(app);
  },
  installEngine: async ({ app }) => {
    const { installEmbedded } = await import('../engine/setUpEmbedded.ts');
    return await installEmbedded(app);
  },
  removeEngine: async ({ app }) => {
    const { removeEmbedded } = await import('../engine/setUpEmbedded.ts');
    await removeEmbedded(app);
  },
  stopMapping: async ({ app }) => (await app.related()).stop(),
  importModels: async ({ app }) => {
    const { importModels } = await import('../setup/importModels.ts');
    await importModels(app);
  },
  switchProfile: async ({ app }) => {
    const { switchProfile } = await import('../setup/switchProfile.ts');
    await switchProfile(app);
  },
  diagnose: async ({ app }) => {
    const { diagnose } = await import('../setup/diagnose.ts');
    await diagnose(app);
  },
  showUsage: async ({ app }) => {
    const { showUsage } = await import('../usage/showUsage.ts');
    await showUsage(app.ledger);
  },
  showMenu: async ({ app }) => await app.status.showMenu(),
  checkServer: async ({ app }) => {
    const { checkServer } = await import('../status/checkServer.ts');
    await checkServer(app);
  },
  setApiKey: async ({ app }) => {
    const { setApiKey } = await import('../setup/apiKey.ts');
    await setApiKey(app);
  },
  clearApiKey: async ({ app }) => {
    const { clearApiKey } = await import('../setup/apiKey.ts');
    await clearApiKey(app);
  },
  serverFindings: async ({ app }) => {
    const { showFindings } = await import('../setup/findings.ts');
    await showFindings(app);
  },
  showOutput: ({ app }) => app.output.show(),
  nextStep: async ({ app }) => await app.panel.moveInThought({ to: 'next' }),
  previousStep: async ({ app }) => await app.panel.moveInThought({ to: 'previous' }),
  expandSteps: async ({ app }) => await app.panel.moveInThought({ to: 'expanded' }),
  collapseSteps: async ({ app }) => await app.panel.moveInThought({ to: 'collapsed' }),
  findInThought: async ({ app }) => await app.panel.moveInThought({ to: 'find' }),
  openTrace: async ({ conductor }) => await (await conductor()).openTrace(),
  openKeptTrace: async ({ app }) => await (await app.traces()).open(),
  openLastTrace: async ({ app }) => await (await app.traces()).openLast(),
  openTraceFile: async ({ app }, argument) => {
    await (await app.traces()).openFile(argument instanceof vscode.Uri ? argument : undefined);
  },
  exportTrace: async ({ app }) => await (await app.traces()).export(),
  replayTrace: async ({ app }) => await (await app.traces()).replay(),
  deleteTraces: async ({ app }) => await (await app.traces()).deleteAll(),
  focusReasoning: async () => await vscode.commands.executeCommand('rationale.reasoning.focus'),
  ...inlineCommands,
};

/** Code that matters to a request, where it is to be added by itself. */
async function relatedTo(
  app: App,
  captured: Captured | undefined,
  instruction: string,
): Promise<readonly Attachment[]> {
  return app.settings.automaticContext() ? await (await app.related()).findFor(captured, instruction) : [];
}

/** The instruction in the command's argument, else what the user types; undefined when that is nothing. */
async function instructionFrom(
  argument: unknown,
  title: string,
  prompt: string,
  placeHolder: string,
): Promise<string | undefined> {
  if (typeof argument === 'object' && argument !== null && 'instruction' in argument) {
    return typeof argument.instruction === 'string' ? argument.instruction : undefined;
  }
  const typed = await vscode.window.showInputBox({ title, prompt, placeHolder, ignoreFocusOut: true });
  return typed === undefined || typed.trim() === '' ? undefined : typed;
}
