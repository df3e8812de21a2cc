import { ok } from 'node:assert/strict';
import { once } from 'node:events';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension.ts';
import type { Run } from '../../src/vscode/runs/run.ts';
import { type Backend, type Received, type Reply, startBackend } from '../backend/server.ts';

/** The extension, awake. */
export async function rationale(): Promise<TestApi> {
  const extension = vscode.extensions.getExtension<TestApi>('rationale.rationale');
  ok(extension, 'the extension is not installed');
  return await extension.activate();
}

/** Starts a backend and makes it the configured one. */
export async function serve(respond: (request: Received) => Reply): Promise<Backend> {
  const backend = await startBackend({ respond });
  await use(backend.baseUrl);
  return backend;
}

/** Makes `baseUrl` the configured endpoint. */
export async function use(baseUrl: string, model = 'test-model'): Promise<void> {
  const { app } = await rationale();
  await app.settings.setEndpoint({ preset: 'custom', baseUrl, model });
  await until(() => app.settings.endpoint()?.baseUrl === baseUrl);
}

/** A file of the workspace folder. */
export function inFolder(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  ok(folder, 'no folder is open');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Writes a file and opens it; the whole of it is selected unless lines (0-based, both included) are given. */
export async function open(
  path: string,
  text: string,
  lines?: readonly [number, number],
): Promise<vscode.TextEditor> {
  await vscode.workspace.fs.writeFile(inFolder(path), new TextEncoder().encode(text));
  const editor = await vscode.window.showTextDocument(inFolder(path), { preview: false });
  const { document } = editor;
  await until(() => document.getText() === text.replace(/^\ufeff/, ''));
  const [first, last] = lines ?? [0, document.lineCount - 1];
  editor.selection = new vscode.Selection(first, 0, last, document.lineAt(last).text.length);
  return editor;
}

/** Runs *Edit with Reasoning*; settles when the answer is under review, or the request has ended. */
export async function edit(instruction = 'do it'): Promise<Run> {
  await vscode.commands.executeCommand('rationale.edit', { instruction });
  return await shownRun();
}

/** Runs *Ask with Reasoning*; settles when the answer is there. */
export async function ask(instruction = 'why?'): Promise<Run> {
  await vscode.commands.executeCommand('rationale.ask', { instruction });
  return await shownRun();
}

export async function shownRun(): Promise<Run> {
  const { run } = await (await rationale()).conductor();
  ok(run, 'there is no run');
  return run;
}

/** Waits until something holds; looks again whenever a document, a tab or the run changes, and now and then. */
export async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); ) {
    ok(Date.now() < end, `in vain: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Resolves when the run's thought holds `text`. */
export async function thinks(text: string): Promise<Run> {
  const { conductor } = await rationale();
  const loaded = await conductor();
  await until(() => loaded.run?.thought.includes(text) ?? false);
  return await shownRun();
}

/** Forgets the map of the workspace, as if nothing had wanted it yet. */
export async function endMap(): Promise<void> {
  const related = await (await rationale()).app.related();
  related.stop();
  related.release();
}

/** Ends what waits for a decision, and closes all editors without saving. */
export async function cleanUp(): Promise<void> {
  await vscode.commands.executeCommand('rationale.stop');
  await vscode.commands.executeCommand('rationale.discardEdit');
  for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** A port at which nothing listens. */
export async function closedPort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  ok(typeof address === 'object' && address);
  return address.port;
}
