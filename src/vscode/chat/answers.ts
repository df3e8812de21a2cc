import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { capabilitiesOf } from '../../core/backends/body.ts';
import { explainFailure } from '../../core/backends/explain.ts';
import type { Failure } from '../../core/backends/failure.ts';
import { presets } from '../../core/backends/presets.ts';
import { redact } from '../../core/backends/redact.ts';
import { chatMessages } from '../../core/chat/prompt.ts';
import * as tree from '../../core/chat/session.ts';
import { planThinking } from '../../core/control/limits.ts';
import { StartMemory } from '../../core/reasoning/startMemory.ts';
import type { ChatMessageView } from '../../protocol/chatView.ts';
import type { App } from '../app.ts';
import { askedOf } from '../runs/asked.ts';
import { request } from '../runs/request.ts';
import { Run, type RunChange } from '../runs/run.ts';
import type { Composing } from './composing.ts';
import { heard } from './pastRun.ts';
import type { Sessions } from './sessions.ts';

const { t } = vscode.l10n;

/** An answer that streams. */
export interface Streaming {
  readonly run: Run;
  /** Id of its message. */
  readonly message: string;
}

/** What happened to an answer that streams. */
export interface AnswerChange {
  readonly session: string;
  readonly message: string;
  readonly change: RunChange;
}

/** Asks the model for answers, one at a time in each session, and keeps them. */
export class Answers implements vscode.Disposable {
  readonly #app: App;
  readonly #sessions: Sessions;
  readonly #composing: Composing;
  readonly #memory = new StartMemory();
  readonly #streaming = new Map<string, Streaming>();
  readonly #notices = new Map<string, ChatMessageView['notice']>();
  readonly #changed = new vscode.EventEmitter<AnswerChange>();
  readonly onDidChange = this.#changed.event;

  constructor(app: App, sessions: Sessions, composing: Composing) {
    this.#app = app;
    this.#sessions = sessions;
    this.#composing = composing;
  }

  /** What streams in a session. */
  of(session: string): Streaming | undefined {
    return this.#streaming.get(session);
  }

  /** The run of an answer that streams. */
  runOf(message: string): Run | undefined {
    return [...this.#streaming.values()].find((each) => each.message === message)?.run;
  }

  /** What the user should know of an answer. */
  notice(message: string): ChatMessageView['notice'] {
    return this.#notices.get(message);
  }

  /** Asks the model for what follows the shown branch, which ends with a message of the user. */
  async ask(session: tree.Session): Promise<void> {
    const { id } = session;
    const branch = tree.shown(session);
    const endpoint = this.#app.settings.endpoint();
    const model = endpoint ? `${endpoint.model} · ${presets[endpoint.preset].label}` : t('No model');
    const message = randomUUID();
    const { quirks, settings } = this.#app;
    const plan = endpoint && planThinking(settings.thinking(), capabilitiesOf(endpoint, quirks.of(endpoint)));
    const run = new Run({
      task: 'ask',
      instruction: branch.at(-1)?.text ?? '',
      place: undefined,
      model,
      ...(endpoint && plan
        ? { asked: { ...askedOf(this.#app, endpoint, plan), id: message, session: id } }
        : {}),
    });
    const parent = session.leaf === undefined ? {} : { parent: session.leaf };
    this.#streaming.set(id, { run, message });
    run.onDidChange((change) => this.#changed.fire({ session: id, message, change }));
    await this.#sessions.put(
      tree.add(session, { id: message, role: 'assistant', text: '', model, ...parent }, Date.now()),
    );
    let ended: NonNullable<tree.Message['ended']> = 'failed';
    if (endpoint && plan) {
      const { activity } = this.#app.status;
      activity.follow(run);
      const apiKey = await this.#app.keys.get(endpoint.baseUrl);
      const fallbackKeys = await this.#app.keys.ofOrigins(endpoint.fallbackUrls ?? []);
      const outcome = await request(
        run,
        { ...endpoint, apiKey, fallbackKeys },
        {
          messages: chatMessages(await this.#composing.fitting(branch)),
          maxTokens: settings.maxTokens(),
          knobs: plan.knobs,
        },
        settings.limits(),
        this.#memory,
        quirks,
      );
      activity.heard(outcome);
      if (outcome.type === 'failed') {
        this.#fail(message, outcome.failure);
      } else if (outcome.type === 'stopped') {
        ended = 'stopped';
      } else {
        ended = outcome.cut ? 'cut' : 'done';
      }
    } else {
      this.#fail(message, { code: 'not-configured' });
    }
    run.finish(ended === 'failed' ? 'failed' : ended === 'stopped' ? 'stopped' : 'done');
    this.#streaming.delete(id);
    void this.#app.traces().then(async (traces) => await traces.keep(run));
    await this.#sessions.change(id, (each) => tree.update(each, message, { ...heard(run), ended }));
  }

  dispose(): void {
    for (const { run } of this.#streaming.values()) {
      run.dispose();
    }
    this.#changed.dispose();
  }

  #fail(message: string, failure: Failure): void {
    if (failure.detail !== undefined) {
      this.#app.output.error(redact(failure.detail));
    }
    this.#notices.set(message, explainFailure(failure, this.#app.settings.endpoint(), t));
  }
}
