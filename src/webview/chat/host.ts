import * as v from 'valibot';
import { type FromChat, type ToChat, toChat } from '../../protocol/chatView.ts';

/** What VS Code puts into the page of every webview. */
declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
};

const api = acquireVsCodeApi();

/** Sends a message to the extension host. */
export function send(message: FromChat): void {
  api.postMessage(message);
}

/** Calls `receive` for every well-formed message of the extension host; others are named on the console. */
export function onMessage(receive: (message: ToChat) => void): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = v.safeParse(toChat, event.data);
    if (message.success) {
      receive(message.output);
    } else {
      globalThis.reportError(new TypeError(`Not a message for this view: ${v.summarize(message.issues)}`));
    }
  });
}
