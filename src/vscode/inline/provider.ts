import * as vscode from 'vscode';
import type { Usage } from '../../core/backends/types.ts';
import { type DocumentFacts, type GateRules, isWelcome } from '../../core/inline/gate.ts';
import { neighbourContext } from '../../core/inline/neighbours.ts';
import { inlineRequests } from '../../core/inline/requests.ts';
import type { InlineAnswer, InlineEndpoint, InlineJob } from '../../core/inline/types.ts';
import { cutWindow } from '../../core/inline/window.ts';
import { promptPath } from '../context/capture.ts';
import type { Keys } from '../keys.ts';
import { EditedPlaces, lineSource } from './editedPlaces.ts';
import { type SuggestionCounts, SuggestionSource, type SuggestPlace } from './source.ts';

/** What is told of the requests. */
export interface Watcher {
  /** Whether the budget allows another request. */
  readonly mayAsk: () => boolean;
  /** An answer came; with what the server says it took. */
  readonly answered: (usage: Usage | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/** Shows suggestions as ghost text. Exists only while they are switched on. */
export class InlineProvider implements vscode.InlineCompletionItemProvider, vscode.Disposable {
  readonly #source: SuggestionSource;
  readonly #places = new EditedPlaces();
  readonly #rules: GateRules;
  readonly #registration: vscode.Disposable;
  /** While true nothing is suggested: something else is shown at the cursor. */
  held = false;
  /** Answers that came for a text or a cursor that was no longer there. */
  stale = 0;

  constructor(endpoint: InlineEndpoint, rules: GateRules, keys: Keys, watcher: Watcher) {
    this.#rules = rules;
    const clock = { now: () => performance.now(), wait };
    this.#source = new SuggestionSource(endpoint, asker(endpoint, keys, watcher), clock, watcher);
    this.#registration = vscode.languages.registerInlineCompletionItemProvider({ pattern: '**' }, this);
  }

  get counts(): SuggestionCounts {
    return this.#source.counts;
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    if (this.held || !isWelcome(this.#facts(document), this.#rules)) {
      return [];
    }
    const chosen = context.selectedCompletionInfo;
    const place = placeAt(document, position, this.#places, chosen);
    const { version } = document;
    const unbidden = context.triggerKind === vscode.InlineCompletionTriggerKind.Automatic;
    const controller = new AbortController();
    const cancelling = token.onCancellationRequested(() => controller.abort());
    const text = await this.#source.suggest(place, controller.signal, unbidden);
    cancelling.dispose();
    if (text === undefined) {
      return [];
    }
    if (token.isCancellationRequested || document.version !== version || !hasCursorAt(document, position)) {
      this.stale++;
      return [];
    }
    const range = chosen?.range ?? new vscode.Range(position, position);
    const item = new vscode.InlineCompletionItem((chosen?.text ?? '') + text, range);
    item.command = { command: 'rationale.suggestionAccepted', title: '' };
    return [item];
  }

  /** Fetches the next suggestion ahead; called when one was accepted. */
  async prefetch(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor && isWelcome(this.#facts(editor.document), this.#rules)) {
      await this.#source.prefetch(placeAt(editor.document, editor.selection.active, this.#places, undefined));
    }
  }

  dispose(): void {
    this.#registration.dispose();
    this.#places.dispose();
    this.#source.stop();
  }

  #facts(document: vscode.TextDocument): DocumentFacts {
    const editor = vscode.window.activeTextEditor;
    const selections = editor?.document === document ? editor.selections : [];
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return {
      path: promptPath(document.uri),
      scheme: document.uri.scheme,
      languageId: document.languageId,
      writable: vscode.workspace.fs.isWritableFileSystem(document.uri.scheme),
      length: document.offsetAt(document.lineAt(document.lineCount - 1).range.end),
      comparing: tab instanceof vscode.TabInputTextDiff || tab instanceof vscode.TabInputNotebookDiff,
      cursors: Math.max(1, selections.length),
      selecting: selections.some(({ isEmpty }) => !isEmpty),
    };
  }
}

/** Whether the document is still shown, with the cursor where it was. */
function hasCursorAt(document: vscode.TextDocument, position: vscode.Position): boolean {
  return vscode.window.visibleTextEditors.some(
    (editor) => editor.document === document && editor.selection.active.isEqual(position),
  );
}

/** @param chosen what stands selected in the suggest widget: taken for accepted already */
function placeAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  places: EditedPlaces,
  chosen: vscode.SelectedCompletionInfo | undefined,
): SuggestPlace {
  const source = lineSource(document);
  const { before, after } = cutWindow(source, position);
  const typed = chosen ? document.getText(chosen.range.with({ end: position })) : '';
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  const { insertSpaces, tabSize } = editor?.options ?? {};
  return {
    document: document.uri.toString(),
    path: promptPath(document.uri),
    languageId: document.languageId,
    before: before.slice(0, before.length - typed.length) + (chosen?.text ?? ''),
    after,
    indent: { tabs: insertSpaces === false, size: typeof tabSize === 'number' ? tabSize : 4 },
    extra: () => neighbourContext(places.neighboursOf(document)),
  };
}

/** Sends requests; remembers which form of them the server takes. The network layer is loaded with the first. */
function asker(endpoint: InlineEndpoint, keys: Keys, watcher: Watcher) {
  let form = 0;
  return async (job: InlineJob, signal: AbortSignal): Promise<InlineAnswer> => {
    const [{ askInline }, apiKey] = await Promise.all([
      import('../../net/fim.ts'),
      keys.get(endpoint.baseUrl),
    ]);
    const { answer, index } = await askInline(inlineRequests(endpoint, job), form, apiKey, signal);
    form = index;
    watcher.answered(answer.usage);
    return answer;
  };
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
