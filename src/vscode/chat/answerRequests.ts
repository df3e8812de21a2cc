import * as vscode from 'vscode';
import { redact } from '../../core/backends/redact.ts';
import type * as tree from '../../core/chat/session.ts';
import type { planThinking } from '../../core/control/limits.ts';
import { keptOf, messagesWithThought } from '../../core/control/resume.ts';
import { StartMemory } from '../../core/reasoning/startMemory.ts';
import type { Notice } from '../../protocol/reasoningView.ts';
import type { App } from '../app.ts';
import { cutNotice, failureNotice } from '../runs/notices.ts';
import { type Outcome, request } from '../runs/request.ts';
import type { Run } from '../runs/run.ts';
import type { TakenUp } from '../runs/task.ts';
import { waitNotice } from '../runs/waiting.ts';
import type { EndpointSettings } from '../settings.ts';
import type { Composing } from './composing.ts';

const { t } = vscode.l10n;

/** Sends what the answers of chats are asked for with. */
export class AnswerRequests {
  readonly #app: App;
  readonly #composing: Composing;
  readonly #memory = new StartMemory();

  constructor(app: App, composing: Composing) {
    this.#app = app;
    this.#composing = composing;
  }

  /**
   * Sends a request, and has the run hear what comes. Settles when it has ended, however that was.
   * @param session its shown branch ends with the message of the user
   * @param from what it goes on from
   */
  async send(
    run: Run,
    endpoint: EndpointSettings | undefined,
    session: tree.Session,
    knobs: ReturnType<typeof planThinking>['knobs'] | undefined,
    from: TakenUp | undefined,
  ): Promise<Outcome> {
    if (!endpoint) {
      return { type: 'failed', failure: { code: 'not-configured' } };
    }
    const { keys, settings, output } = this.#app;
    const apiKey = await keys.get(endpoint.baseUrl);
    const fallbackKeys = await keys.ofOrigins(endpoint.fallbackUrls ?? []);
    const { messages, rules } = await this.#composing.prompt(session, endpoint);
    run.obey(rules);
    const { activity } = this.#app.status;
    activity.follow(run);
    const outcome = await request(
      run,
      { ...endpoint, apiKey, fallbackKeys },
      {
        messages: from?.way === 'ask' ? messagesWithThought(messages, from.resume) : messages,
        maxTokens: settings.maxTokens(),
        knobs,
        ...(from && from.way !== 'ask' ? { continuation: keptOf(from.resume, from.way) } : {}),
      },
      settings.limits(),
      this.#memory,
      this.#app.quirks,
      (failure, waitMs) => {
        output.warn(`${failure.code}; sent once more in ${Math.round(waitMs)} ms: ${failure.detail ?? ''}`);
        run.wait(waitNotice(failure, waitMs));
      },
    );
    activity.heard(outcome);
    return outcome;
  }
}

/** Tells what the user should know of the end of a request. @returns how the message ended */
export function settle(
  { output }: Pick<App, 'output'>,
  run: Run,
  outcome: Outcome,
  endpoint: EndpointSettings | undefined,
  profile: string | undefined,
): NonNullable<tree.Message['ended']> {
  if (!endpoint && profile) {
    run.notify(noProfileNotice(profile));
    return 'failed';
  }
  if (outcome.type === 'failed') {
    if (outcome.failure.detail !== undefined) {
      output.error(redact(outcome.failure.detail));
    }
    run.notify(failureNotice(outcome.failure, endpoint, run));
    return 'failed';
  }
  if (outcome.type === 'answered' && outcome.cut) {
    run.notify(cutNotice(outcome.cut));
    return 'cut';
  }
  if (run.notice && run.notice.actions.length > 0) {
    // What could be done while it streamed can no longer be done.
    run.notify(undefined);
  }
  return outcome.type === 'stopped' ? 'stopped' : 'done';
}

function noProfileNotice(profile: string): Notice {
  return {
    kind: 'error',
    title: t('There is no profile “{0}”', profile),
    detail: t('Choose another one for this chat: what was meant for one server is not sent to another.'),
    actions: [{ id: 'profile', label: t('Choose a Profile') }],
  };
}
