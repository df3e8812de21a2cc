import * as vscode from 'vscode';
import { capabilitiesOf } from '../../core/backends/body.ts';
import { redact } from '../../core/backends/redact.ts';
import { type AnswerWay, wayToAnswer } from '../../core/control/answerNow.ts';
import type { Notice } from '../../protocol/reasoningView.ts';
import type { App } from '../app.ts';
import type { EndpointSettings } from '../settings.ts';
import type { Run } from './run.ts';

const { t } = vscode.l10n;

/**
 * Ends the thought of a running request by the server's own control, where it has one.
 * @returns the way that was taken, or that is left when the server has none or refuses: the request then still runs
 */
export async function endThought(app: App, run: Run, endpoint: EndpointSettings): Promise<AnswerWay> {
  const capabilities = capabilitiesOf(endpoint, app.quirks.of(endpoint));
  const way = wayToAnswer(capabilities, run.requestId !== undefined);
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
  return wayToAnswer(capabilities, false);
}

/** Says in the view which way the answer came about. */
export function answeredNotice(way: AnswerWay): Notice {
  const details: Readonly<Record<AnswerWay, string>> = {
    server: t('The server ended the thought and went on to the answer.'),
    continue: t('The message was sent back with its thought closed, and the model went on from there.'),
    ask: t(
      'This server cannot go on from a thought: the question was asked again, with the thought so far beside it.',
    ),
  };
  return {
    kind: 'info',
    title: t('Answered from the thought so far'),
    detail: details[way],
    actions: [],
  };
}
