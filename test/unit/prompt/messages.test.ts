import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CodeContext, excerpt } from '../../../src/core/prompt/context.ts';
import { askMessages, editMessages, fenced, placeLabel } from '../../../src/core/prompt/messages.ts';

const text = 'function a() {\n  return 1;\n}\n\nfunction b() {\n  return 2;\n}\n';
const context = (over: Partial<CodeContext> = {}): CodeContext => ({
  path: 'src/a.js',
  languageId: 'javascript',
  text,
  cursorLine: 0,
  ...over,
});

test('an edit request shows the path, the exact text, the selection and the task', () => {
  const [system, user] = editMessages(
    context({ selection: { startLine: 4, endLine: 7 } }),
    'return 3 from b',
  );
  expect(system?.content).toContain('```diff');
  expect(user?.content).toContain('File 1: `src/a.js`');
  expect(user?.content).toContain(`\`\`\`javascript\n${text}\`\`\``);
  expect(user?.content).toContain('Selected in `src/a.js:5-7`');
  expect(user?.content).toContain('return 3 from b');
});

test('a question without code is the question alone', () => {
  expect(askMessages(undefined, ' why? ').at(-1)?.content).toBe('why?');
});

test.each([
  [undefined, 'src/a.js'],
  [{ startLine: 1, endLine: 2 }, 'src/a.js:2'],
  [{ startLine: 1, endLine: 3 }, 'src/a.js:2-3'],
])('the place %o is written %s', (selection, label) => {
  expect(placeLabel(context({ selection }))).toBe(label);
});

test('code that holds fences of its own cannot end its block', () => {
  expect(fenced('a\n````\nb', 'md')).toBe('`````md\na\n````\nb\n`````');
});

test('an excerpt is whole lines that hold the selection, and no more than fits', () => {
  const lines = fc.array(
    fc.string({ maxLength: 20 }).map((line) => line.replaceAll('\n', '')),
    {
      minLength: 1,
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(lines, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 400 }), (all, from, length, budget) => {
      const startLine = from % all.length;
      const endLine = Math.min(all.length, startLine + 1 + (length % 5));
      const shown = excerpt(
        context({ text: all.join('\n'), selection: { startLine, endLine }, cursorLine: startLine }),
        budget,
      );
      expect(shown.text).toBe(all.slice(shown.startLine, shown.endLine).join('\n'));
      expect(shown.startLine).toBeLessThanOrEqual(startLine);
      expect(shown.endLine).toBeGreaterThanOrEqual(endLine);
      const selected = all.slice(startLine, endLine).join('\n');
      expect(shown.text.length).toBeLessThanOrEqual(Math.max(budget, selected.length));
    }),
  );
});
