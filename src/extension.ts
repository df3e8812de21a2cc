import * as vscode from 'vscode';
import { QuirkMemory } from './core/backends/quirks.ts';
import type { App } from './vscode/app.ts';
import type { Chats } from './vscode/chat/chats.ts';
import { ChatView } from './vscode/chat/chatView.ts';
import type { Checkpoints } from './vscode/checkpoints/checkpoints.ts';
import { commands } from './vscode/commands/table.ts';
import type { Related } from './vscode/context/related.ts';
import type { EmbeddedEngine } from './vscode/engine/embeddedEngine.ts';
import { Suggestions } from './vscode/inline/suggestions.ts';
import { Keys } from './vscode/keys.ts';
import type { MendLoop } from './vscode/mend/mendLoop.ts';
import { ReasoningPanel } from './vscode/reasoning/panel.ts';
import { PendingStore } from './vscode/review/pendingStore.ts';
import { ProposedDocuments } from './vscode/review/proposedDocuments.ts';
import type { Conductor } from './vscode/runs/conductor.ts';
import { Settings } from './vscode/settings.ts';
import { offerFoundServers } from './vscode/setup/firstRun.ts';
import { StatusBar } from './vscode/status/statusBar.ts';
import { QuickFixes } from './vscode/tasks/quickFixes.ts';
import type { TaskDesk } from './vscode/tasks/taskDesk.ts';
import type { KeptTraces } from './vscode/trace/keptTraces.ts';
import { registerTraceLanguage } from './vscode/trace/traceLanguage.ts';
import { hasTraces, tracesFolder } from './vscode/trace/tracesFolder.ts';
import { Ledger } from './vscode/usage/ledger.ts';

/** What the tests in the extension host see; undefined for everyone else. */
export interface TestApi {
  readonly app: App;
  readonly conductor: () => Promise<Conductor>;
  readonly tasks: () => Promise<TaskDesk>;
  readonly suggestions: Suggestions;
  readonly chats: () => Promise<Chats>;
}

let leave: (() => Promise<void>) | undefined;

/** The window closes; VS Code waits a few seconds for what is returned. */
export function deactivate(): Promise<void> | undefined {
  // At once: right after this call VS Code disposes of everything, which stops what runs.
  return leave?.();
}

