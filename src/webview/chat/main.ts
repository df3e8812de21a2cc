import './chat.css';
import type { ToChat } from '../../protocol/chatView.ts';
import { button, el, icon, setText } from '../shared/dom.ts';
import { Follow } from '../shared/follow.ts';
import { onLink } from '../shared/markdown.ts';
import { Composer } from './composer.ts';
import { takeDrops } from './drop.ts';
import { onMessage, send } from './host.ts';
import { SessionList } from './list.ts';
import { MessageView } from './message.ts';
import { ChatWords } from './words.ts';

/** How long rendering may take in one frame, in ms: half of a frame at 60 Hz. */
const FRAME_MS = 8;

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
  readonly #follow = new Follow(() => undefined);
  #views = new Map<string, MessageView>();
  #session = '';
  #running = false;
  #frame: number | undefined;

  constructor(app: HTMLElement, words: ChatWords) {
    this.#words = words;
    this.#list = new SessionList(words);
    this.#composer = new Composer(words);
    this.#sample = el('p', { class: 'note', role: 'note' }, icon('beaker'), words.text('sample.banner'));
    const fresh = button({ class: 'secondary', 'data-testid': 'new' }, undefined, words.own('chat.new'), () =>
      send({ type: 'new' }),
    );
    const head = el('div', { class: 'head' }, this.#title, fresh);
    takeDrops(app);
    onLink(this.#messages, (url) => send({ type: 'openLink', url }));
    app.replaceChildren(
      head,
      this.#list.element,
      this.#sample,
      this.#messages,
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
      case 'draft':
        if (message.session === this.#session) {
          this.#composer.draft(message.draft);
        }
        return;
      case 'paste':
        this.#composer.paste(message.text);
        return;
    }
  }

  #show(session: Extract<ToChat, { type: 'session' }>): void {
    const same = session.id === this.#session;
    const before = same ? this.#views : new Map<string, MessageView>();
    this.#views = new Map();
    for (const message of session.messages) {
      const kept = before.get(message.id);
      kept?.show(message);
      this.#views.set(
        message.id,
        kept ?? new MessageView(message, this.#words, (each) => this.#composer.edit(each)),
      );
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
    this.#session = session.id;
    this.#running = session.running;
    this.#sample.hidden = !session.sample;
    this.#composer.update(session.running, session.draft, session.commands);
    if (!same) {
      this.#follow.resume();
    }
    this.#renderSoon();
  }

  #renderSoon(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      const deadline = performance.now() + FRAME_MS;
      const done = [...this.#views.values()].every((view) => view.render(deadline));
      this.#follow.stick();
      if (!done) {
        this.#renderSoon();
      }
    });
  }
}

let page: ChatPage | undefined;
onMessage((message) => {
  if (message.type === 'hello') {
    document.documentElement.lang = message.locale;
    const app = document.getElementById('app') ?? document.body;
    page = new ChatPage(app, new ChatWords(message.strings, message.locale));
  } else {
    page?.receive(message);
  }
});
send({ type: 'ready' });
