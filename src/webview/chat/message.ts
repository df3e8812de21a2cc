import type { ChatMessageView } from '../../protocol/chatView.ts';
import { button, el, icon, setText, visiblePath } from '../shared/dom.ts';
import { highlight } from '../shared/highlight.ts';
import { MarkdownStream } from '../shared/stream.ts';
import { addCodeTools } from './codeTools.ts';
import { send } from './host.ts';
import type { ChatWords } from './words.ts';

/** One message: what the user wrote, or a thought folded above its answer. */
export class MessageView {
  readonly element: HTMLElement;
  readonly #words: ChatWords;
  readonly #edit: (message: ChatMessageView) => void;
  readonly #thought = new MarkdownStream();
  readonly #answer = new MarkdownStream((block) => block.querySelectorAll('pre').forEach(highlight));
  readonly #summary = el('summary');
  readonly #details = el('details', {}, this.#summary, this.#thought.element);
  readonly #foot = el('div');
  #ended = false;

  /** @param edit called with a message of the user that is to be worded anew */
  constructor(message: ChatMessageView, words: ChatWords, edit: (message: ChatMessageView) => void) {
    this.#words = words;
    this.#edit = edit;
    const own = message.role === 'user';
    const title = own ? words.own('chat.you') : words.text('answer.title');
    this.#answer.element.dataset.testid = own ? 'user-text' : 'answer';
    this.#thought.element.dataset.testid = 'thought';
    const body = own
      ? el('p', { class: 'user-text', 'data-testid': 'user-text' }, message.text)
      : this.#answer.element;
    this.element = el(
      'article',
      { class: message.role },
      el('h2', {}, title),
      this.#details,
      body,
      this.#foot,
    );
    this.show(message);
  }

  /** Shows `message`; what was rendered of it stays. */
  show(message: ChatMessageView): void {
    this.#ended = message.role === 'user' || message.ended !== undefined;
    this.#thought.set(message.thought);
    this.#details.hidden = message.thought.trim() === '';
    if (message.role === 'assistant') {
      this.#answer.set(message.text);
    }
    const figure = this.#words.count('tokens', message.thoughtTokens, (value) =>
      message.thoughtEstimated ? this.#words.text('meter.estimated', { value }) : value,
    );
    const duration = message.thoughtMs === undefined ? undefined : this.#words.duration(message.thoughtMs);
    setText(
      this.#summary,
      !this.#ended
        ? this.#words.text('thought.active')
        : duration === undefined
          ? this.#words.text('thought.summary.untimed', { tokens: figure })
          : this.#words.text('thought.summary', { duration, tokens: figure }),
    );
    const focused = this.#foot.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-tool')
      : undefined;
    this.#foot.replaceChildren(...this.#footer(message));
    if (focused) {
      this.#foot.querySelector<HTMLElement>(`[data-tool="${focused}"]`)?.focus();
    }
  }

  append(channel: 'thought' | 'answer', text: string): void {
    (channel === 'thought' ? this.#thought : this.#answer).append(text);
    this.#details.hidden = this.#thought.text.trim() === '';
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

  #footer(message: ChatMessageView): HTMLElement[] {
    const words = this.#words;
    const { id, branch, notice, attachments } = message;
    const tool = (name: string, iconName: string | undefined, label: string, click: () => void) =>
      button({ class: 'tool', 'data-tool': name }, iconName, label, click);
    const parts: HTMLElement[] = [];
    if (attachments.length > 0) {
      const chips = attachments.map((label) => el('li', { class: 'chip' }, visiblePath(label)));
      parts.push(el('ul', { class: 'chips' }, ...chips));
    }
    if (message.ended === 'stopped') {
      parts.push(el('p', { class: 'note' }, words.text('phase.stopped')));
    }
    if (notice) {
      const actions = notice.actions.map(({ id: action, label }) =>
        button({ class: 'secondary' }, undefined, label, () => send({ type: 'action', action, id })),
      );
      const said = el('div', { role: 'alert' }, icon('error'), el('strong', {}, notice.title));
      said.append(el('p', {}, notice.detail));
      parts.push(
        el(
          'div',
          { class: 'notice', 'data-testid': 'notice' },
          said,
          el('div', { class: 'actions' }, ...actions),
        ),
      );
    }
    if (!this.#ended) {
      return parts;
    }
    const tools = el('div', { class: 'tools' });
    if (branch.count > 1) {
      const { previous, next, index, count } = branch;
      const go = (to: string | undefined, name: string, key: 'chat.previous' | 'chat.next', sign: string) => {
        const arrow = tool(name, undefined, sign, () => to && send({ type: 'branch', id: to }));
        arrow.setAttribute('aria-label', words.own(key));
        arrow.setAttribute('aria-disabled', String(to === undefined));
        return arrow;
      };
      tools.append(
        go(previous, 'previous', 'chat.previous', '‹'),
        el('span', {}, words.own('chat.branch', { index: words.number(index), count: words.number(count) })),
        go(next, 'next', 'chat.next', '›'),
      );
    }
    if (message.role === 'user') {
      tools.append(tool('edit', undefined, words.own('chat.edit'), () => this.#edit(message)));
    } else {
      tools.append(
        tool('copy', 'copy', words.own('chat.copy'), () => send({ type: 'copy', text: message.text })),
        tool('again', 'refresh', words.own('chat.regenerate'), () => send({ type: 'regenerate', id })),
        tool('reasoning', undefined, words.own('chat.openReasoning'), () =>
          send({ type: 'openReasoning', id }),
        ),
      );
    }
    return [...parts, tools];
  }
}
