import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import * as vscode from 'vscode';
import { redact } from '../../core/backends/redact.ts';
import type { FoundModel, FoundModels } from '../../core/setup/import/found.ts';
import { modelsIn } from '../../core/setup/import/read.ts';
import { plain } from '../../core/setup/plain.ts';

const { t } = vscode.l10n;

/** Longest settings file that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * Where other assistants keep their settings, or put them when they export them, below the home folder.
 * Sources: https://docs.continue.dev/reference; `importExport.ts` of Roo Code.
 */
const USUAL_PLACES = [
  '.continue/config.yaml',
  '.continue/config.json',
  ...['Documents', 'Downloads'].flatMap((folder) => [
    `${folder}/roo-code-settings.json`,
    `${folder}/kilo-code-settings.json`,
  ]),
];

/** Lets the user choose settings of another assistant: those in the usual places come first. */
export async function chooseSettingsFile(): Promise<vscode.Uri | undefined> {
  const home = homedir();
  const places = await Promise.all(
    USUAL_PLACES.map(async (place) => {
      const uri = vscode.Uri.file(join(home, place));
      const stat = await vscode.workspace.fs.stat(uri).then(
        (there) => there,
        () => undefined,
      );
      return stat ? [{ label: `~/${place}`, uri }] : [];
    }),
  );
  const other: vscode.QuickPickItem & { readonly uri?: vscode.Uri } = {
    label: `$(folder-opened) ${t('Other file…')}`,
  };
  const item = await vscode.window.showQuickPick([...places.flat(), other], {
    title: t('Import Models: choose a file'),
    placeHolder: t('Settings of Continue, or what Roo Code or Kilo Code exported'),
    ignoreFocusOut: true,
  });
  if (item !== other) {
    return item?.uri;
  }
  const uris = await vscode.window.showOpenDialog({
    title: t('Import Models: choose a file'),
    openLabel: t('Import'),
    defaultUri: vscode.Uri.file(home),
    filters: { [t('Settings')]: ['yaml', 'yml', 'json'] },
  });
  return uris?.[0];
}

/** The models in a settings file. Where it cannot be used, the user is told why. */
export async function readSettingsFile(file: vscode.Uri): Promise<FoundModels | undefined> {
  const name = vscode.workspace.asRelativePath(file);
  const text = await textOf(file);
  if (text === undefined) {
    void vscode.window.showErrorMessage(plain(t('{0} cannot be read, or is over 1 MB.', name)));
    return undefined;
  }
  const found = modelsIn(text, await secretsBeside(file));
  if (!('damagedAt' in found)) {
    return withAddresses(found);
  }
  const { damagedAt } = found;
  const open = t('Open File');
  const choice = await vscode.window.showErrorMessage(
    plain(
      damagedAt === undefined
        ? t('{0} holds no settings of Continue, Roo Code or Kilo Code.', name)
        : t('{0} cannot be understood from line {1} on.', name, damagedAt),
    ),
    open,
  );
  if (choice === open) {
    const line = new vscode.Position((damagedAt ?? 1) - 1, 0);
    await vscode.window.showTextDocument(file, { selection: new vscode.Range(line, line) });
  }
  return undefined;
}

/** Leaves out models whose address is none, such as `http://[`, or holds a password, to which no request is sent. */
function withAddresses({ models, leftOut }: FoundModels): FoundModels {
  const isReachable = ({ endpoint: { baseUrl } }: FoundModel): boolean =>
    URL.canParse(baseUrl) && new URL(baseUrl).username === '' && new URL(baseUrl).password === '';
  const others = models.filter((model) => !isReachable(model));
  return {
    models: models.filter(isReachable),
    leftOut: [
      ...leftOut,
      ...others.map(({ name, endpoint }) => ({ name, provider: redact(endpoint.baseUrl) })),
    ],
  };
}

async function textOf(file: vscode.Uri): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    return size > MAX_BYTES ? undefined : new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    return undefined;
  }
}

/**
 * What Continue keeps in its own `.env`. Only for settings in the same folder of the user's: others must not learn of it
 * by naming it, together with an address of theirs.
 */
async function secretsBeside(file: vscode.Uri): Promise<Readonly<Record<string, string | undefined>>> {
  const own = vscode.Uri.file(join(homedir(), '.continue'));
  if (vscode.Uri.joinPath(file, '..').toString() !== own.toString()) {
    return {};
  }
  return parseEnv((await textOf(vscode.Uri.joinPath(own, '.env'))) ?? '');
}
