/** Mistakes in what surrounds a hunk: numbers, paths, fences. */
import { PLAIN } from '../draft.ts';
import { ALL, HUNKS, MARKED, type Mutator, styled } from './mutator.ts';

const DIFF = ['diff'] as const;

export const HEADERS: readonly Mutator[] = [
  { name: 'none', mistake: 'no mistake at all', formats: ALL, apply: (draft) => draft },
  {
    name: 'numbers-off',
    mistake: 'line numbers off by a few lines',
    formats: DIFF,
    apply: (draft, random) => {
      const off = draft.hunks.map(() => random.below(24) - 12);
      return styled(draft, {
        header: (hunk, at, offset) =>
          PLAIN.header({ ...hunk, start: Math.max(0, hunk.start + (off[at] ?? 0)) }, at, offset),
      });
    },
  },
  {
    name: 'numbers-invented',
    mistake: 'line numbers made up, or all 1',
    formats: DIFF,
    apply: (draft, random) => {
      const start = random.below(2) * random.below(500);
      return styled(draft, { header: (hunk, at) => PLAIN.header({ ...hunk, start: start + at }, at, 0) });
    },
  },
  {
    name: 'numbers-missing',
    mistake: '`@@ ... @@` or `@@` in place of line numbers',
    formats: DIFF,
    apply: (draft, random) => {
      const header = random.pick(['@@ ... @@', '@@', '@@ @@']) ?? '@@';
      return styled(draft, { header: () => header });
    },
  },
  {
    name: 'counts-wrong',
    mistake: 'line counts wrong',
    formats: DIFF,
    apply: (draft, random) => {
      const off = draft.hunks.map(() => [1 + random.below(3), random.below(5) - 2] as const);
      return styled(draft, {
        header: (hunk, at, offset) =>
          PLAIN.header(hunk, at, offset).replace(
            /,(\d+) \+(\d+),(\d+)/,
            (_, old, start, count) =>
              `,${Number(old) + (off[at]?.[0] ?? 0)} +${start},${Math.max(0, Number(count) + (off[at]?.[1] ?? 0))}`,
          ),
      });
    },
  },
  {
    name: 'path-plain',
    mistake: 'the path with ./, with back-slashes or absolute',
    formats: ALL,
    apply: (draft, random) => {
      const { path } = draft;
      const forms = [
        `./${path}`,
        path.replaceAll('/', '\\'),
        `/home/user/project/${path}`,
        `file:///home/user/project/${path}`,
      ];
      return styled(draft, { writtenPath: random.pick(forms) ?? path });
    },
  },
  {
    name: 'path-base-name',
    mistake: 'only the base name of the file',
    formats: ALL,
    apply: (draft) => {
      const name = draft.path.slice(draft.path.lastIndexOf('/') + 1);
      return name === draft.path ? undefined : styled(draft, { writtenPath: name });
    },
  },
  {
    name: 'fence-missing',
    mistake: 'no fence around the edit',
    formats: HUNKS,
    apply: (draft) => styled(draft, { fence: { open: '', close: '' } }),
  },
  {
    name: 'fence-longer',
    mistake: 'a longer fence, or one of tildes',
    formats: ['diff', 'search', 'whole', 'elided'],
    apply: (draft, random) => {
      const mark = random.pick(['````', '~~~']) ?? '````';
      return styled(draft, { fence: { open: mark, close: mark } });
    },
  },
  {
    name: 'fence-prose-inside',
    mistake: 'a sentence inside of the fence, before the edit',
    formats: ['diff', 'search'],
    apply: (draft) =>
      styled(draft, {
        fence: { open: '```', close: '```' },
        finish: (answer) => answer.replace(/^```\w*$/m, '$&\nThis is the edit.'),
      }),
  },
  {
    name: 'marker-lost',
    mistake: 'context lines without their leading space',
    formats: MARKED,
    apply: (draft) => {
      const risky = draft.hunks.some(({ lines }) =>
        lines.some(({ op, text }) => op === ' ' && /^(?:[-+\\@]|diff |\*\*\*)/.test(text)),
      );
      return risky ? undefined : styled(draft, { mark: ({ op, text }) => (op === ' ' ? text : op + text) });
    },
  },
  {
    name: 'blank-marker-lost',
    mistake: 'blank context lines without their space',
    formats: MARKED,
    apply: (draft) => {
      const has = draft.hunks.some(({ lines }) => lines.some(({ op, text }) => op === ' ' && text === ''));
      return has
        ? styled(draft, { mark: ({ op, text }) => (op === ' ' && text === '' ? '' : op + text) })
        : undefined;
    },
  },
  {
    name: 'marker-space',
    mistake: 'a space between the marker and the line',
    formats: MARKED,
    apply: (draft) => styled(draft, { mark: ({ op, text }) => (text === '' ? op : `${op} ${text}`) }),
  },
];
