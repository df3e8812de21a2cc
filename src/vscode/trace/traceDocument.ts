import * as vscode from 'vscode';
import { formatTrace } from '../../core/trace/format.ts';
import type { Run } from '../runs/run.ts';
import { traceOf } from './traceOf.ts';

const SCHEME = 'rationale-trace';

/** A live trace grows by many tokens a second; the document follows at this pace, in ms. */
const FOLLOW_MS = 500;

/** The shown request as a read-only document that follows it while it runs. */
export class TraceDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  #run: Run | undefined;
  #following: vscode.Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Opens the trace of `run` beside the active editor. */
  async open(run: Run): Promise<void> {
    this.#run = run;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: '/trace.r1trace', query: run.id });
    this.#following?.dispose();
    this.#following = run.onDidChange(() => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#changed.fire(uri);
      }, FOLLOW_MS);
    });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside, true);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const run = this.#run;
    if (!run || uri.query !== run.id) {
      return '';
    }
    return formatTrace(traceOf(run));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#following?.dispose();
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
