import * as vscode from 'vscode';
import { mayHoldSecrets } from '../../core/context/secrets.ts';
import { languageOf } from '../../core/repoMap/languages.ts';
import { type IgnoreRules, isEntryIgnored, parseIgnore } from '../../core/workspace/ignore.ts';
import { LISTS } from '../chat/context/leftOut.ts';
import { readIgnore } from '../review/workspaceFiles.ts';

/** Most files that are mapped, in all folders of the workspace together. */
const MAX_FILES = 20_000;
/** Most folders that are looked into; a tree that is deeper or wider is not one of source code. */
const MAX_FOLDERS = 50_000;
/** Never looked into, whatever the lists say. */
const SKIPPED: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules']);

/**
 * The files of the workspace that can be mapped: neither ignored nor of a kind that may hold secrets. Symbolic links
 * are not followed: what they lead to is listed where it lies, or is not in the workspace.
 * @param signal stops the walk; what was found until then is returned
 */
export async function listFiles(signal: AbortSignal): Promise<vscode.Uri[]> {
  const found = new Map<string, vscode.Uri>();
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const walk = new Walk(uri, signal);
    await walk.run(found);
  }
  return [...found.values()];
}

interface Folder {
  /** Relative to the root, forward slashes; empty for the root itself. */
  readonly path: string;
  /** Those of the folders on the way, the root's first, one list for each kind. */
  readonly rules: readonly (readonly IgnoreRules[])[];
}

class Walk {
  readonly #root: vscode.Uri;
  readonly #signal: AbortSignal;

  constructor(root: vscode.Uri, signal: AbortSignal) {
    this.#root = root;
    this.#signal = signal;
  }

  async run(found: Map<string, vscode.Uri>): Promise<void> {
    const own = await this.#rules('.git/info/exclude', '');
    const open: Folder[] = [{ path: '', rules: LISTS.map((list) => (list === '.gitignore' ? own : [])) }];
    for (let seen = 0; seen < MAX_FOLDERS && !this.#signal.aborted; seen++) {
      const folder = open.shift();
      if (!folder || found.size >= MAX_FILES) {
        return;
      }
      await this.#look(folder, open, found);
    }
  }

  async #look({ path, rules: above }: Folder, open: Folder[], found: Map<string, vscode.Uri>): Promise<void> {
    const entries = await vscode.workspace.fs.readDirectory(this.#at(path)).then(
      (all) => all,
      () => [],
    );
    const names = new Set(entries.map(([name]) => name));
    const rules = await Promise.all(
      LISTS.map(async (list, kind) => [
        ...(above[kind] ?? []),
        ...(names.has(list) ? await this.#rules(path === '' ? list : `${path}/${list}`, path) : []),
      ]),
    );
    for (const [name, type] of entries) {
      const inside = path === '' ? name : `${path}/${name}`;
      const isFolder = type === vscode.FileType.Directory;
      const wanted = isFolder
        ? !SKIPPED.has(name)
        : type === vscode.FileType.File && languageOf(name) !== undefined;
      if (
        !wanted ||
        mayHoldSecrets(inside) ||
        rules.some((lists) => isEntryIgnored(inside, isFolder, lists))
      ) {
        continue;
      }
      if (isFolder) {
        open.push({ path: inside, rules });
      } else if (found.size < MAX_FILES) {
        const uri = this.#at(inside);
        found.set(uri.toString(), uri);
      }
    }
  }

  async #rules(file: string, of: string): Promise<IgnoreRules[]> {
    const text = await readIgnore(this.#at(file));
    return text === undefined ? [] : [parseIgnore(text, of)];
  }

  #at(path: string): vscode.Uri {
    return path === '' ? this.#root : vscode.Uri.joinPath(this.#root, path);
  }
}
