/** One answer under review: its units, what was decided on each, and where the rest stands in the files now. */
import { applyEdits, type LineChange } from '../edits/place/change.ts';
import { diffLines } from '../edits/place/lineDiff.ts';
import { carryLine } from '../edits/place/merge.ts';
import { sourceText } from '../edits/place/sourceText.ts';
import { countChanges } from '../edits/propose.ts';
import type { FileChange, PlacedHunk, TextEdit } from '../edits/types.ts';
import { findFile } from '../edits/workspacePaths.ts';
import type { ReviewProposal, ReviewRefusal } from './barred.ts';
import { Decisions } from './decisions.ts';
import { lineGrowth, type Projected, project, withUnits } from './project.ts';
import { unitAsDiff } from './unitAsDiff.ts';
import { type FileUnit, type LineRange, type TextUnit, type Unit, unitsOf } from './units.ts';

/** A unit that waits for a decision and can be applied. */
export interface PendingHunk {
  readonly id: number;
  readonly kind: Unit['kind'];
  /** Its lines in the present text, and in the text after all that waits in the file is applied. */
  readonly before: LineRange;
  readonly after: LineRange;
  /** Edits of the present text. */
  readonly edits: readonly TextEdit[];
  readonly added: number;
  readonly removed: number;
}

/** A file with something that waits. */
export interface PendingFile {
  readonly path: string;
  readonly kind: FileChange['kind'];
  /** New path of a file that is to be renamed. */
  readonly to: string | undefined;
  /** The present text; empty for a file that does not exist. */
  readonly before: string;
  /** The text once everything that waits is applied; empty for a file that goes. */
  readonly after: string;
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly PendingHunk[];
}

/** A file with something that was decided; counts are of these parts, in lines. */
export interface DecidedFile {
  readonly path: string;
  readonly kind: FileChange['kind'];
  readonly to: string | undefined;
  readonly added: number;
  readonly removed: number;
}

/** A unit that was decided. */
export interface SettledUnit {
  readonly id: number;
  readonly path: string;
  readonly outcome: 'accepted' | 'discarded';
  /** Its first line, 0-based, in the text that the model saw with all that was accepted since. */
  readonly line: number;
}

/** What waits, and what cannot be done, on the files as they are. */
export interface Pending {
  readonly files: readonly PendingFile[];
  readonly refusals: readonly ReviewRefusal[];
}

/** The texts of the files that exist, by path. */
export type Texts = ReadonlyMap<string, string>;

/**
 * Keeps the decisions of one review. An answer is placed once, on the texts that the model saw; from then on its
 * units are carried to the present texts by a three-way merge in which the accepted ones count as seen.
 */
export class ReviewModel {
  readonly #proposal: ReviewProposal;
  readonly #seen: Texts;
  readonly #units: readonly Unit[];
  readonly #decisions: Decisions;

  /**
   * @param proposal as placed on `seen`
   * @param seen the texts that the model saw
   */
  constructor(proposal: ReviewProposal, seen: Texts, decisions = new Decisions()) {
    this.#proposal = proposal;
    this.#seen = seen;
    this.#units = unitsOf(proposal, seen);
    this.#decisions = decisions;
  }

  get units(): readonly Unit[] {
    return this.#units;
  }

  get decisions(): Decisions {
    return this.#decisions;
  }

