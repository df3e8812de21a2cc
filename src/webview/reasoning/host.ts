import * as v from 'valibot';
import { type FromView, type ToView, toView } from '../../protocol/reasoningView.ts';

/** What VS Code puts into the page of every webview. */
declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const saved = v.object({
  /** The run that the rest is about. */
  id: v.string(),
  /** Whether the user opened or closed the thought; absent when they did neither. */
  thoughtOpen: v.optional(v.boolean()),
  /** How far the page is scrolled, in CSS pixels; absent when it follows its end. */
  scrollTop: v.optional(v.number()),
  /** The step at the top of what could be seen, by its number, and where its top was; CSS pixels from the window's. */
  reading: v.optional(v.object({ index: v.number(), top: v.number() })),
  /** What became of the steps. */
  outline: v.optional(v.object({ outlined: v.boolean(), toggled: v.record(v.string(), v.boolean()) })),
});
/** What the view remembers while it is hidden. */
export type Saved = v.InferOutput<typeof saved>;

const api = acquireVsCodeApi();

/** Sends a message to the extension host. */
export function send(message: FromView): void {
  api.postMessage(message);
}

/** Calls `receive` for every well-formed message of the extension host; others are named on the console. */
export function onMessage(receive: (message: ToView) => void): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = v.safeParse(toView, event.data);
    if (message.success) {
      receive(message.output);
    } else {
      globalThis.reportError(new TypeError(`Not a message for this view: ${v.summarize(message.issues)}`));
    }
  });
}

/** What was remembered about the run `id`, if anything. */
export function recall(id: string): Saved | undefined {
  const state = v.safeParse(saved, api.getState());
  return state.success && state.output.id === id ? state.output : undefined;
}

/** Whether the steps of the run that was remembered last, whichever it was, were collapsed. */
export function wasOutlined(): boolean {
  const state = v.safeParse(saved, api.getState());
  return state.success && state.output.outline?.outlined === true;
}

/** Remembers `state` while the view is hidden or reloaded. */
export function remember(state: Saved): void {
  api.setState(state);
}
