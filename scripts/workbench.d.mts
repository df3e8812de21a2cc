export interface WorkbenchOptions {
  /** Absolute path of the folder to open. */
  folder: string;
  /** Absolute path of the extension under development. */
  extensionPath: string;
  /** Absolute path of a bundled module with `run()`, to be run in the extension host. */
  testsPath?: string | undefined;
  /** Settings of the machine: any scope but application. */
  machineSettings?: Record<string, unknown> | undefined;
  /** Settings of the user: any scope but machine. */
  userSettings?: Record<string, unknown> | undefined;
  /** Variables for the extension host, beside our own. */
  env?: Record<string, string> | undefined;
  /** 0 (the default) for a free one. */
  port?: number | undefined;
  /** False opens the folder in Restricted Mode. */
  trust?: boolean | undefined;
  /** True gives each webview a process of its own; for a browser that allows service workers in frames of another site. */
  isolateWebviews?: boolean | undefined;
}

export interface Workbench {
  /** To be opened in a browser; holds a secret. */
  url: string;
  /** Where the server keeps settings, state and logs until `close`. */
  dataDir: string;
  /**
   * Forgets all data, as if the server had just been started for another folder with other settings. No window
   * may be open.
   * @returns its address, which holds a secret.
   */
  turnTo(next: Pick<WorkbenchOptions, 'folder' | 'machineSettings' | 'userSettings'>): string;
  close(): Promise<void>;
}

export const quietSettings: Readonly<Record<string, unknown>>;
export function ensureWorkbench(): { node: string; server: string };
export function startWorkbench(options: WorkbenchOptions): Promise<Workbench>;
