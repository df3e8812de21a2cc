import * as vscode from 'vscode';
import { explainFailure } from '../../core/backends/explain.ts';
import { type Failure, failureOf } from '../../core/backends/failure.ts';
import { redact } from '../../core/backends/redact.ts';
import { contextAdvice } from '../../core/setup/context.ts';
import {
  type LiveTest,
  liveTestInWords,
  readLiveTest,
  TEST_MESSAGES,
  TEST_TOKENS,
} from '../../core/setup/liveTest.ts';
import { shortModelName } from '../../core/setup/modelInfo.ts';
import { plain } from '../../core/setup/plain.ts';
import type { ServerKind } from '../../core/setup/server.ts';
import { describeModels } from '../../net/modelDetails.ts';
import type { App } from '../app.ts';
import type { EndpointSettings } from '../settings.ts';
import { askForKey } from './apiKey.ts';
import { pull } from './pullModel.ts';

const { t } = vscode.l10n;

/** How long a server may take to tell the context after the test, in ms. */
const CONTEXT_MS = 5000;

/**
 * Asks the model one small question and says what came of it, or why nothing did and what to do.
 * @returns true when the model answered
 */
export async function testModel(app: App, kind: ServerKind, endpoint: EndpointSettings): Promise<boolean> {
  for (;;) {
    const result = await attempt(app, kind, endpoint);
    if (result === undefined) {
      return false;
    }
    if ('test' in result) {
      const isFile = endpoint.preset === 'embedded';
      const name = isFile ? shortModelName(endpoint.model) : endpoint.model;
      tell(name, kind, result.test, result.contextTokens);
      return true;
    }
    if (!(await help(app, kind, endpoint, result))) {
      return false;
    }
  }
}

/** @returns undefined when the user cancelled */
async function attempt(
  app: App,
  kind: ServerKind,
  endpoint: EndpointSettings,
): Promise<{ test: LiveTest; contextTokens: number | undefined } | Failure | undefined> {
  return await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: plain(t('Testing {0} …', endpoint.model)),
      cancellable: true,
    },
    async (_, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const full = { ...endpoint, apiKey: await app.keys.get(endpoint.baseUrl) };
      try {
        const { converse } = await import('../../net/index.ts');
        const request = { messages: TEST_MESSAGES, maxTokens: TEST_TOKENS };
        const limits = app.settings.limits();
        const { signal } = abort;
        const stream = converse(full, request, { signal, limits, memory: app.quirks });
        const test = await readLiveTest(stream, () => performance.now());
        await app.ledger.enter(endpoint, { usage: test.usage, meter: () => test });
        // Only now is the model loaded, and its context certain.
        const models = await describeModels(kind, full, AbortSignal.timeout(CONTEXT_MS)).catch(() => []);
        return { test, contextTokens: models.find(({ id }) => id === endpoint.model)?.contextTokens };
      } catch (error) {
        if (abort.signal.aborted) {
          return undefined;
        }
        app.output.error(redact(String(error)));
        return failureOf(error) ?? { code: 'unknown' };
      }
    },
  );
}

function tell(model: string, kind: ServerKind, test: LiveTest, contextTokens: number | undefined): void {
  const finding = liveTestInWords(test, contextTokens, t, vscode.env.language);
  const advice = contextAdvice(contextTokens, kind, t);
  void vscode.window.showInformationMessage(
    plain(t('{0} is ready. {1}', model, `${finding}.${advice === undefined ? '' : ` ${advice}`}`)),
  );
}

/** Explains what went wrong and does what the user picks. @returns true when the test should run again */
async function help(
  app: App,
  kind: ServerKind,
  endpoint: EndpointSettings,
  failure: Failure,
): Promise<boolean> {
  const { title, detail } = explainFailure(failure, endpoint, t);
  const [again, key, fetch] = [t('Try Again'), t('Enter Key'), t('Pull It')];
  const missing = failure.code === 'model-not-found' && kind === 'ollama';
  const buttons = failure.code === 'unauthorized' ? [key, again] : missing ? [fetch, again] : [again];
  const choice = await vscode.window.showErrorMessage(plain(`${title}. ${detail}`), ...buttons);
  switch (choice) {
    case again:
      return true;
    case key:
      return await askForKey(app, endpoint.baseUrl, endpoint.model);
    case fetch:
      return await pull(endpoint.baseUrl, endpoint.model);
    default:
      return false;
  }
}
