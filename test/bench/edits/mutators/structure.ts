/** Mistakes in how hunks follow each other, newer texts, and answers for which a refusal is the only right end. */
import { applyTruth, type Draft, type DraftHunk, linesOf, oldSide, placesOf } from '../draft.ts';
import { isAnchored } from '../formats.ts';
import { ALL, HUNKS, type Mutator, refusing, styled } from './mutator.ts';

export const STRUCTURE: readonly Mutator[] = [
  {
    name: 'out-of-order',
    mistake: 'hunks in another order than in the file',
    formats: HUNKS,
    apply: (draft) => (draft.hunks.length < 2 ? undefined : { ...draft, hunks: draft.hunks.toReversed() }),
  },
  {
    name: 'twice',
    mistake: 'a hunk written twice',
    formats: HUNKS,
    apply: (draft) => ({ ...draft, hunks: [...draft.hunks, ...draft.hunks.slice(0, 1)] }),
  },
  {
    name: 'context-shared',
    mistake: 'two hunks whose context overlaps',
    formats: HUNKS,
    apply: splitHunks,
  },
  {
    name: 'removed-elided',
    mistake: 'the middle of removed lines replaced by "..."',
    formats: ['search', 'diff'],
    apply: (draft) => {
      const hunks = draft.hunks.map(elideRemoved);
      return JSON.stringify(hunks) === JSON.stringify(draft.hunks) ? undefined : { ...draft, hunks };
    },
  },
  {
    name: 'newer-elsewhere',
    mistake: 'the file has changed elsewhere since it was read',
    formats: ALL,
    apply: (draft) =>
      changedSince(draft, (line, hunks) =>
        hunks.every(({ start, size }) => line < start - 1 || line > start + size),
      ),
  },
  {
    name: 'some-there',
    mistake: 'one of several hunks is in the file already',
    formats: HUNKS,
    apply: (draft) => {
      const [first, second] = draft.hunks;
      if (!first || !second) {
        return undefined;
      }
      const seen = applyTruth(draft, [first]);
      return { ...draft, seen, now: seen, applied: [first] };
    },
  },
];

