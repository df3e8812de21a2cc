import * as vscode from 'vscode';
import { looksBinary } from '../../core/inline/gate.ts';
import { newFileDiff, withoutSecrets } from '../../core/tasks/gitDiff.ts';
import type { Repository } from './git.ts';

/** What changed in a repository, ready to be sent. */
export interface Changes {
  /** As git prints it; new files that git does not know yet are in it as well. */
  readonly diff: string;
  /** Files whose content is not in it: they may hold secrets, are no text, or are too large. */
  readonly leftOut: number;
}

/** So many files that git does not know are read … */
const MAX_NEW_FILES = 100;
/** … each up to so many bytes. */
const MAX_NEW_BYTES = 200_000;
/** The number that the git extension gives to files that git does not know (`Status.UNTRACKED`). */
const UNTRACKED = 7;

/** What is staged; all changes, with the new files, where nothing is. */
export async function changesToCommit(repository: Repository): Promise<Changes> {
  await repository.status();
  const staged = await repository.diff(true);
  return staged.trim() === '' ? await workingTreeChanges(repository) : finished(staged, 0);
}

/** All changes that are not committed: staged, not staged, and new files. */
export async function workingTreeChanges(repository: Repository): Promise<Changes> {
  await repository.status();
  const tracked = [await repository.diff(true), await repository.diff(false)];
  const created = await newFiles(repository);
  return finished([...tracked, created.diff].join(''), created.leftOut);
}

/**
 * What was committed since another commit.
 * @param signal ends the reading between two files
 */
export async function committedChanges(
  repository: Repository,
  base: string,
  signal: AbortSignal,
): Promise<Changes> {
  const files = await repository.diffBetween(base, 'HEAD');
  const parts: string[] = [];
  for (const { uri } of files) {
    signal.throwIfAborted();
    parts.push(await repository.diffBetween(base, 'HEAD', pathIn(repository, uri)));
  }
  return finished(parts.join(''), 0);
}

function finished(diff: string, leftOut: number): Changes {
  const shown = withoutSecrets(diff);
  return { diff: shown.diff, leftOut: leftOut + shown.keptBack };
}

async function newFiles(repository: Repository): Promise<Changes> {
  const { workingTreeChanges, untrackedChanges = [] } = repository.state;
  const uris = [...workingTreeChanges.filter(({ status }) => status === UNTRACKED), ...untrackedChanges].map(
    ({ uri }) => uri,
  );
  const diffs: string[] = [];
  for (const uri of uris.slice(0, MAX_NEW_FILES)) {
    const text = await textOf(uri);
    if (text !== undefined) {
      diffs.push(newFileDiff(pathIn(repository, uri), text));
    }
  }
  return { diff: diffs.join(''), leftOut: uris.length - diffs.length };
}

/** A new file as text; undefined for a folder, a link, a large file, and one that is no text. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if (type !== vscode.FileType.File || size > MAX_NEW_BYTES) {
      return undefined;
    }
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return looksBinary(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function pathIn({ rootUri }: Repository, uri: vscode.Uri): string {
  return uri.path.slice(rootUri.path.length + 1);
}
