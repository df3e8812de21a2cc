import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutWindow, type LineSource } from '../../../src/core/inline/window.ts';
import { estimateTokens } from '../../../src/core/reasoning/tokens.ts';

function source(text: string): LineSource {
  const lines = text.split('\n');
  return { lineCount: lines.length, line: (index) => lines[index] ?? '' };
}

describe('the text around the cursor', () => {
  it('is the whole of a small file', () => {
    const place = { line: 1, character: 1 };
    expect(cutWindow(source('a\nbc\nd'), place)).toEqual({ before: 'a\nb', after: 'c\nd' });
  });

  it('begins and ends where a block does', () => {
    const block = (name: string) => `function ${name}() {\n  one();\n  two();\n  three();\n}\n\n`;
    const text = Array.from({ length: 40 }, (_, index) => block(`f${index}`)).join('');
    const { before, after } = cutWindow(
      source(text),
      { line: 122, character: 4 },
      { before: 120, after: 120 },
    );
    expect(before).toMatch(/^function f\d+\(\) \{\n/);
    expect(after).toMatch(/\n\}$/);
  });

  it('asks only for lines near the cursor', () => {
    const asked: number[] = [];
    const line = (index: number): string => {
      asked.push(index);
      return 'x'.repeat(40);
    };
    cutWindow({ lineCount: 1_000_000, line }, { line: 500_000, character: 3 });
    expect(asked.length).toBeLessThan(300);
  });

  it('joins to a piece of the text within the budget, and splits no character', () => {
    const unit = fc.constantFrom('a', 'b', '\n', ' ', '  x', '\n\n', '𝒳', '한');
    const text = fc.string({ unit, maxLength: 300 });
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (text, lineSeed, characterSeed) => {
        const lines = text.split('\n');
        const line = lineSeed % lines.length;
        const characters = [...(lines[line] ?? '')];
        const character = characters.slice(0, characterSeed % (characters.length + 1)).join('').length;
        const { before, after } = cutWindow(source(text), { line, character }, { before: 20, after: 10 });
        const at = lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
        expect(text.slice(0, at).endsWith(before)).toBe(true);
        expect(text.slice(at).startsWith(after)).toBe(true);
        expect(() => encodeURIComponent(before) + encodeURIComponent(after)).not.toThrow();
        expect(estimateTokens(before)).toBeLessThanOrEqual(20.001);
        expect(estimateTokens(after)).toBeLessThanOrEqual(10.001);
      }),
    );
  });
});
