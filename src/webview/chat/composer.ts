import { parsePlace } from '../../core/context/place.ts';
import { estimateTokens } from '../../core/reasoning/tokens.ts';
import type { ChatDraft, ChatMessageView } from '../../protocol/chatView.ts';
import { button, el, visiblePath } from '../shared/dom.ts';
import { Budget } from './budget.ts';
import { recall, remember, send } from './host.ts';
import type { ChatWords } from './words.ts';

/** How many sent texts the arrow keys go back through. */
const MAX_HISTORY = 100;

/** Where the user writes: a text of several lines, what is added to it, and the way to send or stop. */
export class Composer {
  readonly element: HTMLElement;
  readonly #words: ChatWords;
  readonly #input: HTMLTextAreaElement;
  readonly #chips = el('ul', { class: 'chips' });
  readonly #budget: Budget;
  readonly #commands = el('ul', { class: 'commands', hidden: '' });
  readonly #stop: HTMLButtonElement;
  readonly #send: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;
  readonly #history: string[];
  /** Where in the history the text comes from; its length when it is new. */
  #at: number;
  #known: readonly string[] = [];
  #replaces: string | undefined;
  #draft: ChatDraft | undefined;
  /** The text that the host measured last. */
  #measured = '';

  constructor(words: ChatWords) {
    this.#words = words;
    this.#budget = new Budget(words);
    const saved = recall();
    this.#history = [...saved.history];
    this.#at = this.#history.length;
    this.#input = el('textarea', {
      rows: '3',
      'data-testid': 'composer',
      'aria-label': words.own('chat.composer'),
      placeholder: words.own('chat.empty'),
    });
    this.#input.value = saved.text;
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    this.#input.addEventListener('input', (event) => this.#typed(event));
    this.#input.addEventListener('paste', (event) => this.#pasted(event));
    this.#send = button({ class: 'primary', 'data-testid': 'send' }, undefined, words.own('chat.send'), () =>
      this.#submit(),
    );
    this.#stop = button({ class: 'primary', 'data-testid': 'stop' }, 'debug-stop', words.text('stop'), () => {
      send({ type: 'stop' });
      this.#input.focus();
    });
    this.#cancel = button({ class: 'secondary' }, undefined, words.own('chat.cancel'), () => this.#endEdit());
    const attach = button({ class: 'tool', 'data-testid': 'attach' }, 'file', words.own('chat.attach'), () =>
      send({ type: 'attach' }),
    );
    const sent = button({ class: 'tool' }, undefined, words.own('chat.showSent'), () =>
      send({ type: 'showSent', text: this.#input.value }),
    );
    const bar = el('div', { class: 'tools' }, attach, sent);
    const go = el('div', { class: 'actions' }, this.#cancel, this.#stop, this.#send);
    this.#cancel.hidden = true;
    this.element = el(
      'div',
      { class: 'composer' },
      this.#budget.notice,
      this.#chips,
      this.#commands,
      this.#input,
      bar,
      this.#budget.meter,
      go,
    );
  }

  /** @param running true while this session streams an answer: it can be stopped, and nothing can be sent */
  update(running: boolean, draft: ChatDraft, commands: readonly string[]): void {
    const leaves = running ? this.#send : this.#stop;
    const focused = document.activeElement === leaves;
    this.#stop.hidden = !running;
    this.#send.hidden = running;
    if (focused) {
      this.#input.focus();
    }
    this.#known = commands;
    this.draft(draft);
  }

  draft(draft: ChatDraft): void {
    this.#draft = draft;
    const { chips } = draft;
    const words = this.#words;
    const items = chips.map(({ label, tokens }, index) => {
      const shown = visiblePath(label);
      const remove = button({ class: 'tool' }, undefined, '×', () => send({ type: 'detach', index }));
      remove.setAttribute('aria-label', words.own('chat.detach', { label: shown }));
      return el('li', { class: 'chip' }, `${shown} · ${this.#tokens(tokens)}`, remove);
    });
    this.#chips.replaceChildren(...items);
    this.#measure();
  }

  /** Puts a text where the cursor is, in place of what is selected. */
  paste(text: string): void {
    this.#input.setRangeText(text, this.#input.selectionStart, this.#input.selectionEnd, 'end');
    this.#set(this.#input.value);
  }

  /** Shows what is typed in the meter, and asks the host what to give up when that changes. */
  #measure(): void {
    const draft = this.#draft;
    if (!draft) {
      return;
    }
    const text = this.#input.value;
    const typed = estimateTokens(text);
    this.#budget.show(draft, typed);
    const tooMuch = draft.limit !== undefined && draft.used + typed + draft.reserved > draft.limit;
    if ((tooMuch || draft.givenUp !== undefined) && this.#measured !== text) {
      this.#measured = text;
      send({ type: 'measure', text });
    }
  }

  /** A place in the code goes to the host, which makes it a chip or hands it back as text. */
  #pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (parsePlace(text)) {
      event.preventDefault();
      send({ type: 'place', text });
    }
  }

  /** Puts a message of the user here to be worded anew. */
  edit(message: ChatMessageView): void {
    this.#replaces = message.id;
    this.#cancel.hidden = false;
    this.#set(message.text);
    this.#input.focus();
  }

  #endEdit(): void {
    this.#replaces = undefined;
    this.#cancel.hidden = true;
    this.#set('');
    this.#input.focus();
  }

  #tokens(count: number): string {
    return this.#words.count('tokens', count, (value) => this.#words.text('meter.estimated', { value }));
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) {
      return;
    }
    const { selectionStart, selectionEnd, value } = this.#input;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'ArrowUp' && !value.slice(0, selectionStart).includes('\n') && this.#at > 0) {
      event.preventDefault();
      this.#recall(this.#at - 1);
    } else if (
      event.key === 'ArrowDown' &&
      !value.slice(selectionEnd).includes('\n') &&
      this.#at < this.#history.length
    ) {
      event.preventDefault();
      this.#recall(this.#at + 1);
    } else if (event.key === 'Escape' && this.#replaces !== undefined) {
      this.#endEdit();
    }
  }

  #typed(event: Event): void {
    const { value, selectionStart } = this.#input;
    if (
      event instanceof InputEvent &&
      event.data === '@' &&
      /(^|\s)@$/.test(value.slice(0, selectionStart))
    ) {
      this.#set(value.slice(0, selectionStart - 1) + value.slice(selectionStart));
      send({ type: 'attach' });
      return;
    }
    this.#set(value);
  }

  #recall(at: number): void {
    this.#at = at;
    this.#set(this.#history[at] ?? '');
  }

  #submit(): void {
    const text = this.#input.value;
    if (text.trim() === '' || this.#send.hidden) {
      return;
    }
    const replaces = this.#replaces;
    send(replaces === undefined ? { type: 'send', text } : { type: 'send', text, replaces });
    if (this.#history.at(-1) !== text) {
      this.#history.push(text);
      this.#history.splice(0, this.#history.length - MAX_HISTORY);
    }
    this.#at = this.#history.length;
    this.#endEdit();
  }

  #set(text: string): void {
    if (this.#input.value !== text) {
      this.#input.value = text;
    }
    this.#measure();
    remember({ text, history: this.#history });
    const [, typed] = /^\/(\w*)$/.exec(text) ?? [];
    const fitting = typed === undefined ? [] : this.#known.filter((name) => name.startsWith(typed));
    this.#commands.hidden = fitting.length === 0;
    this.#commands.replaceChildren(
      ...fitting.map((name) =>
        el(
          'li',
          {},
          button({ class: 'tool' }, undefined, `/${name}`, () => {
            this.#set(`/${name} `);
            this.#input.focus();
          }),
        ),
      ),
    );
  }
}
