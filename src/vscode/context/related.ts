import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Attachment } from '../../core/chat/session.ts';
import {
  type AutomaticBudget,
  automaticBudget,
  definitionAttachments,
} from '../../core/context/automatic.ts';
import { codeNamesIn, type ShownCode } from '../../core/repoMap/interest.ts';
import type { FoundSoFar, FoundSymbol } from '../../core/repoMap/search.ts';
import type { App } from '../app.ts';
import { type Progress, RepoMap } from '../repoMap/repoMap.ts';
import type { Captured } from './capture.ts';
import { contextLength } from './contextLength.ts';
import { definitionsOf, type SentCode } from './definitions.ts';

const { t } = vscode.l10n;

/** How long definitions are looked for, and a map that is not complete is waited for, in ms. */
const LIMIT_MS = 1500;

/** Definitions of one name that are looked at. */
const MOST_NAMED = 200;
/** How long the map is kept that only names in a thought want, after the last of them, in ms. */
const NAMES_MS = 60_000;

/** What relevant code is wanted for. */
export interface Wanted {
  /** What the user wrote. */
  readonly message: string;
  /** Code that is sent with it. */
  readonly code: readonly (SentCode & ShownCode)[];
  readonly budget: AutomaticBudget;
}

/** Finds the code that matters to a request: definitions of what it names, and a map of the workspace. */
export class Related implements vscode.Disposable {
  readonly #app: App;
  readonly #map: RepoMap | undefined;
  readonly #listening: vscode.Disposable[] = [];
  readonly #progressed = new vscode.EventEmitter<void>();
  /** How far the reading of the workspace is has changed. */
  readonly onDidProgress = this.#progressed.event;
  #progress: Progress | undefined;
  /** Relevant code wants the map, or the list of `@` does. */
  #isWanted = false;
  /** Names in a thought that are being looked up. */
  #names = 0;
  /** Runs while the map is kept for names in a thought. */
  #forNames: NodeJS.Timeout | undefined;
  /** The user ended the reading; it begins anew when it is wanted anew. */
  #stopped = false;

