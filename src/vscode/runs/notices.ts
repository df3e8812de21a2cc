import * as vscode from 'vscode';
import { explainFailure } from '../../core/backends/explain.ts';
import type { Failure } from '../../core/backends/failure.ts';
import type { Notice } from '../../protocol/reasoningView.ts';
import type { EndpointSettings } from '../settings.ts';
import type { Run } from './run.ts';

const { t } = vscode.l10n;

/** Why an answer is not whole. */
export type Cut = 'length' | 'filter';

export function cutNotice(cut: Cut): Notice {
  if (cut === 'filter') {
    return {
      kind: 'warning',
      title: t('The server held back a part of the answer'),
      detail: t(
        'Its content filter ended the answer. What is complete is shown; another model may answer whole.',
      ),
      actions: [
        { id: 'retry', label: t('Ask Again') },
        { id: 'chooseModel', label: t('Choose a Model') },
      ],
    };
  }
  return {
    kind: 'warning',
    title: t('The answer was cut off at its token limit'),
    detail: t('What is complete is shown. Raise "rationale.limits.maxTokens", or ask for less at once.'),
    actions: [
      { id: 'retry', label: t('Ask Again') },
      { id: 'openSettings', label: t('Open Settings') },
    ],
  };
}

export function noEditNotice(): Notice {
  return {
    kind: 'info',
    title: t('The answer holds no edit'),
    detail: t('The model answered in words only; nothing was changed. Ask again and say what should change.'),
    actions: [{ id: 'retry', label: t('Ask Again') }],
  };
}

export function alwaysThinksNotice(): Notice {
  return {
    kind: 'info',
    title: t('This model always thinks'),
    detail: t('It cannot do without on this server. A limit on its thought can be set instead.'),
    actions: [{ id: 'thinking', label: t('How Much to Think') }],
  };
}

/** @param run what came before the failure can be taken up where the stream was cut */
export function failureNotice(failure: Failure, endpoint: EndpointSettings | undefined, run: Run): Notice {
  const { title, detail, actions } = explainFailure(failure, endpoint, t);
  const wasCut = failure.code === 'cut-off' || failure.code === 'stalled';
  const resume = { id: 'resumeCut', label: t('Resume') };
  const canResume = wasCut && (run.thought.trim() !== '' || run.answer.trim() !== '');
  return { kind: 'error', title, detail, actions: [...(canResume ? [resume] : []), ...actions] };
}
