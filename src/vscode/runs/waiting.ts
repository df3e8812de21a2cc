import * as vscode from 'vscode';
import type { Failure } from '../../core/backends/failure.ts';
import type { Notice } from '../../protocol/reasoningView.ts';

const { t } = vscode.l10n;

/** From this wait on, in ms, the server is busy; before it, something of the request is left out or put elsewhere. */
const BUSY_MS = 100;

/** What is shown while a request that did not go through is sent once more. @param waitMs before it is, in ms */
export function waitNotice({ serverMessage }: Failure, waitMs: number): Notice {
  const said = serverMessage === undefined ? [] : [t('The server says: {0}', serverMessage)];
  const isBusy = waitMs >= BUSY_MS;
  const next = isBusy
    ? t('Trying again in {0} s.', Math.ceil(waitMs / 1000))
    : t('Trying again in another way; that is remembered.');
  return {
    kind: 'info',
    title: isBusy ? t('The server is busy') : t('The server refused a part of the request'),
    detail: [next, ...said].join(' '),
    actions: [],
  };
}

/** What is shown when the thought repeats itself. */
export function loopNotice(): Notice {
  return {
    kind: 'warning',
    title: t('The thought goes round in circles'),
    detail: t('It has said the same three times. The answer can be given from what was thought so far.'),
    actions: [
      { id: 'answerNow', label: t('Answer Now') },
      { id: 'beforeLoop', label: t('Resume from Before It') },
      { id: 'goOn', label: t('Let It Go On') },
    ],
  };
}
