/** How near to the end counts as the end when the user comes from above, in CSS pixels. */
const NEAR = 24;

const UPWARD_KEYS = new Set(['ArrowUp', 'PageUp', 'Home']);

/**
 * Keeps the end of the page in sight until the user scrolls up by wheel, key, touch or drag, and again once they
 * are back at the end.
 */
export class Follow {
  readonly #changed: (following: boolean) => void;
  readonly #page = document.scrollingElement ?? document.documentElement;
  #following = true;
  #top = 0;
  /** How high the page was when it was last looked at, in CSS pixels. */
  #height = 0;

  /** @param changed told whenever following starts or ends */
  constructor(changed: (following: boolean) => void) {
    this.#changed = changed;
    this.#page.classList.add('following');
    window.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    // As when another view opens below this one: the browser keeps what is at the top.
    window.addEventListener('resize', () => this.stick());
    window.addEventListener('wheel', (event) => this.#meansUp(event.deltaY < 0), { passive: true });
    window.addEventListener('keydown', (event) => this.#meansUp(isUpward(event)));
  }

  /** True while the page sticks to its end. */
  get following(): boolean {
    return this.#following;
  }

  /** Scrolls to the end when following; to be called after the page has grown. */
  stick(): void {
    if (this.#following) {
      this.#height = this.#page.scrollHeight;
      this.#page.scrollTop = this.#height;
      this.#top = this.#page.scrollTop;
    }
  }

  /** Follows again, from the end of the page. */
  resume(): void {
    this.#set(true);
    this.stick();
  }

  /** Stops following, as when the user opens something to read it. */
  pause(): void {
    this.#set(false);
  }

  /** Stops following where the end is no longer in sight, as when the user unfolds something to read it. */
  yield(): void {
    if (this.#toEnd > NEAR) {
      this.pause();
    }
  }

  get #toEnd(): number {
    const { scrollTop, scrollHeight, clientHeight } = this.#page;
    return scrollHeight - clientHeight - scrollTop;
  }

  #meansUp(up: boolean): void {
    // At once, not at the scroll event: text that arrives in between would pull the page down again.
    if (up && this.#page.scrollTop > 0) {
      this.#set(false);
    }
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight } = this.#page;
    const moved = scrollTop - this.#top;
    const toEnd = this.#toEnd;
    const isSame = scrollHeight === this.#height;
    this.#top = scrollTop;
    this.#height = scrollHeight;
    if (toEnd <= 1 || (moved > 0 && toEnd <= NEAR)) {
      this.#set(true);
    } else if (moved < 0 && isSame) {
      this.#set(false);
    } else if (!isSame) {
      // The browser scrolls it up where the page gets shorter, as when a height that was estimated becomes known; and
      // it may have grown again since, or what came into sight turned out higher. A user who drags is heard with the
      // next move.
      this.stick();
    }
  }

  #set(following: boolean): void {
    if (following !== this.#following) {
      this.#following = following;
      // The browser's own anchoring holds a reader's place; at the end of the page it would pull away from it.
      this.#page.classList.toggle('following', following);
      this.#changed(following);
    }
  }
}

function isUpward(event: KeyboardEvent): boolean {
  return UPWARD_KEYS.has(event.key) || (event.key === ' ' && event.shiftKey);
}
