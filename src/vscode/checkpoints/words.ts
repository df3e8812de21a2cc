import * as vscode from 'vscode';
import type { Checkpoint } from '../../core/checkpoints/checkpoint.ts';
import type { Obstacle, RestorePlan } from '../../core/checkpoints/plan.ts';

const { t } = vscode.l10n;

/** Characters of an instruction in a list or a title. */
const TITLE_LENGTH = 80;
/** Files that are named before the rest is counted. */
const NAMED_FILES = 8;

/** What the user is asked before a checkpoint is restored. */
export function questionOf({ before, instruction }: Checkpoint): string {
  const title = oneLine(instruction);
  return before === 'restore'
    ? t('Bring the files back as they were before the restore of “{0}”?', title)
    : t('Restore the files to before “{0}”?', title);
}

/** A checkpoint in the list: what was asked for, when, how many files and which. */
export function listItem(checkpoint: Checkpoint): vscode.QuickPickItem {
  const { at, before, files } = checkpoint;
  const title = oneLine(checkpoint.instruction);
  const time = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  const count = files.length === 1 ? t('1 file') : t('{0} files', files.length);
  return {
    label: before === 'restore' ? t('Before the restore of: {0}', title) : title,
    description: `${time.format(at)} · ${count}`,
    detail: named(files.map(({ uri }) => uri)),
  };
}

/** What a restore will do, file by file. */
export function describePlan({ steps, blocked }: RestorePlan): string {
  const of = (kind: string): string =>
    named(steps.filter((step) => step.kind === kind).map(({ uri }) => uri));
  const [overwritten, created, deleted] = [of('overwrite'), of('create'), of('delete')];
  return [
    ...(overwritten ? [t('Overwritten: {0}', overwritten)] : []),
    ...(created ? [t('Created again: {0}', created)] : []),
    ...(deleted ? [t('Deleted: {0}', deleted)] : []),
    ...describeBlocked({ blocked }),
  ].join('\n');
}

/** Files that stay as they are, each with the reason. */
export function describeBlocked({ blocked }: Pick<RestorePlan, 'blocked'>): string[] {
  return blocked.map(({ uri, obstacle }) => t('Left as it is: {0} ({1})', pathOf(uri), reason(obstacle)));
}

/** A file as the user knows it: its path in the workspace. */
export function pathOf(uri: string): string {
  return vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
}

function named(uris: readonly string[]): string {
  const rest = uris.length - NAMED_FILES;
  const names = uris.slice(0, NAMED_FILES).map(pathOf).join(', ');
  return rest > 0 ? t('{0} and {1} more', names, rest) : names;
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH - 1).trimEnd()}…` : line;
}

function reason(obstacle: Obstacle): string {
  switch (obstacle) {
    case 'not-kept':
      return t('it was too large to be kept');
    case 'lost':
      return t('what was kept of it is gone or damaged');
    case 'outside':
      return t('it is outside of the workspace now');
    case 'in-the-way':
      return t('something else is in its place');
    case 'read-only':
      return t('it is read-only');
    case 'too-large':
      return t('it is now too large to be kept');
    case 'unsaved-elsewhere':
      return t('it has unsaved changes in another kind of editor');
  }
}
