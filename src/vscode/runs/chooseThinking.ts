import * as vscode from 'vscode';
import { type Capabilities, capabilitiesOf } from '../../core/backends/body.ts';
import { EFFORT_TOKENS, type ThinkingChoice } from '../../core/control/limits.ts';
import type { App } from '../app.ts';

const { t } = vscode.l10n;

interface Item extends vscode.QuickPickItem {
  readonly choose: (now: ThinkingChoice) => Promise<ThinkingChoice | undefined>;
}

/** Lets the user say how much is to be thought from the next request on, and tells how the server will be brought to it. */
export async function chooseThinking({ settings, quirks }: App): Promise<void> {
  const endpoint = settings.endpoint();
  const can = endpoint && capabilitiesOf(endpoint, quirks.of(endpoint));
  const now = settings.thinking();
  const picked = await vscode.window.showQuickPick(itemsFor(now, can), {
    title: t('How Much to Think'),
    placeHolder: t('From the next request on'),
  });
  const choice = await picked?.choose(now);
  if (choice) {
    await settings.setThinking(choice);
  }
}

function itemsFor(now: ThinkingChoice, can: Capabilities | undefined): Item[] {
  const level = (effort: ThinkingChoice['effort'], label: string, detail: string): Item => ({
    label,
    detail,
    ...(now.effort === effort ? { description: t('in use') } : {}),
    choose: async ({ maxTokens, maxSeconds }) => ({ effort, maxTokens, maxSeconds }),
  });
  const graded = (effort: 'low' | 'medium' | 'high', label: string): Item =>
    level(
      effort,
      label,
      can?.effort.includes(effort)
        ? t('The server is told this level.')
        : can?.budget
          ? t('At most {0} tokens of thought, kept by the server.', EFFORT_TOKENS[effort])
          : t('At most {0} tokens of thought; then the answer is asked for.', EFFORT_TOKENS[effort]),
    );
  return [
    level('default', t('As the Model Likes'), t('Neither the level nor a limit is told.')),
    level(
      'off',
      t('No Thinking'),
      can && !can.thinking
        ? t('This model always thinks on this server.')
        : t('For trivial requests: the answer comes at once.'),
    ),
    graded('low', t('Think Little')),
    graded('medium', t('Think Some')),
    graded('high', t('Think Much')),
    level(
      'max',
      t('Think as Much as Possible'),
      can?.effort.includes('max') ? t('The server is told this level.') : t('Without a limit.'),
    ),
    {
      label: t('Limits of One Request'),
      kind: vscode.QuickPickItemKind.Separator,
      choose: async () => undefined,
    },
    {
      label: t('Limit in Tokens…'),
      description: now.maxTokens > 0 ? t('{0} tokens', now.maxTokens) : t('none'),
      choose: async (before) => {
        const maxTokens = await askFigure(t('Tokens of thought at most; 0 for no limit'), before.maxTokens);
        return maxTokens === undefined ? undefined : { ...before, maxTokens };
      },
    },
    {
      label: t('Limit in Seconds…'),
      description: now.maxSeconds > 0 ? t('{0} s', now.maxSeconds) : t('none'),
      choose: async (before) => {
        const maxSeconds = await askFigure(
          t('Seconds of thought at most; 0 for no limit'),
          before.maxSeconds,
        );
        return maxSeconds === undefined ? undefined : { ...before, maxSeconds };
      },
    },
  ];
}

async function askFigure(prompt: string, value: number): Promise<number | undefined> {
  const typed = await vscode.window.showInputBox({
    title: t('How Much to Think'),
    prompt,
    value: String(value),
    validateInput: (text) => (/^\d{1,7}$/.test(text.trim()) ? undefined : t('A whole number, please.')),
  });
  return typed === undefined ? undefined : Number(typed);
}
