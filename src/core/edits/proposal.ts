/** Brings the edits of an answer together, file by file. */
import type { CreateEdit, DeleteEdit, Hunk, ParsedEdit, UpdateEdit, WholeEdit } from './parse/edit.ts';
import { placeFile } from './place/placeFile.ts';
import { placeWhole } from './place/placeWhole.ts';
import type { FileChange, Proposal, Refusal, RefusalReason, SourceFile, Workspace } from './types.ts';
import { findFile } from './workspacePaths.ts';

/** A new text for a file: of one that is to be created, or of one that exists. */
type TextEdit = CreateEdit | WholeEdit;

/** What the answer wants of one file. */
interface FileWork {
  /** Normalised. */
  readonly path: string;
  /** Undefined when there is none yet. */
  readonly file: SourceFile | undefined;
  readonly written: string;
  readonly updates: UpdateEdit[];
  readonly texts: TextEdit[];
  readonly deletions: DeleteEdit[];
}

type Refuse = (edit: ParsedEdit, reason: RefusalReason) => void;

/**
 * Turns parsed edits into changes and refusals.
 * @param defaultPath of the file that is meant where an edit names none
 */
export function assemble(
  edits: readonly ParsedEdit[],
  workspace: Workspace,
  defaultPath: string | undefined,
): Proposal {
  const refusals: Refusal[] = [];
  const refuse: Refuse = (edit, reason) => {
    const index = edit.kind === 'whole' || edit.kind === 'create' ? edit.index : undefined;
    refusals.push({ index, path: edit.path, reason, hunk: edit.source });
  };
  const works = new Map<string, FileWork>();
  for (const edit of edits) {
    const written = edit.path ?? defaultPath;
    if (written === undefined) {
      refuse(edit, 'no-path');
    } else if (edit.kind === 'broken') {
      refuse(edit, edit.reason);
    } else {
      addTo(works, edit, written, workspace, refuse);
    }
  }
  const changes = [...works.values()].flatMap((work) => finish(work, workspace, refusals, refuse));
  return { changes, refusals };
}

function addTo(
  works: Map<string, FileWork>,
  edit: Exclude<ParsedEdit, { kind: 'broken' }>,
  written: string,
  workspace: Workspace,
  refuse: Refuse,
): void {
  const found = findFile(written, workspace, edit.kind !== 'create');
  if (found.kind === 'outside') {
    refuse(edit, 'path-not-allowed');
    return;
  }
  if (found.kind === 'ambiguous') {
    refuse(edit, 'path-ambiguous');
    return;
  }
  const file = found.kind === 'file' ? found.file : undefined;
  if (found.kind === 'absent' && (found.taken || (edit.kind !== 'whole' && !isCreation(edit)))) {
    refuse(edit, !found.taken ? 'no-such-file' : edit.kind === 'create' ? 'file-exists' : 'unsupported-file');
    return;
  }
  const path = found.kind === 'file' ? found.file.path : found.path;
  const work = works.get(path) ?? { path, file, written, updates: [], texts: [], deletions: [] };
  works.set(path, work);
  switch (edit.kind) {
    case 'update':
      work.updates.push(edit);
      break;
    case 'create':
    case 'whole':
      work.texts.push(edit);
      break;
    case 'delete':
      work.deletions.push(edit);
      break;
  }
}

/** Whether an edit can be meant for a file that does not exist: models write new files as hunks that only add. */
function isCreation(edit: ParsedEdit): boolean {
  return (
    edit.kind === 'create' ||
    (edit.kind === 'update' &&
      edit.to === undefined &&
      edit.hunks.length === 1 &&
      edit.hunks.every(({ lines }) => lines.every(({ op }) => op === '+')))
  );
}

