import { type ChildProcess, spawn } from 'node:child_process';
import * as vscode from 'vscode';
import { failingPart } from '../../core/mend/failingPart.ts';
import type { CheckFailure } from '../../core/mend/mendPrompt.ts';
import type { Activity } from '../status/activity.ts';

const { t } = vscode.l10n;

/** So much of a check's output is kept, in UTF-16 units: its end tells what failed. */
const MAX_OUTPUT = 2_000_000;
/** A check that takes longer is ended, in ms. */
const LIMIT_MS = 10 * 60_000;

/** What a check came to; undefined when it was not run. */
export type CheckResult = 'passed' | CheckFailure | undefined;

/**
 * Runs the task that the user named as the check of edits. It runs in trusted workspaces only, and after an explicit
 * yes for this very command in this workspace: a task's command line comes from the workspace.
 * @param name as VS Code lists it, such as `npm: test`
 * @param consents where a yes is kept, for this workspace
 * @param activity shows that it runs, and stops it: it then says nothing of the edit
 */
export async function runCheck(
  name: string,
  consents: vscode.Memento,
  activity: Activity,
): Promise<CheckResult> {
  if (!vscode.workspace.isTrusted) {
    return undefined;
  }
  const tasks = await vscode.tasks.fetchTasks();
  const task = tasks.find((each) => each.name === name || labelOf(each) === name);
  const command = task && commandOf(task);
  if (!task || !command) {
    void vscode.window.showWarningMessage(
      t('There is no task “{0}” that could be run as a check. Change "rationale.mend.check".', name),
    );
    return undefined;
  }
  if (!(await mayRun(name, command, consents))) {
    return undefined;
  }
  const run = new Capture(command);
  const copy = new vscode.Task(
    { type: 'rationale-check' },
    task.scope ?? vscode.TaskScope.Workspace,
    name,
    'Rationale',
    new vscode.CustomExecution(async () => run),
    [],
  );
  copy.presentationOptions = { reveal: vscode.TaskRevealKind.Silent, focus: false };
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    run.close();
  };
  const shown = activity.begin({ label: () => t('Checking'), stop });
  await vscode.tasks.executeTask(copy);
  const { code, output } = await run.done;
  shown.dispose();
  if (stopped) {
    return undefined;
  }
  return code === 0 ? 'passed' : { name, output: failingPart(output) };
}

/** A command line, and where it runs. */
interface Command {
  readonly line: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

async function mayRun(name: string, { line, cwd }: Command, consents: vscode.Memento): Promise<boolean> {
  const key = 'rationale.mend.consents';
  const given = consents.get<readonly string[]>(key, []);
  const asked = JSON.stringify([name, line, cwd]);
  if (given.includes(asked)) {
    return true;
  }
  const run = t('Run Now and After Later Edits');
  const choice = await vscode.window.showWarningMessage(
    t('Run the task “{0}” to check the edit?', name),
    { modal: true, detail: t('It comes from this workspace and runs: {0}', line) },
    run,
  );
  if (choice !== run) {
    return false;
  }
  await consents.update(key, [...given, asked].slice(-20));
  return true;
}

/** `npm: test`, as VS Code's own list shows tasks of a source. */
function labelOf({ source, name }: vscode.Task): string {
  return `${source}: ${name}`;
}

/** What a task runs; undefined for tasks of extensions that run no command line, and for unknown variables. */
function commandOf({ execution, scope }: vscode.Task): Command | undefined {
  const folder =
    typeof scope === 'object' ? scope.uri.fsPath : vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (folder === undefined) {
    return undefined;
  }
  const text = (value: string | vscode.ShellQuotedString): string =>
    typeof value === 'string' ? value : quote(value.value);
  let line: string | undefined;
  if (execution instanceof vscode.ShellExecution) {
    line =
      execution.commandLine ??
      [execution.command, ...(execution.args ?? [])]
        .filter((part) => part !== undefined)
        .map(text)
        .join(' ');
  } else if (execution instanceof vscode.ProcessExecution) {
    line = [execution.process, ...execution.args].map(quote).join(' ');
  } else {
    return undefined;
  }
  const cwd = execution.options?.cwd ?? folder;
  const env = execution.options?.env ?? {};
  const filled = [line, cwd].map((value) => value.replaceAll(VARIABLE, () => folder));
  const [filledLine = '', filledCwd = folder] = filled;
  return filled.some((value) => value.includes('${')) ? undefined : { line: filledLine, cwd: filledCwd, env };
}

/** The variable of VS Code's tasks that stands for the folder. */
const VARIABLE = '$' + '{workspaceFolder}';

function quote(value: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(value)) {
    return value;
  }
  return process.platform === 'win32'
    ? `"${value.replaceAll('"', '\\"')}"`
    : `'${value.replaceAll("'", "'\\''")}'`;
}

/** Shows a command's output in a terminal of VS Code, and keeps it. */
class Capture implements vscode.Pseudoterminal {
  readonly #command: Command;
  readonly #write = new vscode.EventEmitter<string>();
  readonly #close = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.#write.event;
  readonly onDidClose = this.#close.event;
  #settle: (result: { code: number; output: string }) => void = () => {};
  /** Settles when the command has ended, however it ended. */
  readonly done = new Promise<{ code: number; output: string }>((resolve) => {
    this.#settle = resolve;
  });
  #child: ChildProcess | undefined;
  #output = '';

  constructor(command: Command) {
    this.#command = command;
  }

  open(): void {
    const { line, cwd, env } = this.#command;
    this.#write.fire(`> ${line}\r\n`);
    const child = spawn(line, {
      cwd,
      env: { ...process.env, ...env, CI: 'true' },
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what it starts ends with it.
      detached: process.platform !== 'win32',
    });
    this.#child = child;
    const limit = setTimeout(() => this.close(), LIMIT_MS);
    const take = (data: Buffer): void => {
      const text = data.toString('utf8');
      this.#output = (this.#output + text).slice(-MAX_OUTPUT);
      this.#write.fire(text.replace(/\r?\n/g, '\r\n'));
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const end = (code: number): void => {
      clearTimeout(limit);
      this.#settle({ code, output: this.#output });
      this.#close.fire(code);
    };
    child.on('error', (error) => {
      this.#output += error.message;
      end(127);
    });
    child.on('close', (code) => end(code ?? 1));
  }

  /** The user closed the terminal, or it took too long. */
  close(): void {
    const pid = this.#child?.pid;
    if (pid === undefined) {
      this.#settle({ code: 1, output: this.#output });
      return;
    }
    try {
      process.kill(process.platform === 'win32' ? pid : -pid);
    } catch {
      // It has ended by itself meanwhile.
    }
  }
}