  constructor(context: vscode.ExtensionContext, app: App) {
    this.#app = app;
    const { output, status } = app;
    // Without a folder there is nothing to map, and no place to keep it.
    if (!context.storageUri) {
      return;
    }
    const dist = join(context.extensionUri.fsPath, 'dist');
    const start = {
      role: 'map' as const,
      grammars: join(dist, 'grammars'),
      cache: join(context.storageUri.fsPath, 'repoMap.ndjson'),
      version: String(context.extension.packageJSON.version),
    };
    const map = new RepoMap(join(dist, 'repoMapWorker.js'), start, output);
    this.#map = map;
    const entry = status.register({
      text: () => this.#progress && `$(sync) ${this.#progress.done}/${this.#progress.total}`,
      tooltip: () => this.#progress && t('Reading the workspace for its map'),
      menu: () =>
        this.#progress && {
          label: `$(debug-stop) ${t('Stop Reading the Workspace')}`,
          command: 'rationale.stopMapping',
        },
    });
    this.#listening.push(
      map,
      entry,
      map.onDidProgress((progress) => {
        this.#progress = progress;
        status.refresh();
        this.#progressed.fire();
      }),
    );
  }

  /** How far the reading of the workspace is; undefined when it has ended. */
  get progress(): Progress | undefined {
    return this.#progress;
  }

  /** Whether files are being read for the map. */
  get isReading(): boolean {
    return this.#map?.isReading ?? false;
  }

  /**
   * Begins to read the workspace in the background, unless that goes on.
   * @param anew also when the user has stopped it
   */
  prepare(anew = false): void {
    this.#isWanted = true;
    this.#stopped &&= !anew;
    if (!this.#stopped) {
      this.#map?.start();
    }
  }

  /** What matters to a request about the code in an editor. Shows that it is at work. */
  async findFor(captured: Captured | undefined, instruction: string): Promise<Attachment[]> {
    const find = async (): Promise<Attachment[]> =>
      await this.find({
        message: instruction,
        code: captured ? [sentBy(captured)] : [],
        budget: automaticBudget(await contextLength(this.#app, this.#app.settings.endpoint())),
      });
    const title = t('Looking for relevant code');
    return await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, find);
  }

  /** @returns the map, if there is one, then definitions; without the code that is sent already */
  async find({ message, code, budget }: Wanted): Promise<Attachment[]> {
    this.prepare();
    const signal = AbortSignal.timeout(LIMIT_MS);
    const shown = code.map(({ path, text }) => ({ path, text }));
    const [map, found] = await Promise.all([
      this.#map?.map({ message, code: shown, budget: budget.map }, LIMIT_MS),
      definitionsOf(code, codeNamesIn(message), signal),
    ]);
    const maps: Attachment[] =
      map && map.text !== ''
        ? [{ label: t('Map of the workspace'), language: 'text', text: map.text, automatic: 'map' }]
        : [];
    return [...maps, ...definitionAttachments(found, budget.definitions)];
  }

  /**
   * Symbols of the workspace by what was typed of their names, of what has been read by then: for where no language
   * feature knows any. Begins to read the workspace, unless the user has stopped that.
   * @param most how many there are at most
   * @returns the best first; where the reading goes on (`isReading`), there may be more later
   */
  async symbols(text: string, most: number): Promise<readonly FoundSymbol[]> {
    this.prepare();
    return (await this.#map?.find(text, most, LIMIT_MS)) ?? [];
  }

  /**
   * Where a name in a thought is defined.
   * @param read whether the workspace is to be read for it, unless the user has stopped that
   * @param waitMs how long to wait for the workspace to be read
   * @returns those that bear just this name
   */
  async named(name: string, { read, waitMs }: { read: boolean; waitMs: number }): Promise<FoundSoFar> {
    const map = this.#map;
    if (read && !this.#stopped) {
      map?.start();
    }
    if (!map?.isRunning) {
      return { symbols: [], isReading: false };
    }
    this.#names++;
    clearTimeout(this.#forNames);
    try {
      return { symbols: await map.named(name, MOST_NAMED, waitMs), isReading: map.isReading };
    } finally {
      this.#names--;
      this.#keepForNames();
    }
  }

  #keepForNames(): void {
    if (this.#names === 0) {
      clearTimeout(this.#forNames);
      this.#forNames = setTimeout(() => {
        this.#forNames = undefined;
        this.#rest();
      }, NAMES_MS);
      this.#forNames.unref();
    }
  }

  /** Ends the reading, because the user wants that. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#forNames);
    this.#forNames = undefined;
    this.#map?.stop();
  }

  /** Ends what runs in the background: nothing wants it any more. */
  release(): void {
    this.#stopped = false;
    this.rest();
  }

  /** Ends what runs in the background until it is wanted again; what the user has stopped remains so. */
  rest(): void {
    this.#isWanted = false;
    this.#rest();
  }

  #rest(): void {
    if (!this.#isWanted && this.#names === 0 && !this.#forNames) {
      this.#map?.stop();
    }
  }

  dispose(): void {
    clearTimeout(this.#forNames);
    vscode.Disposable.from(...this.#listening, this.#progressed).dispose();
  }
}

/** Lines around the cursor that a request is about where nothing is selected. */
const AROUND = 20;

/** The code that a request is about: what is selected, or what stands around the cursor. */
function sentBy({ uri, context }: Captured): SentCode & ShownCode {
  const { path, text, selection, cursorLine } = context;
  const startLine = selection?.startLine ?? Math.max(0, cursorLine - AROUND);
  const endLine = selection?.endLine ?? cursorLine + AROUND;
  return { uri, path, startLine, endLine, text: text.split('\n').slice(startLine, endLine).join('\n') };
}
