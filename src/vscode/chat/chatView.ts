import * as v from 'valibot';
import * as vscode from 'vscode';
import { type FromChat, fromChat, type ToChat } from '../../protocol/chatView.ts';
import { reasoningHtml } from '../reasoning/html.ts';

/** The page of the chat: passes well-formed messages on, and posts what it is given. */
export class ChatView implements vscode.WebviewViewProvider, vscode.Disposable {
  static readonly viewId = 'rationale.chat';

  readonly #extensionUri: vscode.Uri;
  readonly #received = new vscode.EventEmitter<FromChat>();
  readonly onDidReceive = this.#received.event;
  #view: vscode.WebviewView | undefined;

  constructor(extensionUri: vscode.Uri) {
    this.#extensionUri = extensionUri;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    view.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(this.#extensionUri, 'dist', 'webview')],
    };
    view.webview.onDidReceiveMessage((raw: unknown) => {
      const message = v.safeParse(fromChat, raw);
      if (message.success) {
        this.#received.fire(message.output);
      }
    });
    view.onDidDispose(() => {
      this.#view = undefined;
    });
    view.webview.html = reasoningHtml(view.webview, this.#extensionUri, 'chat');
  }

  /** Posts a message; nothing happens while the view is not there. */
  post(message: ToChat): void {
    void this.#view?.webview.postMessage(message);
  }

  dispose(): void {
    this.#received.dispose();
  }
}
