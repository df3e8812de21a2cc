import * as vscode from 'vscode';
import type { StreamEvent } from '../../core/backends/types.ts';
import type { Notice } from '../../protocol/reasoningView.ts';

const { t } = vscode.l10n;

type Waiting = Extract<StreamEvent, { type: 'retry' | 'moved' | 'adapted' }>;

/** What is shown while a request that did not go through is sent once more. */
export function waitNotice(event: Waiting): Notice {
  const said = event.failure.serverMessage;
  const words = said === undefined ? '' : t('The server says: {0}', said);
  switch (event.type) {
    case 'retry':
      return {
        kind: 'info',
        title: t('The server is busy'),
        detail: [
          t('Trying again in {0} s ({1} of {2}).', Math.ceil(event.waitMs / 1000), event.attempt, event.of),
          words,
        ]
          .filter((part) => part !== '')
          .join(' '),
        actions: [],
      };
    case 'moved':
      return {
        kind: 'info',
        title: t('Nothing answers there'),
        detail: t('Trying the next address: {0}', event.baseUrl),
        actions: [],
      };
    case 'adapted':
      return {
        kind: 'info',
        title: t('The server refused a part of the request'),
        detail: [t('Trying again without it; that is remembered.'), words]
          .filter((part) => part !== '')
          .join(' '),
        actions: [],
      };
  }
}
