import type {
  CodeLink,
  Meter,
  Notice,
  Phase,
  ProposalSummary,
  Replay,
  Run,
  ThoughtMove,
  ThoughtStep,
} from '../../protocol/reasoningView.ts';
import { button, el, setText } from '../shared/dom.ts';
import { Follow } from '../shared/follow.ts';
import { onLink } from '../shared/markdown.ts';
import { MarkdownStream } from '../shared/stream.ts';
import { branchParts } from './branches.ts';
import { CodeLinks } from './codeLinks.ts';
import { ThoughtControls } from './control.ts';
import { copyButton } from './copy.ts';
import { recall, remember, send } from './host.ts';
import { LimitView } from './limits.ts';
import { MeterView } from './meter.ts';
import { noticeBox } from './notice.ts';
import type { Place } from './outline.ts';
import { isRunning, PhaseView } from './phase.ts';
import { proposalCard } from './proposal.ts';
import { ReplayBar } from './replay.ts';
import { requestParts } from './request.ts';
import type { StepView } from './step.ts';
import { type MarkedPlace, StepHunks } from './stepHunks.ts';
import { StopButton } from './stop.ts';
import { ThoughtView } from './thought.ts';
import type { Words } from './words.ts';

/** How long rendering may take in one frame, in ms: half of a frame at 60 Hz. */
const FRAME_MS = 8;

/** How long after the last scrolling the place is remembered, in ms. */
const REMEMBER_MS = 200;

/** Shows one run, and what is added to it. */
export class RunView {
  readonly #words: Words;
  readonly #phaseView: PhaseView;
  readonly #meterView: MeterView;
  readonly #limits: LimitView;
  readonly #thought: ThoughtView;
  readonly #hunks: StepHunks;
  readonly #controls: ThoughtControls;
  readonly #links: CodeLinks;
  readonly #answer = new MarkdownStream((block) => this.#links.watch(block));
  readonly #answerSection: HTMLElement;
  readonly #stop: StopButton;
  readonly #replay: ReplayBar;
  /** What the model is doing right now. */
  readonly #step = el('p', { class: 'step', 'data-testid': 'step', hidden: '' });
  readonly #request = el('header', { class: 'request' });
  readonly #notice = el('div');
  readonly #proposal = el('div');
  readonly #followButton: HTMLButtonElement;
  readonly #follow: Follow;
  readonly element: HTMLElement;

  #id = '';
  /** What resuming the thought comes to. */
  #resumes: 'continue' | 'ask' | undefined;
  #isReplay = false;
  #phase: Phase = 'connecting';
  #meter: Meter | undefined;
  #frame: number | undefined;
  /** The step to go to once everything is rendered. */
  #place: StepView | undefined;
  /** Where to scroll once everything is rendered, in CSS pixels. */
  #restoreTop: number | undefined;
  #comeBackTo: Place | undefined;
  #rememberTimer: number | undefined;
  /** When the oldest text that is not on screen yet arrived in the host, in ms since 1970; only when measuring. */
  #arrived: number | undefined;

