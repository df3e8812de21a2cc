import * as vscode from 'vscode';
import {
  INSTRUCTIONS,
  OTHER_RULES,
  RULES_FILE,
  type Rules,
  type RulesPlace,
  rulesBudget,
  rulesThatCount,
  rulesThatFit,
  rulesTokens,
} from '../../core/context/rules.ts';
import { foldersTo } from '../../core/workspace/folders.ts';
import { LeftOut } from '../chat/context/leftOut.ts';
import { isPlain, realPathInWorkspace } from '../review/workspaceFiles.ts';
import type { Settings } from '../settings.ts';
import { promptPath } from './capture.ts';

/** Longest file that is read, in bytes: many times what is sent. */
const MAX_BYTES = 256 * 1024;
/** Most files of a folder of rules. */
const MAX_FILES = 50;
/** Rules below this fit into every context, in tokens. */
const SMALL_TOKENS = 500;

/**
 * What is asked of every answer, as a request holds it: what the project asks of those who write code in it, unless that
 * is switched off or the folder is in Restricted Mode, then what the user asks.
 * @param files that the request is about; where it is about none, those of every workspace folder count
 * @param limit tells the context length of the model, in tokens, where it is known; asked only where it matters
 */
export async function rulesFor(
  settings: Settings,
  files: readonly vscode.Uri[],
  limit: () => Promise<number | undefined>,
): Promise<readonly Rules[]> {
  const ofProject = settings.projectRules() && vscode.workspace.isTrusted ? await projectRules(files) : [];
  const all = [...ofProject, { path: undefined, text: settings.instructions() }];
  const small = rulesTokens(rulesThatFit(all, Number.POSITIVE_INFINITY)) <= SMALL_TOKENS;
  return rulesThatFit(all, small ? SMALL_TOKENS : rulesBudget(await limit()));
}

async function projectRules(files: readonly vscode.Uri[]): Promise<Rules[]> {
  const reader = new Reader();
  const placed = files.filter(({ scheme }) => scheme !== 'untitled').map(fileOf);
  const found: Rules[] = [];
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const inside = placed.filter((uri) => vscode.workspace.getWorkspaceFolder(uri)?.index === folder.index);
    if (placed.length === 0 || inside.length > 0) {
      found.push(...(await rulesIn(folder.uri, inside, reader)));
    }
  }
  return found;
}

/** Those of the root of a folder first, then those of the folders on the way to the files, the deepest last. */
async function rulesIn(folder: vscode.Uri, files: readonly vscode.Uri[], reader: Reader): Promise<Rules[]> {
  const start = folder.path.replace(/\/$/, '').length + 1;
  const paths = files.map(({ path }) => path.slice(start));
  const own = await reader.read(vscode.Uri.joinPath(folder, RULES_FILE));
  const root = own.length > 0 ? rulesThatCount(own, paths) : await otherRules(folder, paths, reader);
  const instructions = rulesThatCount(await reader.readPlace(folder, INSTRUCTIONS), paths);
  const below = new Set(paths.flatMap((path) => foldersTo(path).slice(1)));
  const nested = [...below]
    .sort((a, b) => a.split('/').length - b.split('/').length)
    .map((path) => reader.read(vscode.Uri.joinPath(folder, path, RULES_FILE)));
  return [...root, ...instructions, ...rulesThatCount((await Promise.all(nested)).flat(), paths)];
}

async function otherRules(
  folder: vscode.Uri,
  paths: readonly string[],
  reader: Reader,
): Promise<readonly Rules[]> {
  for (const place of OTHER_RULES) {
    const found = rulesThatCount(await reader.readPlace(folder, place), paths);
    if (found.length > 0) {
      return found;
    }
  }
  return [];
}

/** Reads rules, but for those that a list leaves out or that lie outside of the workspace. */
class Reader {
  readonly #leftOut = new LeftOut();

  /** The rules in a file, or in the files of a folder; none where there is neither. */
  async readPlace(root: vscode.Uri, { path, files }: RulesPlace): Promise<Rules[]> {
    const uri = vscode.Uri.joinPath(root, path);
    const stat = await statOf(uri);
    if (!stat || (stat.type & vscode.FileType.Directory) === 0) {
      return stat ? await this.read(uri) : [];
    }
    const pattern = new vscode.RelativePattern(uri, files);
    const found = await vscode.workspace.findFiles(pattern, null, MAX_FILES);
    found.sort((a, b) => (a.path < b.path ? -1 : 1));
    return (await Promise.all(found.map((file) => this.read(file)))).flat();
  }

  /** The rules in a file; none where there is no such file. */
  async read(uri: vscode.Uri): Promise<Rules[]> {
    const stat = await statOf(uri);
    const isFile = stat !== undefined && (stat.type & vscode.FileType.Directory) === 0;
    return isFile && stat.size <= MAX_BYTES ? await this.#text(uri) : [];
  }

  async #text(uri: vscode.Uri): Promise<Rules[]> {
    if (
      !(await isPlain(uri)) ||
      (await this.#leftOut.has(uri)) ||
      (await this.#leftOut.has(await ledTo(uri)))
    ) {
      return [];
    }
    const bytes = await vscode.workspace.fs.readFile(uri).then(
      (read) => read,
      () => new Uint8Array(),
    );
    return [{ path: promptPath(uri), text: new TextDecoder().decode(bytes) }];
  }
}

async function statOf(uri: vscode.Uri): Promise<vscode.FileStat | undefined> {
  return await vscode.workspace.fs.stat(uri).then(
    (found) => found,
    () => undefined,
  );
}

/** The file of the workspace that a link in it leads to; any other address as it is. */
async function ledTo(uri: vscode.Uri): Promise<vscode.Uri> {
  const [folder, path] = [vscode.workspace.getWorkspaceFolder(uri), await realPathInWorkspace(uri)];
  return folder && path !== undefined ? vscode.Uri.joinPath(folder.uri, path) : uri;
}

/** The file that a cell of a notebook is in; any other address as it is. */
function fileOf(uri: vscode.Uri): vscode.Uri {
  const notebook =
    uri.scheme === 'vscode-notebook-cell'
      ? vscode.workspace.notebookDocuments.find(({ uri: { path } }) => path === uri.path)
      : undefined;
  return notebook?.uri ?? uri;
}
