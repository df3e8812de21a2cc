import * as vscode from 'vscode';
import type { RepairFile, RepairHunk } from '../../core/prompt/repair.ts';
import type { ReviewRefusal } from '../../core/review/barred.ts';
import {
  type Hunks,
  hunksOf,
  type Intent,
  intentOf,
  isMendable,
  nearestTo,
} from '../../core/review/refused.ts';
import type { ProposedDocuments } from './proposedDocuments.ts';
import type { Review } from './review.ts';
import type { ReviewSource, SeenFile } from './reviewSource.ts';

const { t } = vscode.l10n;

/** Lines shown around the nearest place, above and below. */
const AROUND_LINES = 3;

/** What a second try needs: the files with their hunks, and the same files as the model will have seen them. */
export interface Repair {
  readonly files: readonly RepairFile[];
  readonly sent: readonly SeenFile[];
}

/** Those of some refused hunks of a review that another answer can mend, with the present text of their files. */
export async function repairOf(review: Review, refusals: readonly ReviewRefusal[]): Promise<Repair> {
  const byPath = new Map<string, RepairHunk[]>();
  for (const refusal of refusals.filter(isMendable)) {
    const path = review.pathOf(refusal);
    const text = path === undefined ? undefined : review.textNow(path);
    if (path !== undefined && text !== undefined) {
      const place = nearestTo(refusal, wanted(review, refusal), text);
      const hunk = { reason: refusal.reason, hunk: refusal.hunk, place };
      byPath.set(path, [...(byPath.get(path) ?? []), hunk]);
    }
  }
  const files: RepairFile[] = [];
  const sent: SeenFile[] = [];
  for (const [path, hunks] of byPath) {
    const uri = review.uri(path);
    const document = await vscode.workspace.openTextDocument(uri);
    const text = document.getText();
    files.push({ path, languageId: document.languageId, text, hunks });
    sent.push({ path, uri, text });
  }
  return { files, sent };
}

/** Whether there is anything to ask again for. */
export function canAskAgain(review: Review): boolean {
  return review.pending.refusals.some(
    (refusal) => isMendable(refusal) && comparable(review, refusal) !== undefined,
  );
}

/** Whether a refused hunk can be compared with something. */
export function canCompare(review: Review, refusal: ReviewRefusal): boolean {
  return comparable(review, refusal) !== undefined && wanted(review, refusal) !== undefined;
}

/** Shows what a hunk expected to find beside the lines of the file that come nearest. */
export async function compare(review: Review, documents: ProposedDocuments, at: number): Promise<void> {
  const refusal = review.pending.refusals[at];
  const file = refusal && comparable(review, refusal);
  const intent = refusal && wanted(review, refusal);
  if (!file || !intent) {
    return;
  }
  const lines = file.text.split(/\r\n|\n|\r/);
  const { start, end } = nearestTo(refusal, intent, file.text) ?? { start: 0, end: lines.length };
  const [from, to] = [Math.max(0, start - AROUND_LINES), Math.min(lines.length, end + AROUND_LINES)];
  const uri = review.uri(file.path);
  const [left, right] = [documents.compared(uri, `nearest ${at}`), documents.compared(uri, `expected ${at}`)];
  documents.set(left, lines.slice(from, to).join('\n'));
  documents.set(right, [...lines.slice(from, start), ...intent.old, ...lines.slice(end, to)].join('\n'));
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const title = t('{0}, lines {1} to {2} ↔ what the model expected', name, from + 1, to);
  await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: true });
}

/** An answer is read once for all of its hunks. */
const read = new WeakMap<ReviewSource, Hunks>();

function wanted({ source }: Review, refusal: ReviewRefusal): Intent | undefined {
  const { answer, complete, files } = source;
  const known = files.flatMap(({ path, seen }) => (seen === undefined ? [] : [{ path, seen, now: seen }]));
  const hunks = read.get(source) ?? hunksOf(answer, complete, { files: known });
  read.set(source, hunks);
  return intentOf(refusal, hunks);
}

/** The file that a refused hunk is about, when it is there. */
function comparable(review: Review, refusal: ReviewRefusal): { path: string; text: string } | undefined {
  const path = review.pathOf(refusal);
  const text = path === undefined ? undefined : review.textNow(path);
  return path === undefined || text === undefined ? undefined : { path, text };
}