  constructor(words: Words) {
    this.#words = words;
    this.#phaseView = new PhaseView(words);
    this.#meterView = new MeterView(words);
    this.#limits = new LimitView(words);
    this.#controls = new ThoughtControls(words, () => this.#thought.steps);
    this.#links = new CodeLinks(words);
    this.#thought = new ThoughtView(
      words,
      () => this.#follow,
      () => this.#thoughtToggled(),
      () => {
        this.#schedule();
        this.#rememberSoon();
      },
      () => send({ type: 'copy', id: this.#id, what: 'thought' }),
      { closedBlock: (block) => this.#links.watch(block) },
    );
    this.#hunks = new StepHunks(words, () => this.#thought.steps.views);
    this.#answer.element.dataset.testid = 'answer';
    this.#answerSection = el(
      'section',
      { class: 'answer', 'aria-labelledby': 'answer-title' },
      el('h2', { id: 'answer-title' }, words.text('answer.title')),
      copyButton('answer', words, () => send({ type: 'copy', id: this.#id, what: 'answer' })),
      this.#answer.element,
    );
    this.#stop = new StopButton(words, () => send({ type: 'stop', id: this.#id }));
    this.#replay = new ReplayBar(words);
    this.#followButton = button(
      { 'data-testid': 'follow', class: 'primary follow', title: words.text('follow.hint'), hidden: '' },
      'arrow-down',
      words.text('follow'),
      () => this.#follow.resume(),
    );
    this.element = el(
      'div',
      { class: 'run' },
      el(
        'div',
        { class: 'bar' },
        this.#phaseView.element,
        this.#stop.element,
        this.#meterView.element,
        this.#limits.element,
        this.#step,
        this.#replay.element,
        this.#thought.find.element,
      ),
      this.#request,
      this.#thought.element,
      this.#controls.element,
      this.#answerSection,
      this.#notice,
      this.#proposal,
      this.#followButton,
    );
    document.addEventListener('keydown', (event) => this.#onKey(event));
    this.#follow = new Follow((following) => {
      this.#showFollowButton();
      if (following) {
        this.#thought.outline.tidy();
      }
    });
    onLink(this.element, (url) => send({ type: 'openLink', url }));
    window.addEventListener('scroll', () => this.#rememberSoon(), { passive: true });
  }

  /** Shows `run` from scratch, or what is new in it when it is the one already shown. */
  show(run: Run): void {
    const another = run.id !== this.#id;
    this.#id = run.id;
    this.#links.start(run.id);
    if (another) {
      const saved = recall(run.id);
      this.#thought.restore(saved?.thoughtOpen, saved?.outline);
      this.#thought.find.close();
      this.#restoreTop = saved?.scrollTop;
      this.#comeBackTo = saved?.reading;
      if (saved?.scrollTop === undefined) {
        this.#follow.resume();
      } else {
        this.#follow.pause();
      }
    }
    this.#request.replaceChildren(...branchParts(run, this.#words), ...requestParts(run, this.#words));
    this.#resumes = run.resumes;
    this.#thought.steps.set(run.id, run.thought, run.steps);
    this.#isReplay = run.replay !== undefined;
    this.#showReplay(run.id, run.replay);
    this.#answer.set(run.answer);
    this.notice(run.id, run.notice);
    this.proposal(run.id, run.proposal);
    this.#update(run.phase, run.meter, run.step, another);
    this.#schedule();
  }

  /** Adds text at the end of the thought or the answer. @param steps of the thought, new or changed with it */
  append(
    id: string,
    channel: 'thought' | 'answer',
    text: string,
    steps: readonly ThoughtStep[] = [],
    arrivedAt?: number,
  ): void {
    if (id !== this.#id) {
      return;
    }
    this.#arrived ??= arrivedAt;
    const place = channel === 'thought' ? this.#thought.steps : this.#answer;
    place.append(text);
    this.#thought.steps.update(steps);
    this.#schedule();
  }

  /** Takes in steps of the thought that are new or have changed. */
  steps(id: string, steps: readonly ThoughtStep[]): void {
    if (id === this.#id) {
      this.#thought.steps.update(steps);
      this.#schedule();
    }
  }

  progress(id: string, phase: Phase, meter: Meter, step?: string): void {
    if (id === this.#id) {
      this.#update(phase, meter, step, false);
      this.#schedule();
    }
  }

  notice(id: string, notice: Notice | undefined): void {
    if (id === this.#id) {
      this.#replace(this.#notice, notice && noticeBox(notice, this.#words));
    }
  }

  proposal(id: string, proposal: ProposalSummary | undefined): void {
    if (id === this.#id) {
      this.#replace(this.#proposal, proposal && proposalCard(id, proposal, this.#words));
      this.#hunks.show(id, proposal?.hunks ?? []);
    }
  }

  /** Takes in where texts lead that may name code. */
  links(id: string, links: readonly CodeLink[]): void {
    if (id === this.#id) {
      this.#links.take(links);
    }
  }

  /** Opens the thought at a step, marks it, and moves the focus there. */
  showStep(id: string, place: MarkedPlace): void {
    const view = id === this.#id ? this.#hunks.mark(place) : undefined;
    if (view) {
      this.#follow.pause();
      this.#thought.open();
      this.#thought.outline.open(view.step.index);
      this.#place = view;
      this.#restoreTop = undefined;
      this.#schedule();
    }
  }

  replay(id: string, replay: Replay): void {
    if (id === this.#id) {
      this.#showReplay(id, replay);
    }
  }

  /** Moves about in the thought. */
  moveInThought(id: string, move: ThoughtMove): void {
    if (id !== this.#id) {
      return;
    }
    switch (move.to) {
      case 'next':
      case 'previous':
        this.#thought.go(move.to === 'next' ? 1 : -1);
        break;
      case 'expanded':
      case 'collapsed':
        this.#thought.open();
        this.#thought.outline.expandAll(move.to === 'expanded');
        break;
      case 'find':
        this.find();
        break;
    }
  }

  /** Opens the field for finding in the thought. */
  find(): void {
    if (this.#thought.steps.text !== '') {
      this.#thought.find.open();
    }
  }

  /** Has the user edit the thought. */
  editThought(id: string): void {
    if (id === this.#id) {
      this.#controls.edit();
    }
  }

  /** Fills a place on the page anew; the focus stays there when it was there. */
  #replace(place: HTMLElement, content: HTMLElement | undefined): void {
    const focused = place.contains(document.activeElement);
    place.replaceChildren(...(content ? [content] : []));
    if (focused) {
      const next = place.querySelector<HTMLElement>('.outcome, .actions button');
      if (next) {
        next.focus({ preventScroll: true });
      } else {
        this.#phaseView.focus();
      }
    }
    this.#schedule();
  }

  #update(phase: Phase, meter: Meter, step: string | undefined, fresh: boolean): void {
    const running = isRunning(phase);
    // What is played back has nothing to stop or to steer, and its clock may rest.
    const isLive = running && !this.#isReplay;
    if (this.#stop.update(isLive, fresh)) {
      this.#phaseView.focus();
    }
    this.#phase = phase;
    this.#meter = meter;
    this.#phaseView.update(phase);
    if (!running) {
      this.#answer.end();
    }
    setText(this.#step, step ?? '');
    this.#step.hidden = phase !== 'thinking' || !step;
    this.#meterView.update(meter, isLive, fresh);
    this.#limits.update(meter, phase === 'thinking');
    this.#controls.update(this.#id, this.#isReplay ? 'done' : phase, this.#resumes);
    this.#showSections(fresh || this.#follow.following);
    this.#showFollowButton();
  }

  #showSections(collapse: boolean): void {
    const answered = this.#answer.text.trim() !== '';
    if (this.#meter) {
      this.#thought.update(this.#phase, this.#meter, answered, collapse);
    }
    this.#answerSection.hidden = !answered;
  }

  #thoughtToggled(): void {
    if (!isRunning(this.#phase)) {
      // What the user has just opened must not be scrolled away by a late notice.
      this.#follow.pause();
    }
    this.#rememberSoon();
    this.#schedule();
  }

  /** Ctrl+F, and F3 for the next match: VS Code has no use for them while the focus is in the view. */
  #onKey(event: KeyboardEvent): void {
    const { find } = this.#thought;
    if (
      (event.ctrlKey || event.metaKey) &&
      !event.shiftKey &&
      !event.altKey &&
      event.key.toLowerCase() === 'f'
    ) {
      this.find();
    } else if (event.key === 'F3' && find.isOpen) {
      find.go(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape' && find.isOpen && !event.defaultPrevented) {
      find.close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #showReplay(id: string, replay: Replay | undefined): void {
    this.#replay.update(id, replay);
    this.#phaseView.held = replay?.paused ?? false;
  }

  #showFollowButton(): void {
    this.#followButton.hidden = this.#follow.following || !isRunning(this.#phase);
  }

  #schedule(): void {
    this.#frame ??= requestAnimationFrame(() => this.#paint());
  }