export const REFUSALS: readonly Mutator[] = [
  {
    name: 'R-ambiguous',
    mistake: 'context that fits several places, and nothing to tell them apart',
    formats: HUNKS,
    apply: (draft) => {
      const [hunk] = draft.hunks;
      const file = linesOf(draft.seen);
      if (!hunk) {
        return undefined;
      }
      const first = hunk.lines.findIndex(({ op }) => op !== ' ');
      const last = hunk.lines.findLastIndex(({ op }) => op !== ' ');
      const cut = hunk.lines.slice(Math.max(0, first - 1), last + 1);
      const vague = oldSide(cut);
      const several =
        vague.length > 0 && vague.some((line) => line.trim() !== '') && exactPlaces(vague, file) > 1;
      return several
        ? refusing(styled({ ...draft, hunks: [{ ...hunk, lines: cut }] }, { header: () => '@@ ... @@' }))
        : undefined;
    },
  },
  {
    name: 'R-removed-line-invented',
    mistake: 'removes a line that is not in the file',
    formats: HUNKS,
    apply: (draft) => {
      const hunks = draft.hunks.slice(0, 1).map((hunk) => {
        const at = hunk.lines.findIndex(({ op }) => op === '-');
        return at < 0
          ? hunk
          : {
              ...hunk,
              lines: hunk.lines.toSpliced(at, 0, {
                op: '-' as const,
                text: '  const previous = cache.get(key) ?? load(key);',
              }),
            };
      });
      return JSON.stringify(hunks) === JSON.stringify(draft.hunks.slice(0, 1))
        ? undefined
        : refusing({ ...draft, hunks });
    },
  },
  {
    name: 'R-other-file',
    mistake: 'a hunk that belongs to another file',
    formats: HUNKS,
    apply: (draft) => {
      const file = linesOf(draft.seen).map(
        (line) => `${line.trim() === '' ? '' : `${line} // ${line.length % 7}`}`,
      );
      const text = `${file.join('\n')}\n`;
      return refusing({ ...draft, hunks: draft.hunks.slice(0, 1), seen: text, now: text });
    },
  },
  {
    name: 'R-conflict',
    mistake: 'the lines to change were changed since',
    formats: ALL,
    apply: (draft) => {
      const [hunk] = draft.hunks;
      const removed = hunk?.lines.findIndex(({ op }) => op === '-') ?? -1;
      if (!hunk || removed < 0) {
        return undefined;
      }
      const target = hunk.start + oldSide(hunk.lines.slice(0, removed)).length;
      const only = { ...draft, hunks: [hunk] };
      const changed = changedSince(only, (line) => line === target);
      return changed && refusing(changed);
    },
  },
  {
    name: 'R-stale-target',
    mistake: 'the lines to remove are from the version before',
    formats: HUNKS,
    apply: (draft) => {
      const [hunk] = draft.hunks;
      const removed =
        hunk?.lines.findIndex(({ op, text }) => op === '-' && /\w{3,}.*\w{3,}/.test(text)) ?? -1;
      if (!hunk || removed < 0) {
        return undefined;
      }
      const target = hunk.start + oldSide(hunk.lines.slice(0, removed)).length;
      const lines = linesOf(draft.seen);
      const line = lines[target] ?? '';
      lines[target] = line.replace(/(\w{3,})(.*?)(\w{3,})/, '$3$2$1, renewed');
      const text = `${lines.join('\n')}\n`;
      return refusing({ ...draft, hunks: [hunk], seen: text, now: text });
    },
  },
  {
    name: 'R-already-there',
    mistake: 'the edit is in the file already',
    formats: HUNKS,
    apply: (draft) => {
      const seen = applyTruth(draft, draft.hunks);
      return refusing({ ...draft, seen, now: seen, applied: draft.hunks });
    },
  },
  {
    name: 'R-overlap',
    mistake: 'two hunks that change the same line differently',
    formats: HUNKS,
    apply: (draft) => {
      const [hunk] = draft.hunks;
      const added = hunk?.lines.findIndex(({ op, text }) => op === '+' && text.trim() !== '') ?? -1;
      if (!hunk || added < 0 || !hunk.lines.some(({ op }) => op === '-')) {
        return undefined;
      }
      const other = {
        ...hunk,
        lines: hunk.lines.with(added, { op: '+', text: `${hunk.lines[added]?.text} // changed` }),
      };
      return refusing({ ...draft, hunks: [hunk, other] });
    },
  },
  {
    name: 'R-cut-off',
    mistake: 'the answer is cut off inside of the edit',
    formats: ALL,
    apply: (draft, random) => {
      const share = 0.3 + random.next() * 0.5;
      return refusing(
        styled(
          { ...draft, hunks: draft.hunks.slice(0, 1) },
          {
            finish: (answer) => {
              const start = answer.search(/^(?:[+-](?![+-])|<<<<<<<|```)/m);
              const end = answer.lastIndexOf('\n\nThat is all.') - 4;
              return answer.slice(0, Math.floor(start + (end - start) * share));
            },
          },
        ),
      );
    },
  },
  {
    name: 'R-outside',
    mistake: 'a path that leads out of the workspace',
    formats: ALL,
    apply: (draft, random) =>
      refusing(
        styled(draft, {
          writtenPath:
            random.pick([`../../${draft.path}`, `/etc/${draft.path}`, `C:\\temp\\${draft.path}`]) ?? '',
        }),
      ),
  },
  {
    name: 'R-half-dropped',
    mistake: 'a whole file of which more than half is left out',
    formats: ['whole'],
    apply: (draft) => {
      const [hunk] = draft.hunks;
      const size = linesOf(draft.seen).length;
      const near = hunk && hunk.start + hunk.size < size * 0.4;
      return near ? refusing({ ...draft, hunks: [hunk, dropRest(draft, hunk)] }) : undefined;
    },
  },
];

function dropRest(draft: Draft, hunk: DraftHunk): DraftHunk {
  const start = hunk.start + hunk.size;
  const rest = linesOf(draft.seen).slice(start);
  return { start, size: rest.length, truth: [], lines: rest.map((text) => ({ op: '-', text })) };
}

function exactPlaces(wanted: readonly string[], file: readonly string[]): number {
  return placesOf(wanted, file).filter((at) => wanted.every((line, offset) => file[at + offset] === line))
    .length;
}

/** The same draft with a file that went on: the first lines that may change were changed. */
function changedSince(
  draft: Draft,
  may: (line: number, hunks: readonly DraftHunk[]) => boolean,
): Draft | undefined {
  const ending = draft.seen.includes('\r\n') ? '\r\n' : '\n';
  const change = (line: string): string => `${line} /* since then */`;
  const seen = linesOf(draft.seen);
  const chosen = seen
    .flatMap((_, line) => (may(line, draft.hunks) ? [line] : []))
    .filter((_, at) => at % 7 === 0);
  if (chosen.length === 0) {
    return undefined;
  }
  const marks = new Set(chosen);
  const now = seen.map((line, at) => (marks.has(at) ? change(line) : line));
  const tail = draft.seen.endsWith('\n') ? ending : '';
  const text = now.join(ending) + tail;
  const merged = applyTruth(
    { ...draft, seen: text },
    draft.hunks.map((hunk) => hunk),
  );
  return { ...draft, now: text, intended: merged };
}

/** Splits hunks that make two separate changes; the context between the two is then in both. */
function splitHunks(draft: Draft): Draft | undefined {
  const file = linesOf(draft.seen);
  const hunks = draft.hunks.flatMap((hunk): DraftHunk[] => {
    const { lines } = hunk;
    const first = lines.findIndex(({ op }) => op !== ' ');
    const gap = lines.findIndex(({ op }, at) => at > first && op === ' ');
    const next = lines.findIndex(({ op }, at) => at > gap && op !== ' ');
    if (hunk.lines !== hunk.truth || gap < 0 || next < 0) {
      return [hunk];
    }
    const head = lines.slice(0, next);
    const tail = lines.slice(gap);
    const skipped = oldSide(lines.slice(0, gap)).length;
    const size = oldSide(lines.slice(gap, next)).length;
    return [
      { ...hunk, lines: head, truth: head, size: oldSide(head).length },
      {
        lines: tail,
        truth: tail.slice(next - gap),
        start: hunk.start + skipped + size,
        size: oldSide(tail).length - size,
      },
    ];
  });
  const unique = hunks.every(({ lines }) => placesOf(oldSide(lines), file).length === 1);
  return hunks.length > draft.hunks.length && unique ? { ...draft, hunks } : undefined;
}

function elideRemoved(hunk: DraftHunk): DraftHunk {
  const { lines } = hunk;
  const first = lines.findIndex(({ op }) => op === '-');
  let end = first;
  while (lines[end]?.op === '-') {
    end += 1;
  }
  if (first < 0 || end - first < 6 || !isAnchored(hunk)) {
    return hunk;
  }
  return { ...hunk, lines: lines.toSpliced(first + 2, end - first - 4, { op: '-', text: '...' }) };
}