/** What comes of all that the answer wants of one file. */
function finish(work: FileWork, workspace: Workspace, refusals: Refusal[], refuse: Refuse): FileChange[] {
  const { file, path, updates, texts, deletions } = work;
  const all: ParsedEdit[] = [...updates, ...texts, ...deletions];
  const kinds = [updates, texts, deletions].filter(({ length }) => length > 0);
  const isRepeated = new Set([...texts, ...deletions].map((edit) => contentOf(edit))).size <= 1;
  if (kinds.length > 1 || !isRepeated) {
    for (const edit of all) {
      refuse(edit, 'overlap');
    }
    return [];
  }
  const [text] = texts;
  const [deletion] = deletions;
  if (!file) {
    return create(path, text ?? updates[0], refuse);
  }
  if (deletion) {
    if (file.now !== file.seen) {
      refuse(deletion, 'conflict');
      return [];
    }
    return [{ kind: 'delete', path }];
  }
  if (text) {
    return rewrite(text, file, refusals, refuse);
  }
  return update(work, file, workspace, refusals, refuse);
}

function contentOf(edit: TextEdit | DeleteEdit): string {
  return edit.kind === 'delete' ? '' : edit.lines.join('\n');
}

function create(path: string, edit: TextEdit | UpdateEdit | undefined, refuse: Refuse): FileChange[] {
  if (!edit) {
    return [];
  }
  const [hunk] = edit.kind === 'update' ? edit.hunks : [];
  const incomplete = edit.kind === 'update' ? hunk?.incomplete === true : edit.incomplete;
  if (incomplete) {
    refuse(edit, 'incomplete');
    return [];
  }
  const lines = edit.kind === 'update' ? (hunk?.lines ?? []).map(({ text }) => text) : edit.lines;
  const finalNewline = edit.kind === 'create' ? edit.finalNewline : true;
  return [
    { kind: 'create', path, result: lines.join('\n') + (finalNewline && lines.length > 0 ? '\n' : '') },
  ];
}

/** A new text for a file that exists. One that says it is new must not overwrite what is there. */
function rewrite(edit: TextEdit, file: SourceFile, refusals: Refusal[], refuse: Refuse): FileChange[] {
  if (edit.incomplete) {
    refuse(edit, 'incomplete');
    return [];
  }
  if (edit.kind === 'create' && file.now.trim() !== '') {
    refuse(edit, 'file-exists');
    return [];
  }
  const { hunks, edits, result, refusals: own } = placeWhole({ ...edit, kind: 'whole' }, file);
  refusals.push(...own);
  if (own.length === 0 && result === file.now) {
    refuse(edit, 'no-change');
  }
  return own.length > 0 || result === file.now
    ? []
    : [{ kind: 'modify', path: file.path, hunks, edits, result }];
}

function update(
  { written, updates }: FileWork,
  file: SourceFile,
  workspace: Workspace,
  refusals: Refusal[],
  refuse: Refuse,
): FileChange[] {
  const { path } = file;
  const targets = new Set(updates.flatMap(({ to }) => (to === undefined ? [] : [to])));
  const [to, ...others] = [...targets].map((name) => target(name, file, workspace));
  const [first] = updates;
  if (others.length > 0 || (to && to.kind === 'refused')) {
    if (first) {
      refuse(first, to?.kind === 'refused' && others.length === 0 ? to.reason : 'overlap');
    }
    return [];
  }
  const wanted: Hunk[] = updates.flatMap((edit) => edit.hunks);
  const { hunks, edits, result, refusals: own } = placeFile(wanted, file, written);
  refusals.push(...own);
  if (to?.kind === 'path') {
    // A file that is renamed with half of its changes would be a state that nobody asked for.
    return own.length > 0 ? [] : [{ kind: 'rename', path, to: to.path, hunks, edits, result }];
  }
  if (edits.length > 0 && result !== file.now) {
    return [{ kind: 'modify', path, hunks, edits, result }];
  }
  if (own.length === 0 && first) {
    refuse(first, 'no-change');
  }
  return [];
}

type Target =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'same' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** The new path of a rename, or why it cannot be. */
function target(to: string, file: SourceFile, workspace: Workspace): Target {
  const found = findFile(to, workspace, false);
  switch (found.kind) {
    case 'outside':
      return { kind: 'refused', reason: 'path-not-allowed' };
    case 'ambiguous':
      return { kind: 'refused', reason: 'path-ambiguous' };
    case 'file':
      return found.file.path === file.path ? { kind: 'same' } : { kind: 'refused', reason: 'file-exists' };
    case 'absent':
      return found.taken ? { kind: 'refused', reason: 'file-exists' } : { kind: 'path', path: found.path };
  }
}
