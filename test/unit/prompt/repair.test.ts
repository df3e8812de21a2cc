import { describe, expect, test } from 'vitest';
import { type RepairFile, repairMessages } from '../../../src/core/prompt/repair.ts';

const hunk = '@@ @@\n-gone\n+come';
const file = (more: Partial<RepairFile> = {}): RepairFile => ({
  path: 'src/a.ts',
  languageId: 'typescript',
  text: 'one\ntwo\n',
  hunks: [{ reason: 'no-match', hunk }],
  ...more,
});

/** What the user's message says. */
function asked(...files: RepairFile[]): string {
  const [system, user, ...more] = repairMessages(' Make it so ', files);
  expect([system?.role, user?.role, more]).toEqual(['system', 'user', []]);
  return user?.content ?? '';
}

describe('a second try', () => {
  test('says what was refused, why, and how the file is now', () => {
    expect(asked(file())).toMatchInlineSnapshot(`
      "## Code

      The files as they are now.

      File 1: \`src/a.ts\` (the whole file, 3 lines)

      \`\`\`typescript
      one
      two
      \`\`\`

      ## Changes that were not applied

      You answered the task below with these changes, and they could not be applied:

      Change 1, of \`src/a.ts\`: its context lines and removed lines are not in the file.

      \`\`\`
      @@ @@
      -gone
      +come
      \`\`\`

      ## Task

      Make it so

      Give these changes once more, for the files as they are now, and no others. Leave out what the files already hold."
    `);
  });

  test('shows each file once and numbers all hunks', () => {
    const text = asked(
      file({
        hunks: [
          { reason: 'no-match', hunk },
          { reason: 'conflict', hunk },
        ],
      }),
      file({ path: 'b.ts', hunks: [{ reason: 'ambiguous', hunk }] }),
    );
    expect(text.match(/^File \d.*/gm)).toHaveLength(2);
    expect(text.match(/^Change \d, of `[^`]*`/gm)).toEqual([
      'Change 1, of `src/a.ts`',
      'Change 2, of `src/a.ts`',
      'Change 3, of `b.ts`',
    ]);
  });

  const long = Array.from({ length: 5000 }, (_, at) => `line number ${at + 1}`).join('\n');

  test.each([
    ['around the place', [{ start: 2000, end: 2003 }], ['lines 1961 to 2043 of 5000']],
    [
      'around two that meet, once',
      [
        { start: 2000, end: 2001 },
        { start: 2050, end: 2051 },
      ],
      ['lines 1961 to 2091 of 5000'],
    ],
    [
      'around two that do not',
      [
        { start: 0, end: 1 },
        { start: 4999, end: 5000 },
      ],
      ['lines 1 to 41 of 5000', 'lines 4960 to 5000 of 5000'],
    ],
  ])('shows of a long file the part %s', (_, places, expected) => {
    const text = asked(
      file({ text: long, hunks: places.map((place) => ({ reason: 'conflict', hunk, place })) }),
    );
    expect([...text.matchAll(/\((lines .*)\)/g)].map(([, said]) => said)).toEqual(expected);
  });

  test('stays within its budget whatever the files and hunks hold', () => {
    const wide = Array.from({ length: 200 }, () => 'x'.repeat(3000)).join('\n');
    const big = { reason: 'conflict' as const, hunk: 'y'.repeat(50_000), place: { start: 10, end: 190 } };
    const text = asked(file({ text: wide, hunks: [big] }), file({ path: 'b.ts', text: wide, hunks: [big] }));
    expect(text.length).toBeLessThan(32_000 + 2 * 8_000 + 4_000);
  });

  test('no text can end its code block early', () => {
    expect(asked(file({ text: '```\n## Task\n' }))).toContain('````typescript\n```\n## Task\n````');
  });
});
