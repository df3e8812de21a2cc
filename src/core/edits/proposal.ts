/** Brings the edits of an answer together, file by file. */
import type { Hunk, ParsedEdit, WholeEdit } from './parse/edit.ts';
import { placeFile } from './place/placeFile.ts';
import { placeWhole } from './place/placeWhole.ts';
import type { FileChange, Proposal, Refusal, RefusalReason, SourceFile, Workspace } from './types.ts';
import { findFile } from './workspacePaths.ts';

/** What the answer wants of one existing file. */
interface FileWork {
  readonly file: SourceFile;
  readonly written: string;
  readonly hunks: Hunk[];
  whole?: WholeEdit;
  to?: string;
}

/**
 * Turns parsed edits into changes and refusals.
 * @param defaultPath of the file that is meant where an edit names none
 */
export function assemble(
  edits: readonly ParsedEdit[],
  workspace: Workspace,
  defaultPath: string | undefined,
): Proposal {
  const changes: FileChange[] = [];
  const refusals: Refusal[] = [];
  const works = new Map<string, FileWork>();
  const refuse = (edit: ParsedEdit, reason: RefusalReason): void => {
    const index = edit.kind === 'whole' || edit.kind === 'create' ? edit.index : undefined;
    refusals.push({ index, path: edit.path, reason, hunk: edit.source });
  };
  for (const edit of edits) {
    const written = edit.path ?? defaultPath;
    if (written === undefined) {
      refuse(edit, 'no-path');
      continue;
    }
    if (edit.kind === 'broken') {
      refuse(edit, edit.reason);
      continue;
    }
    const found = findFile(written, workspace);
    if (found.kind === 'outside') {
      refuse(edit, 'path-not-allowed');
    } else if (found.kind === 'ambiguous') {
      refuse(edit, 'path-ambiguous');
    } else if (found.kind === 'absent') {
      addAbsent(edit, found.path, found.taken, changes, refuse);
    } else {
      addPresent(edit, written, found.file, workspace, works, changes, refuse);
    }
  }
  for (const work of works.values()) {
    finish(work, changes, refusals);
  }
  return { changes, refusals };
}

type Refuse = (edit: ParsedEdit, reason: RefusalReason) => void;

function addAbsent(
  edit: ParsedEdit,
  path: string,
  taken: boolean,
  changes: FileChange[],
  refuse: Refuse,
): void {
  if (taken) {
    refuse(edit, edit.kind === 'create' ? 'file-exists' : 'unsupported-file');
  } else if (edit.kind !== 'create' && edit.kind !== 'whole') {
    refuse(edit, 'no-such-file');
  } else if (edit.incomplete) {
    refuse(edit, 'incomplete');
  } else if (changes.some((change) => change.kind === 'create' && change.path === path)) {
    refuse(edit, 'overlap');
  } else {
    const finalNewline = edit.kind === 'create' ? edit.finalNewline : true;
    const result = edit.lines.join('\n') + (finalNewline && edit.lines.length > 0 ? '\n' : '');
    changes.push({ kind: 'create', path, result });
  }
}

function addPresent(
  edit: ParsedEdit,
  written: string,
  file: SourceFile,
  workspace: Workspace,
  works: Map<string, FileWork>,
  changes: FileChange[],
  refuse: Refuse,
): void {
  const work = works.get(file.path) ?? { file, written, hunks: [] };
  switch (edit.kind) {
    case 'create':
      refuse(edit, edit.incomplete ? 'incomplete' : 'file-exists');
      return;
    case 'delete':
      changes.push({ kind: 'delete', path: file.path });
      return;
    case 'whole':
      if (edit.incomplete || work.whole || work.hunks.length > 0) {
        refuse(edit, edit.incomplete ? 'incomplete' : 'overlap');
        return;
      }
      work.whole = edit;
      break;
    case 'update': {
      if (work.whole) {
        refuse(edit, 'overlap');
        return;
      }
      const to = edit.to === undefined ? undefined : target(edit.to, file, workspace);
      if (typeof to === 'object') {
        refuse(edit, to.reason);
        return;
      }
      if (to !== undefined) {
        work.to = to;
      }
      work.hunks.push(...edit.hunks);
      break;
    }
    case 'broken':
      return;
  }
  works.set(file.path, work);
}

/** The new path of a rename, or why it cannot be. */
function target(
  to: string,
  file: SourceFile,
  workspace: Workspace,
): string | undefined | { reason: RefusalReason } {
  const found = findFile(to, { ...workspace, files: workspace.files.filter((each) => each.path === to) });
  if (found.kind === 'outside') {
    return { reason: 'path-not-allowed' };
  }
  if (found.kind === 'file') {
    return found.file.path === file.path ? undefined : { reason: 'file-exists' };
  }
  return found.kind === 'absent' && !found.taken ? found.path : { reason: 'file-exists' };
}

function finish(work: FileWork, changes: FileChange[], refusals: Refusal[]): void {
  const { file, written, to } = work;
  const placed = work.whole ? placeWhole(work.whole, file) : placeFile(work.hunks, file, written);
  refusals.push(...placed.refusals);
  const { hunks, edits, result } = placed;
  if (to !== undefined) {
    // A file that is renamed with half of its changes would be a new state that nobody asked for.
    if (placed.refusals.length === 0) {
      changes.push({ kind: 'rename', path: file.path, to, hunks, edits, result });
    }
  } else if (edits.length > 0 && result !== file.now) {
    changes.push({ kind: 'modify', path: file.path, hunks, edits, result });
  } else if (placed.refusals.length === 0) {
    refusals.push({
      path: written,
      reason: 'no-change',
      hunk: work.whole?.source ?? work.hunks.map(({ source }) => source).join('\n'),
    });
  }
}
