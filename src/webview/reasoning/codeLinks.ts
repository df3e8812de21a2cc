import { type Candidate, type Setting, scanLinks } from '../../core/links/scan.ts';
import { type CodeLink, MAX_TEXTS } from '../../protocol/reasoningView.ts';
import { el, visiblePath } from '../shared/dom.ts';
import { send } from './host.ts';
import type { Words } from './words.ts';

/** How long texts are gathered before the host is asked, in ms. */
const GATHER_MS = 60;
/** Most texts of one block that become links. */
const MAX_IN_BLOCK = 100;

/** Makes links of what names code in text that is on screen and will not change any more. The host knows what does. */
export class CodeLinks {
  readonly #words: Words;
  #runId = '';
  /** What the host said of each text; undefined while it was asked and has not answered. */
  readonly #known = new Map<string, CodeLink | undefined>();
  /** Texts to ask about. */
  readonly #wanted = new Set<string>();
  /** Blocks that wait for an answer, with what they name. */
  readonly #waiting = new Map<Element, ReadonlySet<string>>();
  /** Blocks that have links and wait for more, with what is still looked for. */
  readonly #late = new Map<Element, ReadonlySet<string>>();
  #timer: number | undefined;
  readonly #observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        this.#observer.unobserve(target);
        this.#seen(target);
      }
    }
  });

  constructor(words: Words) {
    this.#words = words;
  }

  /** Another run is shown: what was found for the one before counts no longer. */
  start(runId: string): void {
    if (runId !== this.#runId) {
      this.#runId = runId;
      this.#known.clear();
      this.#wanted.clear();
      this.#waiting.clear();
      this.#late.clear();
    }
  }

  /** Takes care of a block that will not change any more, once it comes into sight. */
  watch(block: HTMLElement): void {
    this.#observer.observe(block);
  }

  /** Takes in what the host says. */
  take(links: readonly CodeLink[]): void {
    for (const link of links) {
      this.#known.set(link.text, link);
    }
    const isLate = (text: string): boolean => this.#known.get(text)?.later === true;
    for (const [block, texts] of this.#waiting) {
      if ([...texts].every((text) => this.#known.get(text))) {
        this.#waiting.delete(block);
        this.#link(block);
        if ([...texts].some(isLate)) {
          this.#late.set(block, texts);
        }
      }
    }
    for (const [block, texts] of this.#late) {
      if (![...texts].some(isLate)) {
        this.#late.delete(block);
        this.#link(block);
      }
    }
  }

  #seen(block: Element): void {
    const texts = new Set<string>();
    for (const { candidates } of candidatesIn(block)) {
      for (const { text } of candidates) {
        if (texts.size < MAX_IN_BLOCK) {
          texts.add(text);
        }
      }
    }
    for (const text of texts) {
      if (!this.#known.has(text)) {
        this.#known.set(text, undefined);
        this.#wanted.add(text);
      }
    }
    if (texts.size > 0) {
      this.#waiting.set(block, texts);
      this.#timer ??= window.setTimeout(() => this.#ask(), GATHER_MS);
    }
  }

  #ask(): void {
    this.#timer = undefined;
    const texts = [...this.#wanted];
    this.#wanted.clear();
    for (let at = 0; at < texts.length; at += MAX_TEXTS) {
      send({ type: 'resolve', id: this.#runId, texts: texts.slice(at, at + MAX_TEXTS) });
    }
    this.take([]);
  }

  #link(block: Element): void {
    for (const { node, candidates } of candidatesIn(block)) {
      for (const { start, end, text } of candidates.reverse()) {
        const link = this.#known.get(text);
        if (link?.path !== undefined) {
          const named = node.splitText(start);
          named.splitText(end - start);
          named.replaceWith(this.#button(text, link.path, link.line));
        }
      }
    }
  }

  #button(text: string, path: string, line: number | undefined): HTMLElement {
    const name = visiblePath(path);
    const place =
      line === undefined
        ? name
        : this.#words.text('link.place', { path: name, line: this.#words.number(line) });
    const link = el(
      'button',
      {
        type: 'button',
        class: 'code-link',
        'data-testid': 'code-link',
        title: place,
        'aria-label': `${text}: ${place}`,
      },
      text,
    );
    link.addEventListener('click', () => send({ type: 'openCode', id: this.#runId, text }));
    return link;
  }
}

/** Code that was coloured tells its comments and texts itself; a diff is coloured by its marks alone. */
function settingOf(parent: Element): Setting {
  const code = parent.closest('code');
  if (!code || parent.closest('.hljs-comment, .hljs-string')) {
    return 'prose';
  }
  const isPlain = !code.classList.contains('hljs') || code.matches('.language-diff, .language-patch');
  return code.closest('pre') && isPlain ? 'code' : 'quoted';
}

/**
 * What may become links in a block, text by text: not in what is a link already. In a block of code each name comes
 * once, as nobody wants to pass every variable on the way through it by Tab.
 */
function candidatesIn(block: Element): { node: Text; candidates: Candidate[] }[] {
  const found: { node: Text; candidates: Candidate[] }[] = [];
  const named = new Set([...block.querySelectorAll('pre .code-link')].map(({ textContent }) => textContent));
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!(node instanceof Text) || !parent || parent.closest('a, button')) {
      continue;
    }
    const candidates = scanLinks(node.data, settingOf(parent));
    if (parent.closest('pre')) {
      const first = candidates.filter(({ text }) => !named.has(text) && named.add(text));
      found.push({ node, candidates: first });
    } else {
      found.push({ node, candidates });
    }
  }
  return found;
}