  /** Carries what waits to the present texts; takes decisions back where the user undid or redid them. */
  place(now: Texts): Pending {
    const files: PendingFile[] = [];
    const theirs = this.#changesSince(now);
    const refusals = this.#proposal.refusals.map((refusal) => this.#carryRefusal(refusal, theirs));
    for (const path of new Set(this.#units.map((unit) => unit.path))) {
      this.#decisions.recall(path, now.get(path));
      const own = this.#units.filter((unit) => unit.path === path);
      const file = own.some(({ kind }) => kind === 'create' || kind === 'delete')
        ? this.#placeWhole(own, now, refusals)
        : this.#placeText(own, now, refusals, theirs);
      if (file) {
        files.push(file);
      }
    }
    return { files, refusals };
  }

  /**
   * The changes of the present texts that some of what waits comes to.
   * @param pending as {@link place} gave it
   * @param ids of the wanted hunks; those of a rename mean everything that waits in the file
   */
  changes(pending: Pending, ids: ReadonlySet<number>): FileChange[] {
    return pending.files.flatMap((file): FileChange[] => {
      const moves = file.hunks.some(({ id, kind }) => kind === 'rename' && ids.has(id));
      const chosen = moves ? file.hunks : file.hunks.filter(({ id }) => ids.has(id));
      if (chosen.length === 0) {
        return [];
      }
      const { path, to } = file;
      if (file.kind === 'create') {
        return [{ kind: 'create', path, result: file.after }];
      }
      if (file.kind === 'delete') {
        return [{ kind: 'delete', path }];
      }
      const edits = chosen.flatMap((hunk) => hunk.edits);
      const hunks = chosen.filter(({ kind }) => kind === 'text').flatMap((hunk) => this.#placed(hunk));
      const result = applyEdits(file.before, edits);
      return moves && to !== undefined
        ? [{ kind: 'rename', path, to, hunks, edits, result }]
        : [{ kind: 'modify', path, hunks, edits, result }];
    });
  }

  /**
   * Notes that changes were applied.
   * @param pending what they were made from
   */
  accept(pending: Pending, changes: readonly FileChange[], ids: ReadonlySet<number>): void {
    for (const change of changes) {
      const file = pending.files.find(({ path }) => path === change.path);
      const own = file?.hunks.filter(({ id }) => change.kind === 'rename' || ids.has(id)) ?? [];
      const before = change.kind === 'create' ? undefined : file?.before;
      const after = change.kind === 'modify' || change.kind === 'create' ? change.result : undefined;
      this.#decisions.accept(
        change.path,
        own.map(({ id }) => id),
        before,
        after,
      );
    }
  }

  /** Drops hunks for good. */
  discard(ids: Iterable<number>): void {
    this.#decisions.discard(ids);
  }

  /** Lets everything that was discarded wait again. */
  bringBack(): void {
    this.#decisions.bringBack();
  }

  /** The units that are undecided, also those that cannot be placed at present. */
  open(): number[] {
    return this.#units.map(({ id }) => id).filter((id) => this.#decisions.isOpen(id));
  }

  /** How many units were decided. */
  counts(): { accepted: number; discarded: number } {
    const { accepted, discarded } = this.#decisions.store();
    return { accepted: accepted.length, discarded: discarded.length };
  }

  /** What was accepted so far, or discarded, file by file. */
  decided(how: 'accepted' | 'discarded'): DecidedFile[] {
    const ids = new Set(this.#decisions.store()[how]);
    const units = this.#units.filter(({ id }) => ids.has(id));
    return [...new Set(units.map(({ path }) => path))].map((path) => {
      const own = units.filter((unit) => unit.path === path);
      const whole = own.find((unit): unit is FileUnit => unit.kind !== 'text');
      const seen = this.#seen.get(path) ?? '';
      const texts = own.filter((unit) => unit.kind === 'text');
      const after =
        whole?.kind === 'create' ? whole.result : whole?.kind === 'delete' ? '' : withUnits(seen, texts);
      return {
        path,
        kind: whole?.kind ?? 'modify',
        to: whole?.kind === 'rename' ? whole.to : undefined,
        ...countChanges(seen, after),
      };
    });
  }

  /** The units that were decided, in order. */
  settled(): SettledUnit[] {
    const isAccepted = ({ id }: Unit): boolean => this.#decisions.isAccepted(id);
    return this.#units
      .filter(({ id }) => !this.#decisions.isOpen(id))
      .map((unit) => {
        const { id, path } = unit;
        const above = this.#units
          .filter((other) => other.kind === 'text' && other.path === path && other.id < id)
          .filter((other): other is TextUnit => isAccepted(other));
        const growth = above.map(({ edits }) => lineGrowth(edits, this.#seen.get(path) ?? ''));
        return {
          id,
          path,
          outcome: isAccepted(unit) ? 'accepted' : 'discarded',
          line: growth.reduce((sum, lines) => sum + lines, unit.kind === 'text' ? unit.lines.start : 0),
        };
      });
  }

  #placeWhole(own: readonly Unit[], now: Texts, refusals: ReviewRefusal[]): PendingFile | undefined {
    const unit = own.find((each): each is FileUnit => each.kind !== 'text');
    if (!unit || !this.#decisions.isOpen(unit.id)) {
      return undefined;
    }
    const { path } = unit;
    const text = now.get(path);
    const before = text ?? '';
    const after = unit.kind === 'create' ? unit.result : '';
    if (text === (unit.kind === 'create' ? unit.result : undefined)) {
      return undefined;
    }
    if (unit.kind === 'create' && text !== undefined) {
      refusals.push({ path, reason: 'file-exists', hunk: unit.result });
      return undefined;
    }
    if (unit.kind === 'delete' && text !== this.#seen.get(path)) {
      refusals.push({ path, reason: 'conflict', hunk: '' });
      return undefined;
    }
    const counts = countChanges(before, after);
    const hunk: PendingHunk = {
      id: unit.id,
      kind: unit.kind,
      before: { start: 0, end: sourceText(before).lines.length },
      after: { start: 0, end: sourceText(after).lines.length },
      edits: [],
      ...counts,
    };
    const kind = unit.kind === 'create' ? 'create' : 'delete';
    return { path, kind, to: undefined, before, after, ...counts, hunks: [hunk] };
  }

  #placeText(
    own: readonly Unit[],
    now: Texts,
    refusals: ReviewRefusal[],
    theirs: Theirs,
  ): PendingFile | undefined {
    const [first] = own;
    const texts = own.filter((unit) => unit.kind === 'text');
    const open = texts.filter(({ id }) => this.#decisions.isOpen(id));
    const move = own.find((unit) => unit.kind === 'rename' && this.#decisions.isOpen(unit.id));
    if (!first || (open.length === 0 && !move)) {
      return undefined;
    }
    const { path } = first;
    const seen = this.#seen.get(path) ?? '';
    const before = now.get(path);
    if (before === undefined) {
      refusals.push({
        path,
        reason: 'no-such-file',
        hunk: open.map((unit) => unitAsDiff(unit, seen)).join('\n'),
      });
      return undefined;
    }
    const accepted = texts.filter(({ id }) => this.#decisions.isAccepted(id));
    const projected = project(seen, before, open, accepted);
    refusals.push(...conflicts(projected, seen, () => theirs(path) ?? []));
    const hunks = withAfter(
      projected.flatMap((each) => (each.kind === 'placed' ? [each] : [])),
      before,
    );
    const after = applyEdits(
      before,
      hunks.flatMap(({ edits }) => edits),
    );
    const to = move?.kind === 'rename' ? move.to : undefined;
    const taken = to !== undefined && now.has(to);
    if (taken) {
      refusals.push({ path: to, reason: 'file-exists', hunk: `rename from ${path}\nrename to ${to}` });
    }
    const rename = move && !taken ? [renameHunk(move.id)] : [];
    return hunks.length + rename.length === 0
      ? undefined
      : {
          path,
          kind: rename.length > 0 ? 'rename' : 'modify',
          to: taken ? undefined : to,
          before,
          after,
          added: sum(hunks.map(({ added }) => added)),
          removed: sum(hunks.map(({ removed }) => removed)),
          hunks: [...rename, ...hunks],
        };
  }

  /** What changed in each file since it was seen, worked out when it is first asked for. */
  #changesSince(now: Texts): Theirs {
    const known = new Map<string, readonly LineChange[]>();
    return (path) => {
      const [seen, text] = [this.#seen.get(path), now.get(path)];
      if (seen === undefined || text === undefined) {
        return undefined;
      }
      const changes =
        known.get(path) ?? (seen === text ? [] : diffLines(sourceText(seen).lines, sourceText(text).lines));
      known.set(path, changes);
      return changes;
    };
  }

  /** The engine's refusals speak of lines of the text that was seen. */
  #carryRefusal(refusal: ReviewRefusal, theirs: Theirs): ReviewRefusal {
    const { nearest, candidates } = refusal;
    const path = nearest || candidates ? this.pathOf(refusal) : undefined;
    const changes = path === undefined ? undefined : theirs(path);
    if (!changes || changes.length === 0) {
      return refusal;
    }
    return {
      ...refusal,
      nearest: nearest && {
        startLine: carryLine(nearest.startLine, changes),
        endLine: carryLine(nearest.endLine, changes),
      },
      candidates: candidates?.map((line) => carryLine(line, changes)),
    };
  }

  /** The file that a refusal is about, as the review names it; undefined when it is none that was seen. */
  pathOf({ path }: ReviewRefusal): string | undefined {
    if (path === undefined || this.#seen.has(path)) {
      return path;
    }
    const files = [...this.#seen].map(([name, seen]) => ({ path: name, seen, now: seen }));
    const found = findFile(path, { files });
    return found.kind === 'file' ? found.file.path : undefined;
  }

  /** A hunk in the engine's terms, for whoever tells how it was matched. */
  #placed(hunk: PendingHunk): PlacedHunk[] {
    const unit = this.#units.find((each): each is TextUnit => each.id === hunk.id && each.kind === 'text');
    return (unit?.rungs ?? []).map((rung) => ({
      index: unit?.hunks[0] ?? 0,
      rung,
      startLine: hunk.before.start,
      endLine: hunk.before.end,
      edits: hunk.edits,
      alreadyThere: false,
    }));
  }
}

/** The changes of a file since it was seen; undefined for one that is not there. */
type Theirs = (path: string) => readonly LineChange[] | undefined;

function conflicts(
  projected: readonly Projected[],
  seen: string,
  theirs: () => readonly LineChange[],
): ReviewRefusal[] {
  return projected.flatMap((each) => {
    if (each.kind !== 'conflict') {
      return [];
    }
    const { unit } = each;
    const nearest = {
      startLine: carryLine(unit.lines.start, theirs()),
      endLine: carryLine(unit.lines.end, theirs()),
    };
    const hunk = unitAsDiff(unit, seen);
    return [{ index: unit.hunks[0], path: unit.path, reason: 'conflict' as const, hunk, nearest }];
  });
}

type Placed = Extract<Projected, { kind: 'placed' }>;

/** Adds where each unit's lines come to stand once all of them are applied, and counts them. */
function withAfter(placed: readonly Placed[], now: string): PendingHunk[] {
  const source = sourceText(now);
  let grown = 0;
  return placed.map(({ unit, lines, edits }) => {
    const from = source.starts[lines.start] ?? now.length;
    const to = source.starts[lines.end] ?? now.length;
    const old = now.slice(from, to);
    const inside = edits.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
    const fresh = applyEdits(old, inside);
    const start = lines.start + grown;
    grown += lineGrowth(edits, now);
    const after = { start, end: start + sourceText(fresh).lines.length };
    return { id: unit.id, kind: unit.kind, before: lines, after, edits, ...countChanges(old, fresh) };
  });
}

function renameHunk(id: number): PendingHunk {
  const none = { start: 0, end: 0 };
  return { id, kind: 'rename', before: none, after: none, edits: [], added: 0, removed: 0 };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
