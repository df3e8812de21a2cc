import * as vscode from 'vscode';

/** A file that changed. */
interface Change {
  readonly uri: vscode.Uri;
  /** A number of the git extension's `Status`. */
  readonly status: number;
}

/** The part of the API of VS Code's own git extension (version 1) that is used here. */
export interface Repository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly HEAD:
      | {
          readonly name?: string;
          readonly commit?: string;
          readonly upstream?: { readonly remote: string; readonly name: string };
        }
      | undefined;
    readonly workingTreeChanges: readonly Change[];
    /** Files in which a merge left conflicts. */
    readonly mergeChanges: readonly Change[];
    /** New files, where `git.untrackedChanges` keeps them apart from the other changes. */
    readonly untrackedChanges?: readonly Change[];
  };
  /** `git diff`, of the index where `cached` is true. */
  diff(cached?: boolean): Promise<string>;
  diffBetween(from: string, to: string): Promise<readonly { readonly uri: vscode.Uri }[]>;
  diffBetween(from: string, to: string, path: string): Promise<string>;
  getMergeBase(one: string, other: string): Promise<string | undefined>;
  getBranchBase(name: string): Promise<{ readonly name?: string; readonly remote?: string } | undefined>;
  log(options: { readonly maxEntries: number }): Promise<readonly { readonly message: string }[]>;
  status(): Promise<void>;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { readonly repositories: readonly Repository[] };
}

/**
 * The repositories that are open, from VS Code's own git extension, so that its settings and its trust hold here too.
 * @returns undefined when the extension is missing or switched off
 */
export async function repositories(): Promise<readonly Repository[] | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!extension) {
    return undefined;
  }
  const git = await extension.activate();
  return git.enabled ? git.getAPI(1).repositories : undefined;
}

/**
 * The repository that is meant: the one of a source control view, else of a file, else the only one, else the one that
 * the user picks. Tells the user when there is none.
 * @param argument what the menu passes: a source control provider
 */
export async function chooseRepository(argument?: unknown): Promise<Repository | undefined> {
  const all = await repositories();
  if (!all || all.length === 0) {
    void vscode.window.showInformationMessage(
      all
        ? vscode.l10n.t('No git repository is open.')
        : vscode.l10n.t('VS Code’s git extension is switched off, or git is not installed.'),
    );
    return undefined;
  }
  const wanted = sourceControlRoot(argument) ?? vscode.window.activeTextEditor?.document.uri;
  const found = wanted && all.find(({ rootUri }) => holds(rootUri, wanted));
  if (found || all.length === 1) {
    return found ?? all[0];
  }
  const picked = await vscode.window.showQuickPick(
    all.map((repository) => ({ label: vscode.workspace.asRelativePath(repository.rootUri), repository })),
    { title: vscode.l10n.t('Choose a Repository') },
  );
  return picked?.repository;
}

/** The folder of a source control provider, which menus of that view pass; undefined for anything else. */
export function sourceControlRoot(argument: unknown): vscode.Uri | undefined {
  return typeof argument === 'object' &&
    argument !== null &&
    'rootUri' in argument &&
    argument.rootUri instanceof vscode.Uri
    ? argument.rootUri
    : undefined;
}

function holds(root: vscode.Uri, uri: vscode.Uri): boolean {
  return root.scheme === uri.scheme && (uri.path === root.path || uri.path.startsWith(`${root.path}/`));
}
