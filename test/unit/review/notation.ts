import { proposeEdits } from '../../../src/core/edits/propose.ts';
import { type Pending, ReviewModel, type Texts } from '../../../src/core/review/model.ts';

/** `a|b` has a line `a` and a line `b`. */
export function lines(words: string): string {
  return words === '' ? '' : `${words.split('|').join('\n')}\n`;
}

export function bars(text: string): string {
  return text.replace(/\n$/, '').split('\n').join('|') + (text.endsWith('\n') || text === '' ? '' : '¬');
}

/** A diff of one file from hunks such as ` a|-b|+c`. */
export function diff(path: string, ...hunks: string[]): string {
  const body = hunks.map((hunk) => `@@ @@\n${hunk.split('|').join('\n')}`).join('\n');
  return `\`\`\`diff\n--- a/${path}\n+++ b/${path}\n${body}\n\`\`\`\n`;
}

/** A review of `f.ts`, driven step by step. */
export class Reviewed {
  readonly model: ReviewModel;
  readonly now: Map<string, string>;

  constructor(seen: Record<string, string>, answer: string) {
    this.now = new Map(Object.entries(seen).map(([path, words]) => [path, lines(words)]));
    const texts: Texts = new Map(this.now);
    const files = [...texts].map(([path, text]) => ({ path, seen: text, now: text }));
    this.model = new ReviewModel(proposeEdits(answer, { files }), texts);
  }

  get pending(): Pending {
    return this.model.place(this.now);
  }

  /** Applies hunks, by their positions among those of all files that wait. */
  accept(...positions: number[]): this {
    const { pending } = this;
    const ids = this.ids(positions);
    const changes = this.model.changes(pending, ids);
    for (const change of changes) {
      if (change.kind === 'delete' || change.kind === 'rename') {
        this.now.delete(change.path);
      }
      if (change.kind !== 'delete') {
        this.now.set(change.kind === 'rename' ? change.to : change.path, change.result);
      }
    }
    this.model.accept(pending, changes, ids);
    return this;
  }

  discard(...positions: number[]): this {
    this.model.discard(this.ids(positions));
    return this;
  }

  /** Gives a file another text, as typing or Undo does. */
  type(words: string | undefined, path = 'f.ts'): this {
    if (words === undefined) {
      this.now.delete(path);
    } else {
      this.now.set(path, lines(words));
    }
    return this;
  }

  /** `f.ts = a|b`, what a file is now. */
  text(path = 'f.ts'): string {
    return bars(this.now.get(path) ?? '');
  }

  /** `f.ts 1-2>1-3, 5>6; refused conflict`: lines of each hunk before and after, 0-based, end excluded. */
  said(): string {
    const { files, refusals } = this.pending;
    const range = ({ start, end }: { start: number; end: number }): string => `${start}-${end}`;
    return [
      ...files.map(
        ({ path, kind, hunks }) =>
          `${path}${kind === 'modify' ? '' : ` ${kind}`} ${hunks
            .map(({ before, after }) => `${range(before)}>${range(after)}`)
            .join(', ')}`,
      ),
      ...refusals.map(({ reason }) => `refused ${reason}`),
    ].join('; ');
  }

  private ids(positions: readonly number[]): Set<number> {
    const all = this.pending.files.flatMap(({ hunks }) => hunks.map(({ id }) => id));
    return new Set(positions.flatMap((at) => all[at] ?? []));
  }
}
