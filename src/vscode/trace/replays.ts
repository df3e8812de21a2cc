import type * as vscode from 'vscode';
import { planReplay, ReplayPlayer, type Ticker } from '../../core/trace/replay.ts';
import type { Trace } from '../../core/trace/trace.ts';
import type { FromView } from '../../protocol/reasoningView.ts';
import type { ReasoningPanel } from '../reasoning/panel.ts';
import { Run } from '../runs/run.ts';

/** How often text comes during a replay, in ms: some 30 times a second. */
const TICK_MS = 33;

const CLOCK: Ticker = {
  now: () => performance.now(),
  start: (tick) => {
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  },
};

/** Plays a trace back in the Reasoning view, without asking anything of any server. One at a time. */
export class Replays implements vscode.Disposable {
  readonly #panel: ReasoningPanel;
  readonly #ticker: Ticker;
  #playing: { readonly run: Run; readonly player: ReplayPlayer } | undefined;

  constructor(panel: ReasoningPanel, ticker: Ticker = CLOCK) {
    this.#panel = panel;
    this.#ticker = ticker;
  }

  /** The run that replays; undefined when none does. */
  get run(): Run | undefined {
    return this.#playing?.run;
  }

  /**
   * Starts a replay; the one before it ends.
   * @param back shown again when the replay ends or is stopped, unless something else is shown then
   */
  async start(trace: Trace, back: Run): Promise<void> {
    this.#end();
    let player: ReplayPlayer | undefined;
    const run = new Run({
      task: trace.task,
      instruction: trace.instruction,
      place: trace.place,
      model: trace.model,
      replayMs: () => player?.state.ms ?? 0,
    });
    const show = (): void => {
      run.tick();
      if (player) {
        run.setReplay(player.state);
      }
    };
    player = new ReplayPlayer(planReplay(trace), this.#tickerFor(run), {
      piece: ({ channel, text }) => {
        const segment = channel === 'thought' ? 0 : 1;
        const source = channel === 'thought' ? 'field' : 'content';
        run.take([{ type: 'append', segment, channel, source, text }]);
      },
      changed: show,
      ended: () => {
        const isShown = this.#panel.shown === run;
        this.#playing = undefined;
        if (isShown) {
          this.#panel.show(back);
        }
        run.dispose();
      },
    });
    if (trace.sample) {
      run.markSample();
    }
    run.setReplay(player.state);
    this.#playing = { run, player };
    this.#panel.show(run);
    await this.#panel.reveal();
    player.play();
  }

  /** Does what a control of the replay is for. */
  control({ id, to }: Extract<FromView, { type: 'replay' }>): void {
    const { run, player } = this.#playing ?? {};
    if (!player || run?.id !== id) {
      return;
    }
    switch (to) {
      case 'play':
        player.play();
        break;
      case 'pause':
        player.pause();
        break;
      case 'step':
        player.step();
        break;
      case 'stop':
        player.stop();
        break;
      default:
        player.setSpeed(to);
    }
  }

  dispose(): void {
    this.#end();
  }

  /** Ticks while the run is shown; once something else is, its replay ends. */
  #tickerFor(run: Run): Ticker {
    return {
      now: () => this.#ticker.now(),
      start: (tick) =>
        this.#ticker.start(() => {
          tick();
          if (this.#playing?.run === run && this.#panel.shown !== run) {
            this.#end();
          }
        }),
    };
  }

  #end(): void {
    this.#playing?.player.stop();
  }
}
