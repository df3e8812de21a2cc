import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFindings } from '../../../src/core/tasks/findings.ts';

const FILES = new Map([['src/a.js', 'one();\ntwo();\nthree();\ntwo();\n']]);

/** `path:first-last severity title` of each finding, and how many were dropped. */
function read(answer: string): { found: string[]; dropped: number } {
  const { findings, dropped } = readFindings(answer, FILES);
  return {
    found: findings.map(
      ({ path, startLine, endLine, severity, title }) =>
        `${path}:${startLine + 1}-${endLine} ${severity} ${title}`,
    ),
    dropped,
  };
}

describe('the findings of a review', () => {
  test.each([
    ['at its line', '### src/a.js:3 [error] Wrong\n> three();\n\nText', 'src/a.js:3-3 error Wrong'],
    ['over several lines', '### src/a.js:1-3 [warning] Slow\n> one();\n\nText', 'src/a.js:1-3 warning Slow'],
    ['in code marks', '### `src/a.js:1-2` [info] Note\n> `one();`', 'src/a.js:1-2 info Note'],
    ['without a quotation', '## ./src/a.js:L2-L3: warning: Risk\nText', 'src/a.js:2-3 warning Risk'],
    [
      'moved to where its quotation stands',
      '### src/a.js:9 [error] Off\n> three();',
      'src/a.js:3-3 error Off',
    ],
    ['cut at the end of the file', '### src/a.js:4-99 [error] End\n> two();', 'src/a.js:4-5 error End'],
  ])('are read %s', (_, answer, wanted) => {
    expect(read(answer)).toEqual({ found: [wanted], dropped: 0 });
  });

  test.each([
    ['a file that was not reviewed', '### src/b.js:1 [error] X\ntext'],
    ['a line past the end', '### src/a.js:99 [error] X\ntext'],
    ['line 0', '### src/a.js:0 [error] X\ntext'],
    ['lines in the wrong order', '### src/a.js:3-1 [error] X\ntext'],
    ['a quotation that is nowhere', '### src/a.js:1 [error] X\n> four();'],
    ['a quotation that is at two other places', '### src/a.js:1 [error] X\n> two();'],
  ])('are dropped and counted for %s', (_, answer) => {
    expect(read(answer)).toEqual({ found: [], dropped: 1 });
  });

  test('keep the suggested edit apart from the words, and other code with them', () => {
    const diff = '```diff\n--- a/src/a.js\n+++ b/src/a.js\n@@ @@\n one();\n-two();\n+to();\n```';
    const answer = `### src/a.js:2 [error] Typo\n> two();\n\nSee:\n\n\`\`\`js\n### src/a.js:1 [error] not a finding\n\`\`\`\n\n${diff}\n`;
    const { findings } = readFindings(answer, FILES);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.suggestion).toBe(diff);
    expect(findings[0]?.body).toBe('See:\n\n```js\n### src/a.js:1 [error] not a finding\n```');
  });

  test('always lie within their file, whatever the answer says', () => {
    const heading = fc
      .tuple(fc.constantFrom('src/a.js', 'src/b.js', ''), fc.integer({ min: -2, max: 9 }), fc.nat(9))
      .map(([path, first, more]) => `### ${path}:${first}-${first + more} [error] T`);
    const line = fc.oneof(heading, fc.constantFrom('> two();', '> ', '```', 'text'), fc.string());
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        for (const { startLine, endLine } of readFindings(lines.join('\n'), FILES).findings) {
          expect(startLine).toBeGreaterThanOrEqual(0);
          expect(endLine).toBeGreaterThan(startLine);
          expect(endLine).toBeLessThanOrEqual(5);
        }
      }),
    );
  });
});
