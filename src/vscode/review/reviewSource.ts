import * as vscode from 'vscode';
import { namedPaths, proposeEdits } from '../../core/edits/propose.ts';
import { type Bar, bar, type ReviewProposal } from '../../core/review/barred.ts';
import { MAX_FILE_BYTES, MAX_FILE_LENGTH, MAX_FILES } from '../../core/workspace/limits.ts';
import { exists, isIgnoredFile, realPlace, resolveInWorkspace, textOf } from './workspaceFiles.ts';

/** A file that was sent to the model, as it was then. */
export interface SeenFile {
  /** As the prompt named it. */
  readonly path: string;
  readonly uri: vscode.Uri;
  readonly text: string;
}

/** All that a review is made from, as plain data: the same source gives the same units again. */
export interface ReviewSource {
  readonly answer: string;
  /** False when the answer was cut off. */
  readonly complete: boolean;
  /** The file that is meant where the answer names none. */
  readonly defaultPath?: string | undefined;
  /** The files within reach. `seen` is missing for one that did not exist. */
  readonly files: readonly {
    readonly path: string;
    readonly uri: string;
    readonly seen?: string | undefined;
  }[];
  /** The files that the answer names and may not touch. */
  readonly barred: readonly { readonly path: string; readonly why: Bar }[];
}

/**
 * Reads the files that an answer names.
 * @param sent what the user asked about: it may be changed even where git looks away
 */
export async function readSource(
  answer: string,
  complete: boolean,
  sent: readonly SeenFile[],
): Promise<ReviewSource> {
  const files = new Map(sent.map(({ path, uri, text }) => [path, { path, uri: uri.toString(), seen: text }]));
  const absent: { path: string; uri: string }[] = [];
  const barred: { path: string; why: Bar }[] = [];
  const named = namedPaths(answer, workspaceRoots()).filter((path) => !files.has(path));
  const places = new Set<string>();
  for (const { uri } of sent) {
    places.add(await realPlace(uri));
  }
  for (const [at, path] of named.entries()) {
    const found: Found =
      at < MAX_FILES ? await look(path, places) : { kind: 'barred', why: 'too-many-files' };
    if (found.kind === 'barred') {
      barred.push({ path, why: found.why });
    } else if (found.kind === 'absent') {
      absent.push({ path, uri: found.uri.toString() });
    } else {
      files.set(path, { path, uri: found.uri.toString(), seen: found.text });
    }
  }
  const [only, ...others] = sent;
  return {
    answer,
    complete,
    ...(only && others.length === 0 ? { defaultPath: only.path } : {}),
    files: [...files.values(), ...absent],
    barred,
  };
}

/** Places the answer on the texts that the model saw. */
export function proposalOf({ answer, complete, defaultPath, files, barred }: ReviewSource): ReviewProposal {
  const why = new Map(barred.map((each) => [each.path, each.why]));
  const known = new Set(files.map(({ path }) => path));
  const roots = workspaceRoots();
  const proposal = proposeEdits(
    answer,
    {
      files: files.flatMap(({ path, seen }) => (seen === undefined ? [] : [{ path, seen, now: seen }])),
      roots,
      exists: (path) => why.has(path) && why.get(path) !== 'path-not-allowed',
    },
    { complete, ...(defaultPath === undefined ? {} : { defaultPath }) },
  );
  return bar(proposal, (path) => why.get(path) ?? (known.has(path) ? undefined : 'path-not-allowed'), roots);
}

type Found =
  | { readonly kind: 'text'; readonly uri: vscode.Uri; readonly text: string }
  | { readonly kind: 'absent'; readonly uri: vscode.Uri }
  | { readonly kind: 'barred'; readonly why: Bar };

/** @param places where the files before it really lie; the file's own is added */
async function look(path: string, places: Set<string>): Promise<Found> {
  const uri = await resolveInWorkspace(path);
  if (!uri) {
    return { kind: 'barred', why: 'path-not-allowed' };
  }
  if (await isIgnoredFile(uri)) {
    return { kind: 'barred', why: 'ignored' };
  }
  if (!(await exists(uri))) {
    return { kind: 'absent', uri };
  }
  const place = await realPlace(uri);
  if (places.has(place)) {
    return { kind: 'barred', why: 'same-file' };
  }
  places.add(place);
  const { size, type } = await vscode.workspace.fs.stat(uri);
  if (size > MAX_FILE_BYTES) {
    return { kind: 'barred', why: 'too-large' };
  }
  // VS Code opens no folder as text, and no binary file.
  const text = type & vscode.FileType.Directory ? undefined : await textOf(uri);
  if (text === undefined) {
    return { kind: 'barred', why: 'unsupported-file' };
  }
  return text.length > MAX_FILE_LENGTH ? { kind: 'barred', why: 'too-large' } : { kind: 'text', uri, text };
}

function workspaceRoots(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
}
