import type { ChatMessageView } from '../../protocol/chatView.ts';
import { el, setText } from '../shared/dom.ts';
import { highlight } from '../shared/highlight.ts';
import { MarkdownStream } from '../shared/stream.ts';
import { addCodeTools } from './codeTools.ts';
import { Foot } from './foot.ts';
import { LiveFoot } from './live.ts';
import type { ChatWords } from './words.ts';

/** What a message does in the page around it. */
export interface MessageHost {
  /** Words a message of the user anew. */
  edit(message: ChatMessageView): void;
  /**
   * The thought was folded or unfolded by the user.
   * @param isRead whether one was unfolded that is over
   */
  folded(isRead: boolean): void;
}

/** One message: what the user wrote, or a thought folded above its answer. */
export class MessageView {
  readonly element: HTMLElement;
  readonly #words: ChatWords;
  readonly #thought = new MarkdownStream();
  readonly #answer = new MarkdownStream((block) => block.querySelectorAll('pre').forEach(highlight));
  readonly #summary = el('summary');
  readonly #details = el('details', {}, this.#summary, this.#thought.element);
  readonly #live: LiveFoot;
  readonly #foot: Foot;
  #ended = false;

  constructor(message: ChatMessageView, words: ChatWords, host: MessageHost) {
    this.#words = words;
    const own = message.role === 'user';
    this.#live = new LiveFoot(message.id, words);
    this.#foot = new Foot(words, (each) => host.edit(each));
    const title = own ? words.own('chat.you') : words.text('answer.title');
    this.#answer.element.dataset.testid = 'answer';
    this.#thought.element.dataset.testid = 'thought';
    this.#summary.addEventListener('click', () =>
      setTimeout(() => host.folded(this.unfolded && (this.#ended || this.#answer.text !== ''))),
    );
    const body = own
      ? [el('p', { class: 'user-text', 'data-testid': 'user-text' }, message.text)]
      : [this.#details, this.#answer.element, this.#live.element];
    this.element = el('article', { class: message.role }, el('h2', {}, title), ...body, this.#foot.element);
    this.show(message);
  }

  /** Whether its thought is unfolded. */
  get unfolded(): boolean {
    return this.#details.open;
  }

  unfold(): void {
    this.#details.open = true;
  }

  /** Shows `message`; what was rendered of it stays. */
  show(message: ChatMessageView): void {
    this.#ended = message.role === 'user' || message.ended !== undefined;
    this.#thought.set(message.thought);
    this.#details.hidden = message.thought.trim() === '';
    if (message.role === 'assistant') {
      this.#answer.set(message.text);
    }
    const { live, thoughtMs, thoughtTokens, thoughtEstimated } = message;
    this.#live.update(this.#ended ? undefined : live);
    this.#summarise(thoughtMs, thoughtTokens, thoughtEstimated, live?.phase === 'thinking');
    this.#foot.show(message);
  }

  append(channel: 'thought' | 'answer', text: string): void {
    (channel === 'thought' ? this.#thought : this.#answer).append(text);
    this.#details.hidden = this.#thought.text.trim() === '';
  }

  /** Shows how far the answer is. */
  progress(live: NonNullable<ChatMessageView['live']>): void {
    const { thoughtMs, reasoningTokens, reasoningTokensEstimated } = live.meter;
    this.#live.update(this.#ended ? undefined : live);
    this.#summarise(
      thoughtMs,
      Math.round(reasoningTokens),
      reasoningTokensEstimated,
      live.phase === 'thinking',
    );
  }

  /**
   * Renders what is new, until `deadline` (a time of `performance.now()`, in ms).
   * @returns false when there is more to do
   */
  render(deadline: number): boolean {
    const done = this.#thought.render(deadline) && this.#answer.render(deadline);
    if (done && this.#ended) {
      // Code at the very end is closed by the end of the answer alone.
      this.#answer.element.querySelectorAll<HTMLElement>('.tail pre').forEach(highlight);
      addCodeTools(this.#answer.element, this.#words);
    }
    return done;
  }

  #summarise(ms: number | undefined, count: number, estimated: boolean, thinking: boolean): void {
    const words = this.#words;
    const tokens = words.count('tokens', count, (value) =>
      estimated ? words.text('meter.estimated', { value }) : value,
    );
    if (ms === undefined) {
      setText(
        this.#summary,
        thinking ? words.text('thought.active') : words.text('thought.summary.untimed', { tokens }),
      );
      return;
    }
    const values = { duration: words.duration(ms), tokens };
    setText(
      this.#summary,
      thinking ? words.own('chat.thinking', values) : words.text('thought.summary', values),
    );
  }
}
