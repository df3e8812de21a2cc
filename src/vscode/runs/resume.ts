import * as vscode from 'vscode';
import { capabilitiesOf } from '../../core/backends/body.ts';
import { redact } from '../../core/backends/redact.ts';
import { type Resume, type ResumeWay, wayToResume } from '../../core/control/resume.ts';
import { resumeInWords } from '../../core/control/resumeWords.ts';
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
export function resumeNotice(resume: Resume, way: ResumeWay): Notice {
  return { kind: 'info', ...resumeInWords(resume, way, t), actions: [] };
}
