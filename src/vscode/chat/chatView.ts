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
  /** The page is there, and was greeted. */
  #isGreeted = false;
  /** There while the cursor is to go into the composer as soon as the page is there; ends that. */
  #awaited: vscode.Disposable | undefined;

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
        this.#isGreeted &&= message.output.type !== 'ready';
        this.#received.fire(message.output);
      }
    });
    view.onDidDispose(() => {
      this.#view = undefined;
      this.#isGreeted = false;
    });
    // A page that is hidden is loaded anew.
    view.onDidChangeVisibility(() => {
      this.#isGreeted &&= view.visible;
    });
    view.webview.html = reasoningHtml(view.webview, this.#extensionUri, 'chat');
  }

  /** Posts a message; nothing happens while the view is not there. */
  post(message: ToChat): void {
    void this.#view?.webview.postMessage(message);
    if (message.type === 'hello') {
      this.#isGreeted = true;
    }
    this.#passFocus();
  }

  /** Shows the view and puts the cursor into its composer, at the latest when the page has been loaded. */
  async focus(): Promise<void> {
    await vscode.commands.executeCommand(`${ChatView.viewId}.focus`);
    this.#forgoFocus();
    // Who goes on in an editor meanwhile is not called away from it.
    this.#awaited = vscode.window.onDidChangeTextEditorSelection(() => this.#forgoFocus());
    this.#passFocus();
  }

  /**
   * Has something asked of the user for the page: VS Code gives the focus to the editor afterwards, and never back to a
   * page. When they answer, it comes back; when they leave with Escape, a key binding brings it; when they turn to
   * something else, it stays there.
   * @param ask calls its argument when the user has answered
   */
  async asks<T>(ask: (answered: () => void) => Promise<T>): Promise<T> {
    const setAsking = async (value: boolean) =>
      await vscode.commands.executeCommand('setContext', 'rationale.chatAsks', value);
    let isOpen = true;
    // Once: another list may be open when what was asked for here is done.
    const close = async () => {
      if (isOpen) {
        isOpen = false;
        await setAsking(false);
      }
    };
    await setAsking(true);
    try {
      return await ask(() => {
        void close();
        void this.focus();
      });
    } finally {
      await close();
    }
  }

  #passFocus(): void {
    if (this.#awaited && this.#isGreeted) {
      this.#forgoFocus();
      this.post({ type: 'focus' });
    }
  }

  #forgoFocus(): void {
    this.#awaited?.dispose();
    this.#awaited = undefined;
  }

  dispose(): void {
    this.#forgoFocus();
    this.#received.dispose();
  }
}
