import * as vscode from 'vscode';
import { languageOf } from '../../core/repoMap/languages.ts';
import { LISTS } from '../chat/context/leftOut.ts';

/** How long it has to be quiet before changes are told, in ms. */
const QUIET_MS = 300;
/** More changes than this at once are told as a change of everything. */
const MANY = 200;
/** What changes in these folders is none of ours. */
const SKIPPED = /\/(?:\.git|\.hg|\.svn|node_modules)\//;

/**
 * Watches for changes that matter to the map.
 * @param changed is told of single paths, or of nothing where everything has to be looked at
 */
export function watchSources(changed: (paths: readonly vscode.Uri[] | undefined) => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*');
  const waiting = new Map<string, vscode.Uri>();
  let [all, timer] = [false, undefined as NodeJS.Timeout | undefined];
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = all || waiting.size > MANY ? undefined : [...waiting.values()];
      all = false;
      waiting.clear();
      changed(paths);
    }, QUIET_MS);
  };
  const note = (uri: vscode.Uri): void => {
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    if (SKIPPED.test(uri.path)) {
      return;
    }
    if (LISTS.some((list) => list === name)) {
      all = true;
    } else if (languageOf(name) || !name.includes('.')) {
      // A name without an ending may be that of a folder.
      waiting.set(uri.toString(), uri);
    } else {
      return;
    }
    later();
  };
  const folders = vscode.workspace.onDidChangeWorkspaceFolders(() => {
    all = true;
    later();
  });
  const listening = [watcher.onDidCreate(note), watcher.onDidChange(note), watcher.onDidDelete(note)];
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    vscode.Disposable.from(watcher, folders, ...listening).dispose();
  });
}
