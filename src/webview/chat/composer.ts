import { parsePlace } from '../../core/context/place.ts';
import { estimateTokens } from '../../core/reasoning/tokens.ts';
import type { ChatDraft, ChatMessageView, ToChat } from '../../protocol/chatView.ts';
import { button, el, icon, setText, visiblePath } from '../shared/dom.ts';
import { Budget } from './budget.ts';
import { CommandList } from './commands.ts';
import { History } from './history.ts';
import { send } from './host.ts';
import { Relevant } from './relevant.ts';
import type { ChatWords } from './words.ts';

type Session = Extract<ToChat, { type: 'session' }>;

/** How a chip says why it is there, where the user did not add it. */
const BY = { found: 'chat.automatic.chip', rules: 'chat.rules.chip' } as const;

/** Where the user writes: a text of several lines, what is added to it, and the way to send or stop. */
export class Composer {
  readonly element: HTMLElement;
  readonly #words: ChatWords;
  readonly #changed: () => void;
  readonly #input: HTMLTextAreaElement;
  readonly #chips = el('ul', { class: 'chips' });
  readonly #offer = el('button', { type: 'button', class: 'offer', 'data-testid': 'offer', hidden: '' });
  readonly #budget: Budget;
  readonly #relevant: Relevant;
  readonly #commands: CommandList;
  readonly #stop: HTMLButtonElement;
  readonly #send: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;
  readonly #model: HTMLButtonElement;
  readonly #modelName = el('span', { class: 'label' });
  readonly #history: History;
  #replaces: string | undefined;
  /** Where the last @ was typed that asked for code. */
  #sign = -1;
  #draft: ChatDraft | undefined;
  /** The text that the host measured last. */
  #measured = '';

