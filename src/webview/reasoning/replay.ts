import type { Replay } from '../../protocol/reasoningView.ts';
import { button, el, icon, setText } from '../shared/dom.ts';
import { send } from './host.ts';
import type { Words } from './words.ts';

const SPEEDS = [1, 2, 4, 10] as const;

/** Says that a kept trace is played back, how far it is, and how fast; hidden for every other run. */
export class ReplayBar {
  readonly #words: Words;
  readonly #position = el('span', { class: 'position', 'data-testid': 'replay-position' });
  readonly #toggle: HTMLButtonElement;
  readonly #speed: HTMLSelectElement;
  readonly element: HTMLElement;
  #id = '';
  #replay: Replay | undefined;

  constructor(words: Words) {
    this.#words = words;
    const tell = (to: Extract<Parameters<typeof send>[0], { type: 'replay' }>['to']) =>
      send({ type: 'replay', id: this.#id, to });
    this.#toggle = bare('replay-toggle', 'debug-pause', words.text('replay.pause'), () =>
      tell(this.#replay?.paused ? 'play' : 'pause'),
    );
    this.#speed = el(
      'select',
      { 'data-testid': 'replay-speed', 'aria-label': words.text('replay.speed') },
      ...SPEEDS.map((speed) =>
        el('option', { value: String(speed) }, words.text('replay.times', { speed: words.number(speed) })),
      ),
    );
    this.#speed.addEventListener('change', () => {
      const chosen = SPEEDS.find((speed) => String(speed) === this.#speed.value);
      if (chosen !== undefined) {
        tell(chosen);
      }
    });
    this.element = el(
      'div',
      { class: 'replay', role: 'group', 'aria-label': words.text('replay.title'), hidden: '' },
      el(
        'p',
        { class: 'title', 'data-testid': 'replay-banner' },
        icon('history'),
        el('strong', {}, words.text('replay.title')),
        el('span', {}, words.text('replay.hint')),
      ),
      el(
        'div',
        { class: 'actions' },
        this.#toggle,
        bare('replay-step', 'debug-step-over', words.text('replay.step'), () => tell('step')),
        bare('replay-stop', 'debug-stop', words.text('replay.stop'), () => tell('stop')),
        this.#speed,
        this.#position,
      ),
    );
  }

  /** @param replay where the replay stands; undefined when the run is none */
  update(id: string, replay: Replay | undefined): void {
    this.#id = id;
    this.#replay = replay;
    this.element.hidden = !replay;
    if (!replay) {
      return;
    }
    const { ms, totalMs, paused, speed } = replay;
    name(this.#toggle, this.#words.text(paused ? 'replay.play' : 'replay.pause'));
    const image = this.#toggle.querySelector('.icon');
    if (image) {
      image.className = `icon icon-${paused ? 'play' : 'debug-pause'}`;
    }
    this.#speed.value = String(speed);
    const [at, of] = [this.#words.duration(ms), this.#words.duration(totalMs)];
    setText(this.#position, this.#words.text('replay.position', { at, of }));
  }
}

/** A button that shows its icon alone: the bar stays in sight, and the view may be low. */
function bare(testId: string, iconName: string, label: string, click: () => void): HTMLButtonElement {
  const made = button({ class: 'secondary', 'data-testid': testId }, iconName, '', click);
  name(made, label);
  return made;
}

function name(of: HTMLButtonElement, label: string): void {
  of.title = label;
  of.setAttribute('aria-label', label);
}
