import * as vscode from 'vscode';
import type { Step } from '../../core/checkpoints/plan.ts';
import { hasFiles, openDocument } from './presentFile.ts';
import { hashOf } from './store.ts';

/** Contents that were kept, by hash. */
export type Contents = ReadonlyMap<string, Uint8Array>;

/** What became of a restore. */
export interface Restored {
  /** False when VS Code refused the edit; some of its files may have been written then. */
  readonly applied: boolean;
  /** Files that could not be saved as they were: their text is in the editor. */
  readonly unsaved: readonly vscode.Uri[];
}

/**
 * Brings files back as one edit, then saves those that were saved.
 *
 * A text goes into its document, where one Undo takes it back. What no document can hold byte for byte (binaries,
 * mixed line endings, another encoding) replaces the file: it is deleted and created in the same edit, because
 * Undo of a file that was only overwritten would delete it.
 * @param contents everything that the steps refer to
 */
export async function applyRestore(steps: readonly Step[], contents: Contents): Promise<Restored> {
  const edit = new vscode.WorkspaceEdit();
  const texts: { uri: vscode.Uri; edits: vscode.TextEdit[] }[] = [];
  const written: { uri: vscode.Uri; bytes: Uint8Array; hash: string }[] = [];
  for (const step of steps) {
    const uri = vscode.Uri.parse(step.uri, true);
    if (step.kind === 'delete') {
      edit.deleteFile(uri);
      continue;
    }
    const saved = step.saved && { ...step.saved, content: of(contents, step.saved.hash) };
    const unsaved =
      step.unsaved && new TextDecoder('utf-8', { ignoreBOM: true }).decode(of(contents, step.unsaved.hash));
    const edits = await textEdits(uri, saved, unsaved);
    if (edits) {
      texts.push({ uri, edits });
    } else {
      const bytes = saved?.content ?? (await encoded(unsaved ?? '', step.encoding));
      const link = await isLink(uri);
      if (step.kind === 'overwrite' && !link) {
        edit.deleteFile(uri);
      }
      edit.createFile(uri, { contents: bytes, overwrite: link });
      if (saved && unsaved !== undefined) {
        texts.push({ uri, edits: [vscode.TextEdit.replace(EVERYTHING, unsaved)] });
      }
    }
    if (saved && unsaved === undefined) {
      written.push({ uri, bytes: saved.content, hash: saved.hash });
    }
  }
  // Files first: these are what can fail, and then no text has been touched.
  for (const { uri, edits } of texts) {
    edit.set(uri, edits);
  }
  const applied = await vscode.workspace.applyEdit(edit).then(
    (done) => done,
    () => false,
  );
  const failed: vscode.Uri[] = [];
  for (const { uri, bytes, hash } of applied ? written : []) {
    if (!(await saveExactly(uri, bytes, hash))) {
      failed.push(uri);
    }
  }
  return { applied, unsaved: failed };
}

/** More lines than any document has: VS Code cuts it to the document. */
const EVERYTHING = new vscode.Range(0, 0, 2 ** 30, 0);

/** @returns undefined when a document cannot hold what was there */
async function textEdits(
  uri: vscode.Uri,
  saved: { readonly content: Uint8Array; readonly hash: string } | undefined,
  unsaved: string | undefined,
): Promise<vscode.TextEdit[] | undefined> {
  if (hasFiles(uri)) {
    const onDisk = await vscode.workspace.fs.readFile(uri).then(hashOf, () => undefined);
    if (!saved || onDisk === undefined || (unsaved !== undefined && onDisk !== saved.hash)) {
      return undefined;
    }
  }
  const document = await vscode.workspace.openTextDocument(uri).then(
    (opened) => opened,
    () => undefined,
  );
  const text = document && (unsaved ?? (saved && (await exactText(saved.content, document.encoding))));
  if (!document || text === undefined) {
    return undefined;
  }
  const crlf = text.includes('\r\n');
  const eol = crlf ? vscode.EndOfLine.CRLF : vscode.EndOfLine.LF;
  const edit = replaceMiddle(document, text);
  return [
    ...(document.eol === eol || !text.includes('\n') ? [] : [vscode.TextEdit.setEndOfLine(eol)]),
    ...(edit ? [edit] : []),
  ];
}

/** The text of bytes that a document of this encoding would be saved as again; undefined when there is none. */
async function exactText(bytes: Uint8Array, encoding: string): Promise<string | undefined> {
  try {
    const text = await vscode.workspace.decode(bytes, { encoding });
    const mixed = /\r(?!\n)/.test(text) || (text.includes('\r\n') && /(?:^|[^\r])\n/.test(text));
    const again = mixed ? undefined : await vscode.workspace.encode(text, { encoding });
    return again && Buffer.compare(again, bytes) === 0 ? text : undefined;
  } catch {
    // Binary.
    return undefined;
  }
}

/** Replaces only what differs, so that cursors and folded places elsewhere stay. */
function replaceMiddle(document: vscode.TextDocument, wanted: string): vscode.TextEdit | undefined {
  const now = document.getText();
  const text =
    document.eol === vscode.EndOfLine.CRLF
      ? wanted.replaceAll(/\r?\n/g, '\r\n')
      : wanted.replaceAll('\r\n', '\n');
  const limit = Math.min(now.length, text.length);
  let start = 0;
  while (start < limit && now.charCodeAt(start) === text.charCodeAt(start)) {
    start++;
  }
  let tail = 0;
  while (
    tail < limit - start &&
    now.charCodeAt(now.length - 1 - tail) === text.charCodeAt(text.length - 1 - tail)
  ) {
    tail++;
  }
  if (start + tail === Math.max(now.length, text.length)) {
    return undefined;
  }
  // Whole lines: an edit must not begin between the two characters of a line ending or of a surrogate pair.
  const first = document.positionAt(start).line;
  const from = document.offsetAt(new vscode.Position(first, 0));
  const lastLine = document.lineAt(document.positionAt(now.length - tail).line).rangeIncludingLineBreak.end;
  const kept = now.length - document.offsetAt(lastLine);
  return vscode.TextEdit.replace(
    new vscode.Range(new vscode.Position(first, 0), lastLine),
    text.slice(from, text.length - kept),
  );
}

/**
 * Saves the document, then sees to it that the file holds these bytes: what formats on save, or adds a final
 * newline, would leave others.
 */
async function saveExactly(uri: vscode.Uri, bytes: Uint8Array, hash: string): Promise<boolean> {
  const document = openDocument(uri);
  if (document?.isDirty && !(await document.save())) {
    return false;
  }
  try {
    if (hashOf(await vscode.workspace.fs.readFile(uri)) !== hash) {
      await vscode.workspace.fs.writeFile(uri, bytes);
    }
    return true;
  } catch {
    return false;
  }
}

async function isLink(uri: vscode.Uri): Promise<boolean> {
  return await vscode.workspace.fs.stat(uri).then(
    ({ type }) => (type & vscode.FileType.SymbolicLink) !== 0,
    () => false,
  );
}

async function encoded(text: string, encoding: string | undefined): Promise<Uint8Array> {
  return await (encoding === undefined
    ? vscode.workspace.encode(text)
    : vscode.workspace.encode(text, { encoding }));
}

function of(contents: Contents, hash: string): Uint8Array {
  const content = contents.get(hash);
  if (!content) {
    throw new Error(`a planned content is missing: ${hash}`);
  }
  return content;
}
