import { stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { DISTILLS, type Distill, fits, memoryNeeded } from '../../core/engine/distills.ts';
import { bytesInWords } from '../../core/setup/describeModel.ts';
import { plain } from '../../core/setup/plain.ts';
import type { App } from '../app.ts';
import { DownloadError } from './download.ts';
import { CONTEXT_TOKENS } from './embeddedEngine.ts';
import { installEmbedded, withCancel } from './manageEngine.ts';
import { fetchModel, modelsIn } from './modelFiles.ts';

// One bundle for all that is done with the engine by hand.
export { installEmbedded, removeEmbedded } from './manageEngine.ts';

const { t } = vscode.l10n;

/** A model to run: one that is to be downloaded, or the name or path of one that is there. */
type Choice = { readonly distill: Distill } | { readonly file: string; readonly size: number } | 'file';

interface ChoiceItem extends vscode.QuickPickItem {
  readonly choice?: Choice;
}

/** A model of unknown make: the context takes as much as that of a Llama of 8B. */
const USUAL_BYTES_PER_TOKEN = 131_072;

/** Leads to a model that runs on this computer: the engine, a model, its download. @returns its name or path */
export async function setUpEmbedded(app: App): Promise<string | undefined> {
  const engine = await app.engine();
  if (engine.library() === undefined && !(await installEmbedded(app))) {
    return undefined;
  }
  return await chooseModel(app, engine.models);
}

/** @returns name or path of a model that is there */
async function chooseModel(app: App, folder: string): Promise<string | undefined> {
  const item = await vscode.window.showQuickPick(itemsFor(app, folder), {
    title: t('Embedded: choose a model'),
    placeHolder: t('Larger ones answer better and slower'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  const choice = item?.choice;
  if (choice === undefined) {
    return undefined;
  }
  if (choice === 'file') {
    return await chooseFile(app);
  }
  if ('file' in choice) {
    return (await memoryAllows(app, { bytes: choice.size })) ? choice.file : undefined;
  }
  const { distill } = choice;
  return (await memoryAllows(app, distill)) && (await fetchDistill(distill, folder))
    ? distill.file
    : undefined;
}

async function itemsFor(app: App, folder: string): Promise<ChoiceItem[]> {
  const here = await modelsIn(folder);
  const others = DISTILLS.filter(({ file }) => !here.some((one) => one.file === file));
  const separator = (label: string): ChoiceItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [
    ...(here.length > 0 ? [separator(t('On this computer'))] : []),
    ...here.map(({ file, size }) => ({ label: file, description: words(size), choice: { file, size } })),
    separator(t('To download')),
    ...others.map((distill) => ({
      label: distill.label,
      description: `${distill.quantization} · ${words(distill.bytes)} · ${distill.licence}`,
      detail: memoryNote(app, distill),
      choice: { distill },
    })),
    separator(''),
    { label: t('Choose a .gguf file …'), choice: 'file' },
  ];
}

async function chooseFile(app: App): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: t('Choose a distill of R1'),
      filters: { GGUF: ['gguf'] },
    })) ?? [];
  if (!file) {
    return undefined;
  }
  const { size } = await stat(file.fsPath);
  return (await memoryAllows(app, { bytes: size })) ? file.fsPath : undefined;
}

interface Weight {
  readonly bytes: number;
  readonly bytesPerToken?: number;
}

function neededFor(app: App, { bytes, bytesPerToken = USUAL_BYTES_PER_TOKEN }: Weight): number {
  return memoryNeeded({ bytes, bytesPerToken }, app.settings.contextTokens() ?? CONTEXT_TOKENS);
}

function memoryNote(app: App, weight: Weight): string {
  const needed = neededFor(app, weight);
  const note = t('Needs {0} of memory', words(needed));
  switch (fits(needed, totalmem(), process.availableMemory())) {
    case 'yes':
      return note;
    case 'tight':
      return `$(warning) ${note}; ${t('{0} are free now', words(process.availableMemory()))}`;
    case 'no':
      return `$(error) ${note}; ${t('this computer has {0}', words(totalmem()))}`;
  }
}

/** Asks before a model is used for which the memory does not suffice. */
async function memoryAllows(app: App, weight: Weight): Promise<boolean> {
  const needed = neededFor(app, weight);
  if (fits(needed, totalmem(), process.availableMemory()) !== 'no') {
    return true;
  }
  const anyway = t('Use It Anyway');
  const choice = await vscode.window.showWarningMessage(
    t('This model needs more memory than this computer has'),
    {
      modal: true,
      detail: t(
        'It needs about {0}, and there are {1}. It may not load, or make everything very slow.',
        words(needed),
        words(totalmem()),
      ),
    },
    anyway,
  );
  return choice === anyway;
}

/** Downloads a model after a question; what an interrupted attempt got is kept. @returns true when it is there */
async function fetchDistill(distill: Distill, folder: string): Promise<boolean> {
  const download = t('Download');
  const question = await vscode.window.showInformationMessage(
    t('Download {0}?', distill.label),
    {
      modal: true,
      detail: t(
        'About {0} from {1}, kept as {2}. Licence: {3}.',
        words(distill.bytes),
        new URL(distill.url).host,
        join(folder, distill.file),
        distill.licence,
      ),
    },
    download,
  );
  if (question !== download) {
    return false;
  }
  for (;;) {
    let shown = 0;
    const failed = await withCancel(t('Downloading {0}', distill.label), async (signal, report) => {
      await fetchModel(distill, folder, signal, (received, size) => {
        const percent = Math.floor((received / size) * 100);
        if (percent > shown) {
          report(t('{0} of {1}', words(received), words(size)), percent - shown);
          shown = percent;
        }
      }).catch((error: unknown) => {
        throw error instanceof DownloadError ? new Error(problemInWords(error)) : error;
      });
    });
    if (failed === undefined || failed === 'cancelled') {
      return failed === undefined;
    }
    const again = t('Try Again');
    const message = t('The download failed: {0}. The next attempt goes on from what is kept.', failed);
    if ((await vscode.window.showErrorMessage(plain(message), again)) !== again) {
      return false;
    }
  }
}

function problemInWords({ problem, status }: DownloadError): string {
  switch (problem) {
    case 'no-space':
      return t('there is not enough room on the disk');
    case 'refused':
      return t('the server refuses it ({0})', status ?? t('no size'));
    case 'incomplete':
      return t('the connection ended too early');
    case 'too-long':
    case 'wrong-checksum':
      return t('what came is not the file, and was deleted');
  }
}

function words(bytes: number): string {
  return bytesInWords(bytes, vscode.env.language);
}
