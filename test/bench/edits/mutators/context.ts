/** Mistakes in the lines that a hunk quotes. */
import { structuredPatch } from 'diff';
import { type Draft, type DraftHunk, type DraftLine, linesOf } from '../draft.ts';
import type { Random } from '../random.ts';
import { eachHunk, eachLine, HUNKS, type Mutator, mayRefuseWhereVague } from './mutator.ts';

/** Context lines of a hunk that do not stand next to a changed line. */
function innerContext({ lines }: DraftHunk): number[] {
  return lines.flatMap(({ op, text }, at) =>
    op === ' ' &&
    text.trim() !== '' &&
    lines[at - 1]?.op !== '-' &&
    lines[at - 1]?.op !== '+' &&
    (lines[at + 1]?.op ?? ' ') === ' '
      ? [at]
      : [],
  );
}

function isComment(text: string): boolean {
  return (
    /^\s*(?:\/\/|#(?!include|define|if|end)|\*(?!\/)|\/\*|<!--|--\s)/.test(text) &&
    /[A-Za-z]{3,}.* [A-Za-z]{3,}/.test(text)
  );
}

const SYNONYMS: readonly (readonly [RegExp, string])[] = [
  [/\bthe\b/g, 'this'],
  [/\breturns?\b/gi, 'gives'],
  [/\bif\b/g, 'when'],
  [/\bis\b/g, 'will be'],
  [/\band\b/g, 'as well as'],
  [/\bfor\b/g, 'on behalf of'],
  [/\bused?\b/gi, 'needed'],
  [/\bto\b/g, 'in order to'],
];

function paraphrase(text: string): string {
  return SYNONYMS.reduce((said, [from, to]) => said.replace(from, to), text);
}

export const CONTEXT: readonly Mutator[] = [
  {
    name: 'trailing-space-dropped',
    mistake: 'white space at line ends dropped',
    formats: HUNKS,
    apply: (draft) => {
      // Where the edit itself is about such white space, the damaged answer no longer says so.
      const about = draft.hunks.some(({ lines }) => {
        const removed = new Set(lines.flatMap(({ op, text }) => (op === '-' ? [text.trimEnd()] : [])));
        return lines.some(({ op, text }) => op === '+' && removed.has(text.trimEnd()));
      });
      return about ? undefined : eachLine(draft, ({ op, text }) => (op === '+' ? text : text.trimEnd()));
    },
  },
  {
    name: 'trailing-space-added',
    mistake: 'white space at line ends added',
    formats: HUNKS,
    apply: (draft, random) =>
      eachLine(draft, ({ op, text }) => (op !== '+' && random.below(3) === 0 ? `${text} ` : text)),
  },
  {
    name: 'blank-lines-dropped',
    mistake: 'blank context lines left out',
    formats: HUNKS,
    apply: (draft) => {
      const damaged = eachHunk(draft, ({ lines }) => {
        const kept = lines.filter(
          ({ op, text }, at) =>
            op !== ' ' ||
            text.trim() !== '' ||
            (lines[at - 1]?.op ?? ' ') !== ' ' ||
            (lines[at + 1]?.op ?? ' ') !== ' ',
        );
        return kept.some(({ op }) => op === ' ') ? kept : undefined;
      });
      return damaged && mayRefuseWhereVague(damaged);
    },
  },
  {
    name: 'context-one-line',
    mistake: 'context cut to one line on each side',
    formats: HUNKS,
    apply: (draft) => cutContext(draft, 1, 1),
  },
  {
    name: 'context-above-only',
    mistake: 'context below left out',
    formats: HUNKS,
    apply: (draft) => cutContext(draft, 3, 0),
  },
  {
    name: 'context-none',
    mistake: 'no context at all',
    formats: HUNKS,
    apply: (draft) => {
      const replaces = draft.hunks.every(({ lines }) => lines.some(({ op }) => op === '-'));
      return replaces ? cutContext(draft, 0, 0) : undefined;
    },
  },
  {
    name: 'comment-paraphrased',
    mistake: 'a comment in the context paraphrased',
    formats: HUNKS,
    apply: (draft) =>
      eachLine(draft, ({ op, text }) => (op === ' ' && isComment(text) ? paraphrase(text) : text)),
  },
  {
    name: 'string-paraphrased',
    mistake: 'a string in the context paraphrased',
    formats: HUNKS,
    apply: (draft) =>
      eachLine(draft, ({ op, text }) =>
        op === ' ' ? text.replace(/(['"])([^'"]{3,} [^'"]{3,})\1/, (_, q, s) => q + paraphrase(s) + q) : text,
      ),
  },
  {
    name: 'context-line-missing',
    mistake: 'a context line left out',
    formats: HUNKS,
    apply: (draft, random) =>
      damageOne(draft, random, (lines, at) =>
        at === 0 || at === lines.length - 1 ? undefined : lines.toSpliced(at, 1),
      ),
  },
  {
    name: 'context-line-invented',
    mistake: 'a context line that is not in the file',
    formats: HUNKS,
    apply: (draft, random) =>
      damageOne(draft, random, (lines, at) =>
        lines.toSpliced(at, 0, { op: ' ', text: `${indentOf(lines[at]?.text)}checkState(options, ${at});` }),
      ),
  },
  {
    name: 'context-line-changed',
    mistake: 'a word of a context line wrong',
    formats: HUNKS,
    apply: (draft, random) =>
      damageOne(draft, random, (lines, at) => {
        const line = lines[at];
        const text = line?.text.replace(/[A-Za-z]{4,}/, (word) => `${word.slice(0, 3)}Value`);
        return line && text !== undefined ? lines.with(at, { ...line, text }) : undefined;
      }),
  },
  {
    name: 'stale-context',
    mistake: 'context from the version before',
    formats: HUNKS,
    apply: (draft) => staleContext(draft),
  },
];

function indentOf(text: string | undefined): string {
  return /^\s*/.exec(text ?? '')?.[0] ?? '';
}

function damageOne(
  draft: Draft,
  random: Random,
  damage: (lines: readonly DraftLine[], at: number) => readonly DraftLine[] | undefined,
): Draft | undefined {
  return eachHunk(draft, (hunk) => {
    const at = random.pick(innerContext(hunk));
    return at === undefined ? undefined : damage(hunk.lines, at);
  });
}

function cutContext(draft: Draft, above: number, below: number): Draft | undefined {
  const damaged = eachHunk(draft, ({ lines }) => {
    const first = lines.findIndex(({ op }) => op !== ' ');
    const last = lines.findLastIndex(({ op }) => op !== ' ');
    return lines.slice(Math.max(0, first - above), last + 1 + below);
  });
  return damaged && mayRefuseWhereVague(damaged);
}

/** Gives context lines the wording that they had one version earlier. */
function staleContext(draft: Draft): Draft | undefined {
  const { older } = draft.step;
  if (older === undefined || older.includes('\r')) {
    return undefined;
  }
  const seen = `${linesOf(draft.seen).join('\n')}\n`;
  const { hunks } = structuredPatch('', '', seen, older, '', '', { context: 0 });
  let vague = false;
  const damaged = eachHunk(draft, (hunk) => {
    let lines = [...hunk.lines];
    for (const change of hunks.toReversed()) {
      const start = change.oldStart - (change.oldLines > 0 ? 1 : 0);
      const from = positionOf(lines, start - hunk.start);
      const to = positionOf(lines, start + change.oldLines - hunk.start);
      const covered = lines.slice(from, to);
      const inside = start > hunk.start && start + change.oldLines < hunk.start + hunk.size;
      if (inside && covered.every(({ op }) => op === ' ') && covered.length === change.oldLines) {
        const old = change.lines
          .filter((line) => line.startsWith('+'))
          .map((line): DraftLine => ({ op: ' ', text: line.slice(1) }));
        vague ||= (lines[from - 1]?.op ?? ' ') !== ' ' || (lines[to]?.op ?? ' ') !== ' ';
        lines = lines.toSpliced(from, covered.length, ...old);
      }
    }
    return lines;
  });
  return damaged && { ...damaged, mayRefuse: vague };
}

/** Index among a hunk's lines of its old side's line number `wanted`. */
function positionOf(lines: readonly DraftLine[], wanted: number): number {
  let old = 0;
  for (let at = 0; at < lines.length; at++) {
    if (old === wanted && lines[at]?.op !== '+') {
      return at;
    }
    old += lines[at]?.op === '+' ? 0 : 1;
  }
  return lines.length;
}
