import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { redact } from '../../core/backends/redact.ts';
import { bytesInWords } from '../../core/setup/describeModel.ts';
import { plain } from '../../core/setup/plain.ts';
import type { App } from '../app.ts';
import { hasNpm, installEngine, libraryIn, packagesFor } from './installEngine.ts';
import { modelsIn } from './modelFiles.ts';

const { t } = vscode.l10n;

/** About what the packages take, in bytes. */
const SIZE = 85_000_000;

/**
 * The command that installs the embedded engine, after a question.
 * @returns true when it is there
 */
export async function installEmbedded(app: App): Promise<boolean> {
  const engine = await app.engine();
  const packages = packagesFor(`${process.platform}-${process.arch}`);
  const canInstall = packages !== undefined && (await hasNpm());
  const [install, choose] = [t('Install'), t('Choose a Folder')];
  const detail = canInstall
    ? t(
        'npm fetches {0} from the registry that is set for it, about {1}, and puts it into {2}. No script of a package is run. Models are chosen afterwards.',
        packages.join(', '),
        bytesInWords(SIZE, vscode.env.language),
        engine.folder,
      )
    : packages
      ? t('npm was not found. Install Node.js and try again, or choose a folder that has node-llama-cpp.')
      : t(
          'There is no ready-made engine for {0}. Choose a folder that has node-llama-cpp.',
          process.platform,
        );
  const choice = await vscode.window.showInformationMessage(
    t('Install the embedded engine?'),
    { modal: true, detail },
    ...(canInstall ? [install, choose] : [choose]),
  );
  if (choice === choose) {
    return await chooseFolder(app);
  }
  if (choice !== install || !packages) {
    return false;
  }
  const failed = await withCancel(t('Installing the embedded engine …'), async (signal) => {
    await installEngine(engine.folder, packages, signal);
  });
  if (failed === undefined) {
    await app.settings.setEngineModulePath('');
    void vscode.window.showInformationMessage(t('The embedded engine is installed.'));
    return true;
  }
  if (failed !== 'cancelled') {
    app.output.error(redact(failed));
    const again = t('Try Again');
    const message = t('The embedded engine could not be installed. npm says: {0}', failed.slice(0, 300));
    if ((await vscode.window.showErrorMessage(plain(message), again)) === again) {
      return await installEmbedded(app);
    }
  }
  return false;
}

/** The command that removes the embedded engine and, on request, the models. */
export async function removeEmbedded(app: App): Promise<void> {
  const engine = await app.engine();
  const models = await modelsIn(engine.models);
  const bytes = models.reduce((sum, { size }) => sum + size, 0);
  const [only, all] = [t('Remove the Engine'), t('Remove Engine and Models')];
  const choice = await vscode.window.showWarningMessage(
    t('Remove the embedded engine?'),
    {
      modal: true,
      detail: t('{0} downloaded models take {1}.', models.length, bytesInWords(bytes, vscode.env.language)),
    },
    ...(models.length > 0 ? [only, all] : [only]),
  );
  if (choice === undefined) {
    return;
  }
  engine.stop();
  await rm(engine.folder, { recursive: true, force: true });
  if (choice === all) {
    await rm(engine.models, { recursive: true, force: true });
  }
  void vscode.window.showInformationMessage(t('The embedded engine is removed.'));
}

async function chooseFolder(app: App): Promise<boolean> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title: t('Choose a folder that has node-llama-cpp'),
    })) ?? [];
  if (!folder) {
    return false;
  }
  if (!libraryIn(folder.fsPath)) {
    void vscode.window.showErrorMessage(plain(t('There is no node-llama-cpp in {0}.', folder.fsPath)));
    return false;
  }
  await app.settings.setEngineModulePath(folder.fsPath);
  return true;
}

/**
 * Does something long, with a button that ends it.
 * @returns undefined when it is done; `cancelled`; or what went wrong
 */
export async function withCancel(
  title: string,
  work: (signal: AbortSignal, report: (message: string, increment: number) => void) => Promise<void>,
): Promise<string | undefined> {
  return await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: plain(title), cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      try {
        await work(abort.signal, (message, increment) => progress.report({ message, increment }));
        return undefined;
      } catch (error) {
        return abort.signal.aborted ? 'cancelled' : error instanceof Error ? error.message : String(error);
      }
    },
  );
}
