import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { FailureError } from '../../core/backends/failure.ts';
import { redact } from '../../core/backends/redact.ts';
import type { StartedServer } from '../../core/backends/types.ts';
import { plain } from '../../core/setup/plain.ts';
import type { EndpointSettings, Settings } from '../settings.ts';
import { EngineKeeper } from './engineKeeper.ts';
import { libraryIn, VERSION } from './installEngine.ts';
import { pathOfModel } from './modelFiles.ts';

const { t } = vscode.l10n;

/** Where nothing is set: prompt, thought and answer together. */
export const CONTEXT_TOKENS = 8192;

/** The embedded engine of this window. It is a process of its own, and ends with the window. */
export class EmbeddedEngine implements vscode.Disposable {
  /** Where the engine is installed. */
  readonly folder: string;
  /** Where models are kept. */
  readonly models: string;
  readonly #settings: Settings;
  readonly #keeper: EngineKeeper;
  #loading = '';

  constructor(context: vscode.ExtensionContext, settings: Settings, output: vscode.LogOutputChannel) {
    const storage = context.globalStorageUri.fsPath;
    this.folder = join(storage, `engine-${VERSION}`);
    this.models = join(storage, 'models');
    this.#settings = settings;
    this.#keeper = new EngineKeeper(
      join(context.extensionPath, 'dist/engine.mjs'),
      (ready, stop, watch) => this.#show(ready, stop, watch),
      (end) => {
        const detail = 'detail' in end ? `: ${redact(end.detail)}` : '';
        output.info(`the embedded engine ended, ${end.type}${detail}`);
      },
    );
  }

  /** Of the engine's process, while there is one. */
  get pid(): number | undefined {
    return this.#keeper.pid;
  }

  /** The address to import the engine's library from; undefined when it is not installed. */
  library(): string | undefined {
    const { modulePath } = this.#settings.engine();
    return libraryIn(modulePath === '' ? this.folder : modulePath);
  }

  /**
   * Starts the engine with the model of an endpoint, unless it runs.
   * @throws FailureError when it is not installed, or the model is not there or cannot be loaded
   */
  async start({ model, contextTokens }: EndpointSettings): Promise<StartedServer> {
    const library = this.library();
    if (library === undefined) {
      throw new FailureError({ code: 'engine-missing', detail: 'node-llama-cpp is not there' });
    }
    const path = pathOfModel(model, this.models);
    if (!existsSync(path)) {
      throw new FailureError({ code: 'model-not-found', detail: 'there is no such file' });
    }
    this.#loading = basename(path);
    const { idleMs } = this.#settings.engine();
    const options = { library, model: path, contextTokens: contextTokens ?? CONTEXT_TOKENS, idleMs };
    return await this.#keeper.start(options);
  }

  /** Ends the engine; the next request starts it anew. */
  stop(): void {
    this.#keeper.stop();
  }

  dispose(): void {
    this.#keeper.dispose();
  }

  #show(ready: Promise<unknown>, stop: () => void, watch: (told: (share: number) => void) => void): void {
    void vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: plain(t('Loading the model {0} …', this.#loading)),
        cancellable: true,
      },
      async (progress, token) => {
        let shown = 0;
        watch((share) => {
          progress.report({ increment: (share - shown) * 100 });
          shown = share;
        });
        token.onCancellationRequested(stop);
        await ready;
      },
    );
  }
}
