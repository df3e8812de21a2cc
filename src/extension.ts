import * as vscode from 'vscode';
import type { App } from './vscode/app.ts';
import type { Chats } from './vscode/chat/chats.ts';
import { ChatView } from './vscode/chat/chatView.ts';
import type { Checkpoints } from './vscode/checkpoints/checkpoints.ts';
import { commands } from './vscode/commands/table.ts';
import { Keys } from './vscode/keys.ts';
import { ReasoningPanel } from './vscode/reasoning/panel.ts';
import { PendingStore } from './vscode/review/pendingStore.ts';
import { ProposedDocuments } from './vscode/review/proposedDocuments.ts';
import type { Conductor } from './vscode/runs/conductor.ts';
import { Settings } from './vscode/settings.ts';
import { offerFoundServers } from './vscode/setup/firstRun.ts';

/** What the tests in the extension host see; undefined for everyone else. */
export interface TestApi {
  readonly app: App;
  readonly conductor: () => Promise<Conductor>;
  readonly chats: () => Promise<Chats>;
}

/** Makes the parts and hands each what it needs. What is heavy is loaded when it is first used. */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  const { t } = vscode.l10n;
  const settings = new Settings();
  let found = 0;
  const panel = new ReasoningPanel(context.extensionUri, () => {
    const endpoint = settings.endpoint();
    const label = found > 0 ? t('Choose a Model ({0} found on this machine)', found) : t('Set Up a Model');
    const setup = { id: 'setup', label };
    const edit = { id: 'edit', label: t('Edit with Reasoning') };
    const ask = { id: 'ask', label: t('Ask with Reasoning') };
    return { model: endpoint?.model, sample: false, actions: endpoint ? [edit, ask] : [setup] };
  });
  let kept: Promise<Checkpoints> | undefined;
  const app: App = {
    settings,
    panel,
    keys: new Keys(context.secrets),
    documents: new ProposedDocuments(),
    output: vscode.window.createOutputChannel('Rationale', { log: true }),
    pending: PendingStore.ofWorkspace(context.globalStorageUri),
    checkpoints: () => {
      kept ??= import('./vscode/checkpoints/checkpoints.ts').then(({ Checkpoints }) => {
        const folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'checkpoints');
        const made = new Checkpoints(folder.fsPath, app.output);
        context.subscriptions.push(made);
        return made;
      });
      return kept;
    },
  };

  let loaded: Promise<Conductor> | undefined;
  const conductor = (): Promise<Conductor> => {
    loaded ??= import('./vscode/runs/conductor.ts').then(async ({ Conductor }) => {
      const made = new Conductor(app);
      context.subscriptions.push(made);
      await made.restore();
      return made;
    });
    return loaded;
  };

  const chatView = new ChatView(context.extensionUri);
  let chatsLoaded: Promise<Chats> | undefined;
  const chats = (): Promise<Chats> => {
    chatsLoaded ??= import('./vscode/chat/chats.ts').then(async ({ Chats }) => {
      const made = await Chats.open(app, chatView, context.globalStorageUri);
      context.subscriptions.push(made);
      return made;
    });
    return chatsLoaded;
  };

  context.subscriptions.push(
    chatView,
    vscode.window.registerWebviewViewProvider(ChatView.viewId, chatView),
    chatView.onDidReceive(async (message) => await (await chats()).receive(message)),
    panel,
    app.documents,
    app.output,
    vscode.window.registerWebviewViewProvider(ReasoningPanel.viewId, panel),
    settings.onDidChange(() => panel.refreshIdle()),
    // A button of the view may be the first thing that is used.
    panel.onDidReceive(async (message) => await (await conductor()).receive(message)),
    ...Object.entries(commands).map(([name, handler]) =>
      vscode.commands.registerCommand(`rationale.${name}`, (argument?: unknown) =>
        handler({ app, conductor }, argument),
      ),
    ),
  );
  void offerFoundServers(app, context.globalState, (models) => {
    found = models;
    panel.refreshIdle();
  });
  void wakeForReview(app, conductor);
  return context.extensionMode === vscode.ExtensionMode.Test ? { app, conductor, chats } : undefined;
}

/** Wakes what takes up the review that waited when the window was closed, if there was one. */
async function wakeForReview({ pending }: App, conductor: () => Promise<Conductor>): Promise<void> {
  if (await pending?.isUsed()) {
    await conductor();
  }
}