  /** Renders what has come since the last frame, as much of it as fits into one. */
  #paint(): void {
    this.#frame = undefined;
    const deadline = performance.now() + FRAME_MS;
    const complete = this.#thought.render(deadline) && this.#answer.render(deadline);
    this.#showSections(false);
    this.#follow.stick();
    if (!complete) {
      this.#schedule();
      return;
    }
    if (this.#place) {
      const { header } = this.#place;
      this.#place = undefined;
      header.focus({ preventScroll: true });
      header.scrollIntoView({ block: 'center' });
      // What comes into sight is laid out only then, and may move it.
      requestAnimationFrame(() => header.scrollIntoView({ block: 'center' }));
    }
    if (this.#restoreTop !== undefined) {
      window.scrollTo(0, this.#restoreTop);
      this.#restoreTop = undefined;
      if (this.#comeBackTo) {
        this.#thought.outline.comeBack(this.#comeBackTo);
      }
    }
    if (this.#arrived !== undefined) {
      const arrived = this.#arrived;
      this.#arrived = undefined;
      // A task queued now runs once this frame is on screen.
      setTimeout(() =>
        performance.measure('delta to paint', {
          start: Math.max(0, arrived - performance.timeOrigin),
          end: performance.now(),
        }),
      );
    }
  }

  #rememberSoon(): void {
    if (this.#id === '') {
      return;
    }
    clearTimeout(this.#rememberTimer);
    this.#rememberTimer = window.setTimeout(() => {
      const { following } = this.#follow;
      const thoughtOpen = this.#thought.choice;
      remember({
        id: this.#id,
        ...(thoughtOpen === undefined ? {} : { thoughtOpen }),
        ...(following ? {} : { scrollTop: window.scrollY, reading: this.#thought.outline.place }),
        outline: this.#thought.outline.state,
      });
    }, REMEMBER_MS);
  }
}
