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
 * A text goes into its document, where one Undo takes it back. A binary replaces its file, which is deleted and
 * created in the same edit: Undo of a file that was only overwritten would delete it.
 * @param contents everything that the steps refer to
 */
export async function applyRestore(steps: readonly Step[], contents: Contents): Promise<Restored> {
  const edit = new vscode.WorkspaceEdit();
  const texts: { uri: vscode.Uri; edits: vscode.TextEdit[] }[] = [];
  const endings: { uri: vscode.Uri; eol: vscode.EndOfLine }[] = [];
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
    const edits = await textEdits(uri, saved, unsaved, step.encoding);
    if (unsaved?.includes('\n')) {
      endings.push({ uri, eol: unsaved.includes('\r\n') ? vscode.EndOfLine.CRLF : vscode.EndOfLine.LF });
    }
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
  // Not in the same edit: VS Code would undo both together to a text that never was.
  for (const { uri, eol } of applied ? endings : []) {
    await setEndOfLine(uri, eol);
  }
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

/** @returns undefined when the file itself has to be replaced */
async function textEdits(
  uri: vscode.Uri,
  saved: { readonly content: Uint8Array; readonly hash: string } | undefined,
  unsaved: string | undefined,
  encoding: string | undefined,
): Promise<vscode.TextEdit[] | undefined> {
  if (hasFiles(uri)) {
    const onDisk = await orNothing(vscode.workspace.fs.readFile(uri));
    // Unsaved text is for a document that shows what was on disk then.
    if (!saved || !onDisk || (unsaved !== undefined && hashOf(onDisk) !== saved.hash)) {
      return undefined;
    }
  }
  const document = await documentOf(uri, encoding);
  const text = document && (unsaved ?? (saved && (await decoded(saved.content, document.encoding))));
  if (!document || text === undefined) {
    return undefined;
  }
  const edit = replaceMiddle(document, text);
  return edit ? [edit] : [];
}

async function setEndOfLine(uri: vscode.Uri, eol: vscode.EndOfLine): Promise<void> {
  const document = await orNothing(vscode.workspace.openTextDocument(uri));
  if (document && document.eol !== eol) {
    // Through an editor, because VS Code overlooks LF in a WorkspaceEdit.
    const editor = await vscode.window.showTextDocument(document, { preserveFocus: true, preview: false });
    await editor.edit((editing) => editing.setEndOfLine(eol));
  }
}

/** Opened as it was then, where that is possible; undefined for what is no text. */
async function documentOf(
  uri: vscode.Uri,
  encoding: string | undefined,
): Promise<vscode.TextDocument | undefined> {
  if (encoding !== undefined && encoding !== openDocument(uri)?.encoding) {
    // Fails where the document has unsaved changes.
    const reopened = await orNothing(vscode.workspace.openTextDocument(uri, { encoding }));
    if (reopened) {
      return reopened;
    }
  }
  return await orNothing(vscode.workspace.openTextDocument(uri));
}

async function orNothing<T>(wanted: Thenable<T>): Promise<T | undefined> {
  return await wanted.then(
    (value) => value,
    () => undefined,
  );
}

/** Undefined for a binary. */
async function decoded(bytes: Uint8Array, encoding: string): Promise<string | undefined> {
  return await orNothing(vscode.workspace.decode(bytes, { encoding }));
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
 * Saves the document, then sees to it that the file holds these bytes: a document has one kind of line ending and
 * one encoding, and what formats on save leaves others.
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