  /**
   * @param history what was sent before, oldest first
   * @param changed called when what is typed has changed
   */
  constructor(words: ChatWords, history: readonly string[], changed: () => void) {
    this.#words = words;
    this.#changed = changed;
    this.#history = new History(history);
    this.#budget = new Budget(words);
    this.#relevant = new Relevant(words, () => this.#input.value);
    this.#input = el('textarea', {
      rows: '2',
      'data-testid': 'composer',
      'aria-label': words.own('chat.composer'),
      placeholder: words.own('chat.empty'),
    });
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    this.#input.addEventListener('input', (event) => this.#typed(event));
    this.#input.addEventListener('paste', (event) => this.#pasted(event));
    this.#commands = new CommandList(words, this.#input, (command) => {
      this.#set(`${command} `);
      this.#input.focus();
    });
    this.#send = button({ class: 'primary', 'data-testid': 'send' }, undefined, words.own('chat.send'), () =>
      this.#submit(),
    );
    this.#stop = button({ class: 'primary', 'data-testid': 'stop' }, 'debug-stop', words.text('stop'), () => {
      send({ type: 'stop' });
      this.#input.focus();
    });
    this.#cancel = button({ class: 'secondary' }, undefined, words.own('chat.cancel'), () => this.#endEdit());
    this.#cancel.hidden = true;
    const attach = button(
      { class: 'tool', 'data-testid': 'attach', title: words.own('chat.attach.hint') },
      'file',
      words.own('chat.attach'),
      () => send({ type: 'attach', typed: false }),
    );
    const sent = button(
      { class: 'tool icon-only', title: words.own('chat.showSent') },
      'eye',
      words.own('chat.showSent'),
      () => send({ type: 'showSent', text: this.#input.value }),
    );
    this.#model = el('button', { type: 'button', class: 'tool', 'data-testid': 'model' });
    this.#model.append(icon('chip'), this.#modelName);
    this.#model.addEventListener('click', () => send({ type: 'profile' }));
    this.#offer.addEventListener('click', () => {
      send({ type: 'takeOffer' });
      this.#input.focus();
    });
    const tools = el('div', { class: 'tools' }, attach, this.#relevant.toggle, sent, this.#model);
    const go = el('div', { class: 'actions' }, this.#cancel, this.#stop, this.#send);
    this.element = el(
      'div',
      { class: 'composer' },
      this.#budget.notice,
      this.#chips,
      this.#offer,
      this.#relevant.reading,
      this.#commands.element,
      this.#input,
      el('div', { class: 'bar' }, tools, go),
      this.#budget.meter,
    );
  }

  /** Puts the cursor here, and leaves the page where it is. */
  focus(): void {
    this.#input.focus({ preventScroll: true });
  }

  /** What is typed, and which message of the user it is another wording of. */
  get left(): { readonly text: string; readonly replaces?: string } {
    const text = this.#input.value;
    return this.#replaces === undefined ? { text } : { text, replaces: this.#replaces };
  }

  /** Takes up what was typed in a session that is shown from now on. */
  restore({ text, replaces }: Session['left']): void {
    this.#replaces = replaces;
    this.#cancel.hidden = replaces === undefined;
    this.#set(text);
  }

  /** While the session streams an answer, it can be stopped, and nothing can be sent. */
  update({ running, draft, commands, model }: Session): void {
    const leaves = running ? this.#send : this.#stop;
    const focused = document.activeElement === leaves;
    this.#stop.hidden = !running;
    this.#send.hidden = running;
    if (focused) {
      this.#input.focus();
    }
    const name = visiblePath(model.label);
    setText(this.#modelName, name);
    this.#model.classList.toggle('own', model.own);
    const hint = this.#words.own('chat.model', { model: name });
    this.#model.title = hint;
    this.#model.setAttribute('aria-label', hint);
    this.#commands.know(commands);
    this.#relevant.reset();
    this.draft(draft);
  }

  /** Shows what one press adds to the message: a place in the code, or nothing. */
  offer(label: string | undefined): void {
    // Whoever just pressed it goes on typing.
    if (label === undefined && document.activeElement === this.#offer) {
      this.#input.focus();
    }
    this.#offer.hidden = label === undefined;
    const path = visiblePath(label ?? '');
    // Where there is little room, the folders give way.
    const name = path.lastIndexOf('/') + 1;
    this.#offer.replaceChildren(
      '+\u00a0',
      el('span', { class: 'folders' }, path.slice(0, name)),
      el('span', {}, path.slice(name)),
    );
    const hint = this.#words.own('chat.offer', { label: path });
    this.#offer.title = hint;
    this.#offer.setAttribute('aria-label', hint);
  }

  draft(draft: ChatDraft): void {
    const same = JSON.stringify(draft.chips) === JSON.stringify(this.#draft?.chips);
    this.#draft = draft;
    if (!same) {
      this.#drawChips(draft.chips);
    }
    this.#measure();
  }

  /** Puts a text where the cursor is, in place of what is selected. */
  paste(text: string): void {
    this.#input.setRangeText(text, this.#input.selectionStart, this.#input.selectionEnd, 'end');
    this.#set(this.#input.value);
  }

  /** Something was picked for the @ that was typed: it has served. */
  picked(): void {
    if (this.#input.value.charAt(this.#sign) === '@') {
      this.#input.setRangeText('', this.#sign, this.#sign + 1, 'preserve');
      this.#set(this.#input.value);
    }
  }

  /** Puts a message of the user here to be worded anew. */
  edit(message: ChatMessageView): void {
    this.#replaces = message.id;
    this.#cancel.hidden = false;
    this.#set(message.text);
    this.#input.focus();
  }

  #drawChips(chips: ChatDraft['chips']): void {
    const focused = [...this.#chips.querySelectorAll('button')].indexOf(
      document.activeElement as HTMLButtonElement,
    );
    const items = chips.map(({ label, tokens, automatic }, index) => {
      const path = visiblePath(label);
      const by = automatic && this.#words.own(BY[automatic], { label: path });
      const shown = by ?? path;
      const remove = button({ class: 'tool' }, undefined, '×', () => send({ type: 'detach', index }));
      remove.setAttribute('aria-label', this.#words.own('chat.detach', { label: shown }));
      return el(
        'li',
        { class: automatic ? 'chip found' : 'chip' },
        `${shown} · ${this.#tokens(tokens)}`,
        remove,
      );
    });
    const added = items.length > this.#chips.childElementCount;
    this.#chips.replaceChildren(...items);
    if (added) {
      this.#chips.scrollTop = this.#chips.scrollHeight;
    }
    if (focused >= 0) {
      // The one that took the place of the one that went; the text where there is none.
      const next = this.#chips.querySelectorAll('button')[Math.min(focused, items.length - 1)];
      (next ?? this.#input).focus();
    }
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
    this.#relevant.show(draft);
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
    // While an input method composes, its keys are its own: Enter ends a word, and sends nothing.
    if (event.isComposing) {
      return;
    }
    const plain = !(event.shiftKey || event.ctrlKey || event.metaKey || event.altKey);
    if (plain && this.#commands.key(event.key)) {
      event.preventDefault();
      return;
    }
    const { selectionStart, selectionEnd, value } = this.#input;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (plain && event.key === 'ArrowUp' && !value.slice(0, selectionStart).includes('\n')) {
      this.#recall(event, -1);
    } else if (plain && event.key === 'ArrowDown' && !value.slice(selectionEnd).includes('\n')) {
      this.#recall(event, 1);
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
      this.#sign = selectionStart - 1;
      send({ type: 'attach', typed: true });
    }
    this.#set(value);
  }

  #recall(event: KeyboardEvent, step: -1 | 1): void {
    const text = this.#history.go(step, this.#input.value);
    if (text !== undefined) {
      event.preventDefault();
      this.#set(text);
    }
  }

  #submit(): void {
    const text = this.#input.value;
    if (text.trim() === '' || this.#send.hidden) {
      return;
    }
    const replaces = this.#replaces;
    send(replaces === undefined ? { type: 'send', text } : { type: 'send', text, replaces });
    this.#history.add(text);
    this.#endEdit();
  }

  #set(text: string): void {
    if (this.#input.value !== text) {
      this.#input.value = text;
    }
    this.#commands.show(text);
    this.#measure();
    this.#changed();
  }
}
