/** Mistakes in white space and in single characters. */
import type { Draft } from '../draft.ts';
import { linesOf } from '../draft.ts';
import { ALL, eachLine, HUNKS, type Mutator } from './mutator.ts';

/** Whether a file is indented with tabs in some places and with spaces in others. */
function mixes({ seen }: Draft): boolean {
  return /^\t/m.test(seen) && /^ {2}/m.test(seen);
}

export const CHARACTERS: readonly Mutator[] = [
  {
    name: 'shifted-right',
    mistake: 'the whole hunk indented more',
    formats: HUNKS,
    apply: (draft, random) => {
      const more = ' '.repeat(random.pick([2, 4]) ?? 2);
      return tabbed(draft)
        ? undefined
        : eachLine(draft, ({ text }) => (text.trim() === '' ? text : more + text));
    },
  },
  {
    name: 'shifted-left',
    mistake: 'the whole hunk indented less',
    formats: HUNKS,
    apply: (draft) => {
      const hunks = draft.hunks.map((hunk) => {
        const indents = hunk.lines
          .filter(({ text }) => text.trim() !== '')
          .map(({ text }) => /^[ \t]*/.exec(text)?.[0] ?? '');
        const least = Math.min(...indents.map(({ length }) => length));
        return {
          ...hunk,
          lines: hunk.lines.map((line) => ({
            ...line,
            text: line.text.trim() === '' ? line.text : line.text.slice(least),
          })),
        };
      });
      return JSON.stringify(hunks) === JSON.stringify(draft.hunks) ? undefined : { ...draft, hunks };
    },
  },
  {
    name: 'tabs-for-spaces',
    mistake: 'tabs for spaces, or spaces for tabs',
    formats: HUNKS,
    apply: (draft) => {
      const unit = spaceUnit(draft);
      if (tabbed(draft)) {
        const mixed = draft.hunks.some(({ lines }) => lines.some(({ text }) => /^\t* {2,}/.test(text)));
        return mixed
          ? undefined
          : eachLine(draft, ({ text }) => text.replace(/^\t+/, (tabs) => '    '.repeat(tabs.length)));
      }
      // In a file that has both, an answer with the other one is no mistake that anybody could see.
      return unit === 0 || mixes(draft)
        ? undefined
        : mayRefuseUnquoted(
            eachLine(draft, ({ text }) => text.replace(/^ +/, (run) => '\t'.repeat(run.length / unit))),
          );
    },
  },
  {
    name: 'unit-changed',
    mistake: 'another unit of indentation: four spaces for two',
    formats: HUNKS,
    apply: (draft) => {
      const unit = spaceUnit(draft);
      return (unit !== 2 && unit !== 4) || mixes(draft)
        ? undefined
        : mayRefuseUnquoted(
            eachLine(draft, ({ text }) =>
              text.replace(/^ +/, (run) => ' '.repeat((run.length / unit) * (6 - unit))),
            ),
          );
    },
  },
  {
    name: 'quotes-typographic',
    mistake: 'typographic quotes, dashes and spaces in quoted lines',
    formats: HUNKS,
    apply: (draft) =>
      eachLine(draft, ({ op, text }) =>
        op === '+'
          ? text
          : text
              .replace(/'([^']*)'/g, '\u2018$1\u2019')
              .replace(/"([^"]*)"/g, '\u201c$1\u201d')
              .replaceAll(' - ', ' \u2013 '),
      ),
  },
  {
    name: 'characters-plain',
    mistake: 'plain quotes, dashes and dots where the file has typographic ones',
    formats: HUNKS,
    apply: (draft) =>
      eachLine(draft, ({ op, text }) =>
        op === '+'
          ? text
          : text
              .replace(/[\u2018\u2019]/g, "'")
              .replace(/[\u201c\u201d]/g, '"')
              .replace(/[\u2013\u2014]/g, '-')
              .replaceAll('\u2026', '...')
              .replaceAll('\u00a0', ' '),
      ),
  },
  {
    name: 'entities',
    mistake: '`&lt;` for `<` in the whole answer',
    formats: HUNKS,
    apply: (draft) => {
      const special = draft.hunks.every(({ lines }) =>
        lines.some(({ op, text }) => op !== '+' && /[<>]/.test(text)),
      );
      const has = draft.hunks.some(({ lines }) => lines.some(({ text }) => /&\w+;/.test(text)));
      return special && !has
        ? eachLine(draft, ({ text }) =>
            text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
          )
        : undefined;
    },
  },
  {
    name: 'spaces-inside',
    mistake: 'white space inside of quoted lines changed',
    formats: HUNKS,
    apply: (draft, random) =>
      eachLine(draft, ({ op, text }) =>
        op === ' ' && random.below(2) === 0 ? text.replace(/(\S) (\S)/, '$1  $2') : text,
      ),
  },
  {
    name: 'crlf-file',
    mistake: 'an answer with LF for a file with CRLF',
    formats: ALL,
    apply: (draft) => withText(draft, (text) => text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n')),
  },
  {
    name: 'crlf-answer',
    mistake: 'an answer with CRLF for a file with LF',
    formats: ALL,
    apply: (draft) => ({
      ...draft,
      style: { ...draft.style, finish: (answer) => answer.replaceAll('\n', '\r\n') },
    }),
  },
  {
    name: 'no-final-newline',
    mistake: 'a file that does not end with a newline',
    formats: ALL,
    apply: (draft) =>
      [draft.seen, draft.intended ?? ''].every((text) => /[^\n]\r?\n$/.test(text))
        ? withText(draft, (text) => text.replace(/\r?\n$/, ''))
        : undefined,
  },
  {
    name: 'bom',
    mistake: 'a file with a byte order mark',
    formats: ALL,
    apply: (draft) => withText(draft, (text) => `\ufeff${text}`),
  },
];

/** Where a hunk quotes no indented line, nothing tells what its own unit means. */
function mayRefuseUnquoted(draft: Draft | undefined): Draft | undefined {
  const unquoted = draft?.hunks.some(
    ({ lines }) =>
      !lines.some(({ op, text }) => op !== '+' && /^\s+\S/.test(text)) &&
      lines.some(({ text }) => /^\s+\S/.test(text)),
  );
  return draft && { ...draft, mayRefuse: draft.mayRefuse || unquoted === true };
}

function withText(draft: Draft, change: (text: string) => string): Draft {
  return {
    ...draft,
    seen: change(draft.seen),
    now: change(draft.now),
    intended: draft.intended === undefined ? undefined : change(draft.intended),
  };
}

function tabbed(draft: Draft): boolean {
  return linesOf(draft.seen).some((line) => line.startsWith('\t'));
}

/** Spaces per level where a file and all hunks keep to it; 0 otherwise. */
function spaceUnit(draft: Draft): number {
  const all = [...linesOf(draft.seen), ...draft.hunks.flatMap(({ lines }) => lines.map(({ text }) => text))];
  const widths = all.filter((line) => line.trim() !== '').map((line) => (/^ */.exec(line)?.[0] ?? '').length);
  const indented = (text: string): boolean => /^ +\S/.test(text);
  const used =
    draft.hunks.some(({ lines }) => lines.some(({ text }) => indented(text))) &&
    linesOf(draft.seen).some(indented);
  if (!used || tabbed(draft)) {
    return 0;
  }
  return [4, 2].find((unit) => widths.every((width) => width % unit === 0)) ?? 0;
}
