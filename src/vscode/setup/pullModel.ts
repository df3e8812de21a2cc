import * as vscode from 'vscode';
import { explainFailure } from '../../core/backends/explain.ts';
import { failureOf } from '../../core/backends/failure.ts';
import { bytesInWords } from '../../core/setup/describeModel.ts';
import { plain } from '../../core/setup/plain.ts';
import type { PullState } from '../../core/setup/pull.ts';

const { t } = vscode.l10n;

/** Asks which model Ollama shall pull, and pulls it. @returns its name; undefined when it was given up or failed */
export async function askForPull(baseUrl: string): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: t('Pull a Model'),
    prompt: t('Its name in the library of Ollama. Models are several gigabytes large.'),
    placeHolder: 'deepseek-r1:8b',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? t('A name is needed') : undefined),
  });
  const model = typed?.trim();
  return model !== undefined && (await pull(baseUrl, model)) ? model : undefined;
}

/** Pulls a model with progress and a cancel button. @returns true when it is there */
export async function pull(baseUrl: string, model: string): Promise<boolean> {
  for (;;) {
    const failed = await attempt(baseUrl, model);
    if (failed === undefined || failed === 'cancelled') {
      return failed === undefined;
    }
    const again = t('Try Again');
    if ((await vscode.window.showErrorMessage(plain(failed), again)) !== again) {
      return false;
    }
  }
}

/** @returns why it failed, in words */
async function attempt(baseUrl: string, model: string): Promise<string | undefined> {
  return await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: plain(t('Pulling {0}', model)),
      cancellable: true,
    },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const { pullModel } = await import('../../net/ollamaPull.ts');
      let shown = 0;
      try {
        await pullModel(new URL(baseUrl).origin, model, abort.signal, (state) => {
          const percent = state.total === 0 ? 0 : Math.floor((state.completed / state.total) * 100);
          // Layers become known one by one: the share may shrink, the bar cannot.
          progress.report({ message: inWords(state), increment: Math.max(0, percent - shown) });
          shown = Math.max(shown, percent);
        });
        return undefined;
      } catch (error) {
        if (abort.signal.aborted) {
          return 'cancelled';
        }
        const failure = failureOf(error) ?? { code: 'unknown' };
        const { title, detail } = explainFailure(failure, { preset: 'ollama', baseUrl, model }, t);
        return `${title}. ${detail}`;
      }
    },
  );
}

function inWords({ status, completed, total }: PullState): string {
  const { language } = vscode.env;
  return total === 0
    ? plain(status)
    : t('{0} of {1}', bytesInWords(completed, language), bytesInWords(total, language));
}
