import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { redactTrace, withoutThought } from '../../core/trace/exported.ts';
import { formatTrace, parseTrace } from '../../core/trace/format.ts';
import { formatMarkdown } from '../../core/trace/markdown.ts';
import { formatTraceJson, type NotRead, parseTraceJson, type Trace } from '../../core/trace/trace.ts';
import type { App } from '../app.ts';
import { markdownWords, notReadReason } from './traceWords.ts';

const { t } = vscode.l10n;

/** Largest file that is read as a trace, in bytes. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Header values shorter than this are words rather than secrets, in UTF-16 units. */
const SECRET_LENGTH = 8;

/** Asks whether the thought goes along and where to, and writes a trace there, without secrets. */
export async function exportTrace(app: App, trace: Trace): Promise<void> {
  const whole = { label: t('With the thought'), thought: true };
  const bare = { label: t('Without the thought'), thought: false };
  const choice =
    trace.thought.trim() === ''
      ? bare
      : await vscode.window.showQuickPick([whole, bare], { title: t('Export Trace') });
  if (!choice) {
    return;
  }
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${fileName(trace)}.r1trace`;
  const uri = await vscode.window.showSaveDialog({
    title: t('Export Trace'),
    filters: { [t('Reasoning Trace')]: ['r1trace'], Markdown: ['md'], JSON: ['json'] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
  });
  if (uri) {
    await writeTrace(app, choice.thought ? trace : withoutThought(trace), uri);
  }
}

/** Writes a trace without secrets, in the form that the name of the file asks for. */
export async function writeTrace(app: App, trace: Trace, uri: vscode.Uri): Promise<void> {
  const clean = redactTrace(trace, await knownSecrets(app, trace));
  const path = uri.path.toLowerCase();
  const text = path.endsWith('.md')
    ? formatMarkdown(clean, markdownWords())
    : path.endsWith('.json')
      ? formatTraceJson(clean)
      : formatTrace(clean);
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(t('The trace could not be written: {0}', cause));
    return;
  }
  const open = t('Open');
  const told = vscode.window.showInformationMessage(t('The trace was exported.'), open);
  void told.then(async (choice) => {
    if (choice === open) {
      await vscode.window.showTextDocument(uri);
    }
  });
}

/**
 * Reads a trace from a file; one that cannot be read is refused with the reason.
 * @param given asked for when absent
 */
export async function readTraceFile(given?: vscode.Uri): Promise<Trace | undefined> {
  const [uri] = given
    ? [given]
    : ((await vscode.window.showOpenDialog({
        title: t('Open Trace File…'),
        filters: { [t('Reasoning Trace')]: ['r1trace', 'json'] },
      })) ?? []);
  if (!uri) {
    return undefined;
  }
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    const trace =
      size > MAX_BYTES
        ? 'too-large'
        : readTrace(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
    if (typeof trace !== 'string') {
      return trace;
    }
    refuse(uri, notReadReason(trace));
  } catch (error) {
    refuse(uri, error instanceof Error ? error.message : String(error));
  }
  return undefined;
}

function readTrace(text: string): Trace | NotRead {
  const json = parseTraceJson(text);
  return json === 'foreign' ? parseTrace(text, randomUUID()) : json;
}

function refuse(uri: vscode.Uri, reason: string): void {
  const name = vscode.workspace.asRelativePath(uri);
  void vscode.window.showErrorMessage(t('{0} was not opened. {1}', name, reason));
}

/** The keys of all servers that are set up, and of the one that was asked. */
async function knownSecrets({ keys, settings }: App, { server }: Trace): Promise<string[]> {
  const endpoints = [settings.endpoint(), settings.singleEndpoint(), ...settings.profiles()].flatMap(
    (each) => (each ? [each] : []),
  );
  const urls = endpoints.flatMap(({ baseUrl, fallbackUrls = [] }) => [baseUrl, ...fallbackUrls]);
  const found = await keys.ofOrigins([...urls, ...(server === undefined ? [] : [server])]);
  const headers = Object.values(settings.endpoint()?.headers ?? {});
  return [...Object.values(found), ...headers.filter(({ length }) => length >= SECRET_LENGTH)];
}

/** `trace-2026-01-02-round-it-once` */
function fileName({ at, instruction }: Trace): string {
  const date = at === undefined ? '' : `-${new Date(at).toISOString().slice(0, 10)}`;
  const words = instruction
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return `trace${date}${words === '' ? '' : `-${words}`}`;
}
