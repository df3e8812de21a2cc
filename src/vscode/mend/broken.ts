import * as vscode from 'vscode';
import type { ChangedFile, CheckFailure } from '../../core/mend/mendPrompt.ts';
import type { Problem } from '../../core/tasks/problems.ts';
import { type Captured, promptPath } from '../context/capture.ts';
import { codeIn } from '../tasks/codeOf.ts';
import { diagnosed } from './errors.ts';

/** So many files are sent with a turn. */
const MAX_FILES = 6;

/** What an edit broke, and what it needs to be mended. */
export interface Broken {
  readonly changed: readonly ChangedFile[];
  readonly uris: readonly vscode.Uri[];
  readonly problems: readonly Problem[];
  readonly failure: CheckFailure | undefined;
}

/** The files of an edit as they were and are. @param before texts by URI */
export async function changedFiles(before: ReadonlyMap<string, string>): Promise<ChangedFile[]> {
  const changed: ChangedFile[] = [];
  for (const [key, text] of before) {
    const uri = vscode.Uri.parse(key, true);
    const now = await codeIn(uri);
    changed.push({ path: promptPath(uri), before: text, after: now?.context.text ?? '' });
  }
  return changed;
}

/** The files to send: those with problems first, then those that were changed. */
export async function filesOf({ uris, problems }: Broken): Promise<Captured[]> {
  const paths = new Set(problems.map(({ path }) => path));
  const withProblems = diagnosed()
    .map(([uri]) => uri)
    .filter((uri) => paths.has(promptPath(uri)));
  const all = new Map([...withProblems, ...uris].map((uri) => [uri.toString(), uri]));
  const files = await Promise.all(
    [...all.values()].slice(0, MAX_FILES).map(async (uri) => await codeIn(uri)),
  );
  return files.filter((file) => file !== undefined);
}

/** How often the texts of documents have changed; a document that is not open counts as it is. */
export function versions(keys: Iterable<string>): string {
  const open = new Map(vscode.workspace.textDocuments.map(({ uri, version }) => [uri.toString(), version]));
  return [...keys].map((key) => open.get(key) ?? '').join();
}
