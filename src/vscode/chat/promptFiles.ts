import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { MAX_PROMPT, ownPrompt, promptName, slashName } from '../../core/chat/promptFile.ts';
import { isPlain } from '../review/workspaceFiles.ts';
import type { Settings } from '../settings.ts';

/** Most files that are taken from one folder. */
const MAX_FILES = 200;

/** The prompts that the user keeps as files. They only ever supply text. */
export class PromptFiles {
  readonly #settings: Settings;
  #files = new Map<string, vscode.Uri>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Their slash commands, without the slash, as of the last {@link refresh}. */
  get names(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** Looks at the folders again. */
  async refresh(): Promise<void> {
    const files = new Map<string, vscode.Uri>();
    for (const folder of this.#folders()) {
      const entries = await vscode.workspace.fs.readDirectory(folder).then(
        (found) => found.slice(0, MAX_FILES),
        () => [],
      );
      for (const [file] of entries.sort(([a], [b]) => a.localeCompare(b))) {
        const name = promptName(file);
        if (name !== undefined && !files.has(name)) {
          files.set(name, vscode.Uri.joinPath(folder, file));
        }
      }
    }
    this.#files = files;
  }

  /** What the model gets for a text that begins with one of the commands; undefined for any other text. */
  async expand(text: string): Promise<string | undefined> {
    const command = slashName(text);
    const uri = command && this.#files.get(command.name);
    if (!command || !uri || !(await isPlain(uri))) {
      return undefined;
    }
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      const bytes = size > MAX_PROMPT * 4 ? new Uint8Array() : await vscode.workspace.fs.readFile(uri);
      return ownPrompt(new TextDecoder().decode(bytes).slice(0, MAX_PROMPT), command.rest);
    } catch {
      return undefined;
    }
  }

  #folders(): vscode.Uri[] {
    const path = this.#settings.promptFolder();
    if (path === '') {
      return [];
    }
    const home = path.replace(/^~(?=[/\\]|$)/, homedir());
    if (home !== path || /^([/\\]|[a-z]:)/i.test(path)) {
      return [vscode.Uri.file(home)];
    }
    return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => vscode.Uri.joinPath(uri, path));
  }
}
