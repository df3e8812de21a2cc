import * as vscode from 'vscode';
import { capabilitiesOf } from '../../core/backends/body.ts';
import { redact } from '../../core/backends/redact.ts';
import { type Resume, type ResumeReason, type ResumeWay, wayToResume } from '../../core/control/resume.ts';
import type { Notice } from '../../protocol/reasoningView.ts';
import type { App } from '../app.ts';
import type { EndpointSettings } from '../settings.ts';
import type { Run } from './run.ts';

const { t } = vscode.l10n;

/**
 * Finds the way on from a message. Where the server itself can end the thought of the running request, it is told to.
 * @returns `server` when it did: the request then goes on to its answer; otherwise the way for a new request
 */
export async function findWay(
  app: App,
  run: Run,
  endpoint: EndpointSettings,
  resume: Resume,
): Promise<ResumeWay> {
  const capabilities = capabilitiesOf(endpoint, app.quirks.of(endpoint));
  const way = wayToResume(capabilities, resume, run.active && run.requestId !== undefined);
  if (way !== 'server' || run.requestId === undefined) {
    return way;
  }
  try {
    const { endThinking } = await import('../../net/index.ts');
    const apiKey = await app.keys.get(endpoint.baseUrl);
    if (await endThinking({ ...endpoint, apiKey }, run.requestId)) {
      return 'server';
    }
  } catch (error) {
    app.output.warn(redact(`the thought could not be ended: ${String(error)}`));
  }
  return wayToResume(capabilities, resume, false);
}

/** Says in the view what the message was taken up for, and which way. */
export function resumeNotice({ reason, closed }: Resume, way: ResumeWay): Notice {
  const titles: Readonly<Record<ResumeReason, string>> = {
    answer: t('Answered from the thought so far'),
    limit: t('The thought came to its limit'),
    edited: t('Resumed from the edited thought'),
    note: t('Your note went into the thought'),
    loop: t('Resumed from before the loop'),
    cut: t('Resumed where the stream was cut off'),
  };
  const details: Readonly<Record<ResumeWay, string>> = {
    server: t('The server ended the thought and went on to the answer.'),
    continue: closed
      ? t('The message was sent back with its thought closed, and the model went on from there.')
      : t('The message was sent back as it stands, and the model goes on from its end.'),
    reanswer: t(
      'This server cannot go on inside an answer: the thought was sent back, and the answer is given anew.',
    ),
    ask: t(
      'This server cannot go on from a thought: the question was asked again, with the thought so far beside it.',
    ),
  };
  return { kind: 'info', title: titles[reason], detail: details[way], actions: [] };
}
