import './chat.css';
import type { ToChat } from '../../protocol/chatView.ts';
import { button, el, icon, setText } from '../shared/dom.ts';
import { Follow } from '../shared/follow.ts';
import { onLink } from '../shared/markdown.ts';
import { Composer } from './composer.ts';
import { takeDrops } from './drop.ts';
import { onMessage, send } from './host.ts';
import { Leaving } from './leaving.ts';
import { SessionList } from './list.ts';
import { type MessageHost, MessageView } from './message.ts';
import { ChatWords } from './words.ts';

/** How long rendering may take in one frame, in ms: half of a frame at 60 Hz. */
const FRAME_MS = 8;

type Left = Extract<ToChat, { type: 'session' }>['left'];

/** The page: the list of chats, the messages of one, and the composer. */
class ChatPage {
  readonly #words: ChatWords;
  readonly #list: SessionList;
  readonly #composer: Composer;
  readonly #title = el('h1', { 'data-testid': 'title' });
  readonly #messages = el('div', { class: 'messages', 'data-testid': 'messages' });
  /** Reads out that an answer is complete, and none of its tokens. */
  readonly #status = el('p', { class: 'hidden', role: 'status' });
  readonly #sample: HTMLElement;
  /** Stands in an empty session. */
  readonly #welcome: HTMLElement;
  /** What the session took. */
  readonly #spent = el('p', { class: 'note', 'data-testid': 'session-spent' });
  readonly #follow = new Follow(() => this.#leaving.changed());
  readonly #leaving = new Leaving(() => ({
    ...this.#composer.left,
    unfolded: [...this.#views].filter(([, view]) => view.unfolded).map(([id]) => id),
    ...(this.#follow.following ? {} : { scroll: this.#scrolled() }),
  }));
  /** Where to scroll once all is rendered. */
  #returnTo: Left['scroll'];
  readonly #host: MessageHost = {
    edit: (message) => this.#composer.edit(message),
    folded: (isRead) => {
      if (isRead) {
        this.#follow.yield();
      }
      this.#leaving.changed();
    },
  };
  #views = new Map<string, MessageView>();
  #session = '';
  #running = false;
  #frame: number | undefined;

  constructor(app: HTMLElement, words: ChatWords, history: readonly string[]) {
    this.#words = words;
    this.#list = new SessionList(words);
    this.#composer = new Composer(words, history, () => this.#leaving.changed());
    this.#welcome = el('p', { class: 'note', 'data-testid': 'welcome' }, words.own('chat.welcome'));
    this.#sample = el('p', { class: 'note', role: 'note' }, icon('beaker'), words.text('sample.banner'));
    const fresh = button(
      { class: 'secondary', 'data-testid': 'new' },
      undefined,
      words.own('chat.new'),
      () => {
        send({ type: 'new' });
        this.#composer.focus();
      },
    );
    const head = el('div', { class: 'head' }, this.#title, fresh);
    takeDrops(app);
    this.#composer.element.addEventListener('input', () => this.#leaving.tell());
    document.addEventListener('keydown', (event) => this.#typed(event));
    window.addEventListener('scroll', () => this.#leaving.changed(), { passive: true });
    // The more is typed or added, the less of the page can be seen above it.
    new ResizeObserver(() => this.#follow.stick()).observe(this.#composer.element);
    onLink(this.#messages, (url) => send({ type: 'openLink', url }));
    app.replaceChildren(
      head,
      this.#list.element,
      this.#sample,
      this.#welcome,
      this.#messages,
      this.#spent,
      this.#status,
      this.#composer.element,
    );
  }

  receive(message: ToChat): void {
    switch (message.type) {
      case 'hello':
        return;
      case 'list':
        this.#list.show(message.sessions);
        return;
      case 'session':
        this.#show(message);
        return;
      case 'append':
        if (message.session === this.#session) {
          this.#views.get(message.message)?.append(message.channel, message.text);
          this.#renderSoon();
        }
        return;
      case 'progress':
        if (message.session === this.#session) {
          this.#views.get(message.message)?.progress(message);
        }
        return;
      case 'draft':
        if (message.session === this.#session) {
          this.#composer.draft(message.draft);
        }
        return;
      case 'offer':
        this.#composer.offer(message.label);
        return;
      case 'paste':
        this.#composer.paste(message.text);
        return;
      case 'picked':
        this.#composer.picked();
        return;
      case 'focus':
        this.#composer.focus();
        return;
    }
  }

  /** Whoever types while nothing has the focus means the composer. Blanks scroll. */
  #typed({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): void {
    const isText = key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey;
    if (isText && document.activeElement === document.body) {
      this.#composer.focus();
    }
  }

  #show(session: Extract<ToChat, { type: 'session' }>): void {
    const same = session.id === this.#session;
    if (!same) {
      this.#leaving.begin(session.id);
    }
    const before = same ? this.#views : new Map<string, MessageView>();
    this.#views = new Map();
    for (const message of session.messages) {
      const kept = before.get(message.id);
      kept?.show(message);
      this.#views.set(message.id, kept ?? new MessageView(message, this.#words, this.#host));
    }
    const elements = [...this.#views.values()].map(({ element }) => element);
    // Moving an element would take the focus from what it holds.
    if (elements.some((element, index) => this.#messages.children[index] !== element)) {
      this.#messages.replaceChildren(...elements);
    }
    for (let extra = this.#messages.children[elements.length]; extra; ) {
      extra.remove();
      extra = this.#messages.children[elements.length];
    }
    setText(this.#title, session.title === '' ? this.#words.own('chat.untitled') : session.title);
    const finished = same && this.#running && !session.running;
    setText(this.#status, finished ? this.#words.own('chat.complete') : '');
    if (
      same &&
      session.running &&
      session.messages.some(({ id, role }) => role === 'user' && !before.has(id))
    ) {
      // Who sends a message wants to see what comes of it.
      this.#follow.resume();
    }
    this.#session = session.id;
    this.#running = session.running;
    this.#sample.hidden = !session.sample;
    this.#welcome.hidden = session.messages.length > 0;
    setText(this.#spent, session.spent ?? '');
    this.#composer.update(session);
    if (!same) {
      this.#takeUp(session.left);
    }
    this.#renderSoon();
  }

  /** Shows a session as it was left. */
  #takeUp(left: Left): void {
    this.#composer.restore(left);
    for (const id of left.unfolded) {
      this.#views.get(id)?.unfold();
    }
    this.#returnTo = left.scroll;
    if (left.scroll) {
      this.#follow.pause();
    } else {
      this.#follow.resume();
    }
  }

  /** The message at the upper edge, and how far the page is scrolled past its start, in CSS pixels. */
  #scrolled(): Left['scroll'] {
    for (const [message, { element }] of this.#views) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom > 0) {
        return { message, offset: Math.round(-top) };
      }
    }
    return undefined;
  }

  /** Goes back to where the reader was; what is out of sight is laid out only then, so it takes two goes. */
  #return(tries = 2): void {
    const place = this.#returnTo;
    const element = place && this.#views.get(place.message)?.element;
    if (place && element) {
      window.scrollBy(0, element.getBoundingClientRect().top + place.offset);
      if (tries > 1) {
        requestAnimationFrame(() => this.#return(tries - 1));
        return;
      }
    }
    this.#returnTo = undefined;
  }

  #renderSoon(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      const deadline = performance.now() + FRAME_MS;
      const done = [...this.#views.values()].every((view) => view.render(deadline));
      this.#follow.stick();
      if (!done) {
        this.#renderSoon();
      } else if (this.#returnTo) {
        this.#return();
      }
    });
  }
}

let page: ChatPage | undefined;
onMessage((message) => {
  if (message.type === 'hello') {
    document.documentElement.lang = message.locale;
    const app = document.getElementById('app') ?? document.body;
    page = new ChatPage(app, new ChatWords(message.strings, message.locale), message.history);
  } else {
    page?.receive(message);
  }
});
send({ type: 'ready' });
