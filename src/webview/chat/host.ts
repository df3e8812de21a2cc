import * as v from 'valibot';
import { type FromChat, type ToChat, toChat } from '../../protocol/chatView.ts';

/** What VS Code puts into the page of every webview. */
declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const saved = v.object({ text: v.string(), history: v.array(v.string()) });
/** What the composer remembers while the view is hidden: what is typed, and what was sent, oldest first. */
export type Saved = v.InferOutput<typeof saved>;

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

/** What was remembered, if anything. */
export function recall(): Saved {
  const state = v.safeParse(saved, api.getState());
  return state.success ? state.output : { text: '', history: [] };
}

/** Remembers `state` while the view is hidden or reloaded. */
export function remember(state: Saved): void {
  api.setState(state);
}