/** Makes the parts and hands each what it needs. What is heavy is loaded when it is first used. */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  const { t } = vscode.l10n;
  let started: Promise<EmbeddedEngine> | undefined;
  const engine = (): Promise<EmbeddedEngine> => {
    started ??= import('./vscode/engine/embeddedEngine.ts').then(({ EmbeddedEngine }) => {
      const made = new EmbeddedEngine(context, settings, app.output);
      context.subscriptions.push(made);
      return made;
    });
    return started;
  };
  const settings = new Settings((endpoint) => ({
    start: async () => await (await engine()).start(endpoint),
  }));
  const status = new StatusBar(settings);
  let found = 0;
  let hasKept = false;
  const panel = new ReasoningPanel(context.extensionUri, () => {
    const endpoint = settings.endpoint();
    const label = found > 0 ? t('Choose a Model ({0} found on this machine)', found) : t('Set Up a Model');
    const setup = { id: 'setup', label };
    const edit = { id: 'edit', label: t('Edit with Reasoning') };
    const ask = { id: 'ask', label: t('Ask with Reasoning') };
    const last = { id: 'lastTrace', label: t('Show the Last Trace') };
    const actions = [...(endpoint ? [edit, ask] : [setup]), ...(hasKept ? [last] : [])];
    return { model: endpoint?.model, sample: false, actions };
  });
  let related: Promise<Related> | undefined;
  let kept: Promise<Checkpoints> | undefined;
  let traces: Promise<KeptTraces> | undefined;
  const app: App = {
    settings,
    panel,
    engine,
    keys: new Keys(context.secrets),
    documents: new ProposedDocuments(),
    output: vscode.window.createOutputChannel('Rationale', { log: true }),
    status,
    ledger: new Ledger(settings, context.globalState, status),
    quirks: storedQuirks(context.globalState),
    pending: PendingStore.ofWorkspace(context.globalStorageUri),
    traces: () => {
      traces ??= import('./vscode/trace/keptTraces.ts').then(({ KeptTraces }) => {
        const made = new KeptTraces(app, tracesFolder(context.globalStorageUri));
        context.subscriptions.push(made);
        return made;
      });
      return traces;
    },
    related: () => {
      related ??= import('./vscode/context/related.ts').then(({ Related }) => {
        const made = new Related(context, app);
        context.subscriptions.push(made);
        return made;
      });
      return related;
    },
    mapped: async (name, waitMs) => {
      const read = settings.linksReadWorkspace();
      const made = await (read ? app.related() : related);
      return (await made?.named(name, { read, waitMs })) ?? { symbols: [], isReading: false };
    },
    typed: { times: 0 },
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

  void hasTraces(context.globalStorageUri).then((has) => {
    hasKept = has;
    panel.refreshIdle();
  });

  let loaded: Promise<Conductor> | undefined;
  let mending: MendLoop | undefined;
  let conducting: Conductor | undefined;
  const conductor = (): Promise<Conductor> => {
    loaded ??= import('./vscode/runs/conductor.ts').then(async ({ Conductor }) => {
      const made = new Conductor(app);
      conducting = made;
      const { MendLoop } = await import('./vscode/mend/mendLoop.ts');
      mending = new MendLoop(app, made, context.workspaceState);
      context.subscriptions.push(made, mending);
      await made.restore();
      return made;
    });
    return loaded;
  };

  let desk: Promise<TaskDesk> | undefined;
  const tasks = (): Promise<TaskDesk> => {
    desk ??= import('./vscode/tasks/taskDesk.ts').then(async ({ TaskDesk }) => {
      const made = new TaskDesk(await conductor(), app.status.activity);
      context.subscriptions.push(made);
      return made;
    });
    return desk;
  };

  const suggestions = new Suggestions(app);
  const chatView = new ChatView(context.extensionUri);
  let chatsLoaded: Promise<Chats> | undefined;
  let chatting: Chats | undefined;
  const chats = (): Promise<Chats> => {
    chatsLoaded ??= import('./vscode/chat/chats.ts').then(async ({ Chats }) => {
      const made = await Chats.open(app, chatView, context.globalStorageUri, conductor);
      chatting = made;
      context.subscriptions.push(made);
      return made;
    });
    return chatsLoaded;
  };
  leave = async () => void (await Promise.all([conducting?.leave(), chatting?.leave()]));

  context.subscriptions.push(
    settings,
    suggestions,
    registerTraceLanguage(),
    chatView,
    vscode.window.registerWebviewViewProvider(ChatView.viewId, chatView),
    chatView.onDidReceive(async (message) => await (await chats()).receive(message)),
    panel,
    QuickFixes.register(),
    app.documents,
    app.output,
    app.status,
    app.ledger,
    vscode.window.registerWebviewViewProvider(ReasoningPanel.viewId, panel),
    settings.onDidChange(() => panel.refreshIdle()),
    // A button of the view may be the first thing that is used.
    panel.onDidReceive(async (message) => {
      const loadedChats = await chatsLoaded;
      const answer = loadedChats?.inReasoning;
      await (answer
        ? loadedChats?.receiveFromReasoning(answer, message)
        : (await conductor()).receive(message));
    }),
    ...Object.entries(commands).map(([name, handler]) =>
      vscode.commands.registerCommand(`rationale.${name}`, (argument?: unknown, selected?: unknown) =>
        handler(
          { app, conductor, tasks, suggestions, chats, mending: async () => mending },
          argument,
          selected,
        ),
      ),
    ),
  );
  void offerFoundServers(app, context.globalState, (models) => {
    found = models;
    panel.refreshIdle();
  });
  void wakeForReview(app, conductor);
  return context.extensionMode === vscode.ExtensionMode.Test
    ? { app, conductor, tasks, suggestions, chats }
    : undefined;
}

/** What was found of the servers in earlier windows; what is found from now on is kept, too. */
function storedQuirks(state: vscode.Memento): QuirkMemory {
  const memory = QuirkMemory.from(state.get('quirks'));
  memory.onChange = () => void state.update('quirks', memory.toJSON());
  return memory;
}

/** Wakes what takes up the review that waited when the window was closed, if there was one. */
async function wakeForReview({ pending }: App, conductor: () => Promise<Conductor>): Promise<void> {
  if (await pending?.isUsed()) {
    await conductor();
  }
}
