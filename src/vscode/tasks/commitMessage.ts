import * as vscode from 'vscode';
import { commitPrompt, readCommitMessage, STYLE_SAMPLES } from '../../core/tasks/commitMessage.ts';
import { changesToCommit } from '../git/changes.ts';
import { chooseRepository, type Repository } from '../git/git.ts';
import type { Conductor } from '../runs/conductor.ts';

const { t } = vscode.l10n;

/** The last message that was written for each repository: it is no draft of the user's. */
const written = new Map<string, string>();

/**
 * Fills the input of the source control view with a message for what is staged, else for all changes.
 * @param argument the source control provider whose menu was used
 */
export async function generateCommitMessage(conductor: Conductor, argument: unknown): Promise<void> {
  const repository = await chooseRepository(argument);
  if (!repository) {
    return;
  }
  const { diff, leftOut } = await changesToCommit(repository);
  if (repository.state.mergeChanges.length > 0) {
    void vscode.window.showInformationMessage(
      t(
        'The merge has conflicts in {0} files. Resolve and stage them first.',
        repository.state.mergeChanges.length,
      ),
    );
    return;
  }
  if (diff.trim() === '' && leftOut === 0) {
    void vscode.window.showInformationMessage(t('There are no changes to commit.'));
    return;
  }
  const before = repository.inputBox.value;
  const root = repository.rootUri.toString();
  const draft = before === written.get(root) ? '' : before;
  const run = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t('Writing the commit message…'),
      cancellable: true,
    },
    async (_progress, cancelled) => {
      cancelled.onCancellationRequested(() => conductor.stop());
      return await conductor.start({
        kind: 'ask',
        instruction: commitPrompt(diff, await recentMessages(repository), draft),
        label: t('Generate Commit Message'),
        captured: undefined,
        quiet: true,
        shownElsewhere: true,
      });
    },
  );
  const message = run && readCommitMessage(run.answer);
  if (!message) {
    return;
  }
  // What the user typed meanwhile is not overwritten without a word.
  if (repository.inputBox.value !== before && repository.inputBox.value.trim() !== '') {
    const replace = t('Replace');
    const choice = await vscode.window.showInformationMessage(
      t('The commit message is ready, but the input was changed meanwhile.'),
      replace,
    );
    if (choice !== replace) {
      return;
    }
  }
  repository.inputBox.value = message;
  written.set(root, message);
}

/** Messages of the last commits; none in a repository that has none. */
async function recentMessages(repository: Repository): Promise<string[]> {
  try {
    const log = await repository.log({ maxEntries: STYLE_SAMPLES });
    return log.map(({ message }) => message);
  } catch {
    return [];
  }
}
