import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLOCK_LIMIT, type Block, BlockSplitter } from '../../../src/webview/shared/blocks.ts';

/**
 * A block in short: `markdown` as it is, `code` as `[language|text]`, plain text as `(text)`; `+` in front of
 * what continues. The open end stands last, after `…`.
 */
function short(block: Block): string {
  if (block.kind === 'markdown') {
    return block.text;
  }
  const body = block.kind === 'code' ? `[${block.language}|${block.text}]` : `(${block.text})`;
  return block.continues ? `+${body}` : body;
}

function split(pieces: readonly string[]): { closed: Block[]; tail: Block | undefined } {
  const splitter = new BlockSplitter();
  const closed = pieces.flatMap((piece) => splitter.push(piece));
  return { closed, tail: splitter.tail };
}

function cut(...pieces: string[]): string[] {
  const { closed, tail } = split(pieces);
  return [...closed.map(short), ...(tail ? [`…${short(tail)}`] : [])];
}

describe('where a block ends', () => {
  test.each<[what: string, markdown: string, blocks: string[]]>([
    ['nothing', '', []],
    ['only blank lines', '\n \n', []],
    ['one paragraph stays open', 'a\nb', ['…a\nb']],
    ['a blank line closes prose', 'a\n\n', ['a\n\n']],
    ['a blank line alone closes nothing that may go on', '- a\n\n', ['…- a\n\n']],
    ['not even code that is indented', '    a\n\n    b\n', ['…    a\n\n    b\n']],
    ['text after a blank line closes', 'a\n\nb\n', ['a\n\n', '…b\n']],
    ['blank lines with white space', 'a\n \t\r\nb\n', ['a\n \t\r\n', '…b\n']],
    ['indented text after a blank line goes on', '- a\n\n  b\n', ['…- a\n\n  b\n']],
    ['items of a loose list stay together', '- a\n\n- b\n\nc\n', ['- a\n\n- b\n\n', '…c\n']],
    ['a heading', 'a\n# b\nc\n', ['a\n', '…# b\nc\n']],
    ['no heading without a space', 'a\n#b\n', ['…a\n#b\n']],
    ['a fence', 'a\n```js\nb\n\nc\n```\nd', ['a\n', '[js|b\n\nc\n]', '…d']],
    ['an open fence', '```\na\n\nb', ['…[|a\n\nb]']],
    ['a fence just opened', '~~~ ts x\n', ['…[ts|]']],
    ['an empty fence', '```\n```\n', ['[|]']],
    ['a fence needs as many marks to close', '````\n```\n````\n', ['[|```\n]']],
    ['a fence closes with its own mark', '~~~\n```\n~~~\n', ['[|```\n]']],
    ['no text after the closing mark', '```\n``` x\n```\n', ['[|``` x\n]']],
    ['the closing fence on its way is not shown', '```\na\n``', ['…[|a\n]']],
    ['an indented fence loses its indentation', '  ```\n  a\n   b\n ```\n', ['[|a\n b\n]']],
    ['code in one line is no fence', '```a``` b\n', ['…```a``` b\n']],
    [
      'a fence in an item stays in the list',
      '- a\n  ```\n  b\n\n  c\n  ```\n',
      ['…- a\n  ```\n  b\n\n  c\n  ```\n'],
    ],
    ['a fence without indentation ends the list', '- a\n```\nb\n```\n', ['- a\n', '[|b\n]']],
    ['carriage returns', 'a\r\n\r\n```js\r\nb\r\n```\r\n', ['a\r\n\r\n', '[js|b\n]']],
  ])('%s', (_, markdown, blocks) => {
    expect(cut(markdown)).toEqual(blocks);
  });
});

describe('what is too long', () => {
  const long = 'x'.repeat(BLOCK_LIMIT);
  const lines = 'y\n'.repeat(BLOCK_LIMIT / 2);

  test.each<[what: string, markdown: string, blocks: string[]]>([
    ['a line', `${long}abc\nd\n`, [`(${long})`, '+(abc\n)', '…d\n']],
    ['a line, still open', `${long}abc`, [`(${long})`, '…+(abc)']],
    ['a line after a short one', `a\n${long}`, ['a\n', `…${long}`]],
    ['a paragraph', `${lines}z\n`, [lines, '…z\n']],
    ['a fence', `\`\`\`\n${lines}z\n\`\`\`\n`, [`[|${lines}]`, '+[|z\n]']],
    ['a fence that ends at the limit', `\`\`\`\n${lines}\`\`\`\n`, [`[|${lines}]`]],
    ['marks in a long line of code close nothing', `\`\`\`\n${long}\`\`\`\nz`, [`[|${long}]`, '…+[|```\nz]']],
    [
      'a pair of surrogates',
      `${'x'.repeat(BLOCK_LIMIT - 1)}😀\n`,
      [`(${'x'.repeat(BLOCK_LIMIT - 1)})`, '+(😀\n)'],
    ],
    [
      'a long list',
      `- a\n\n${`- ${'b'.repeat(998)}\n\n`.repeat(5)}- c\n`,
      [`- a\n\n${`- ${'b'.repeat(998)}\n\n`.repeat(5)}`, '…- c\n'],
    ],
  ])('%s', (_, markdown, blocks) => {
    expect(cut(markdown)).toEqual(blocks);
  });
});

describe('laws', () => {
  const line = fc.constantFrom(
    '',
    ' ',
    'a',
    '  a',
    '    a',
    '# a',
    '- a',
    '1. a',
    '```',
    '```js',
    '~~~',
    '  ```',
    '> a',
    '|',
    '😀',
  );
  const ending = fc.constantFrom('\n', '\r\n');
  const markdown = fc
    .array(
      fc.oneof({ weight: 20, arbitrary: line }, { weight: 1, arbitrary: fc.constant('x😀'.repeat(3000)) }),
      {
        maxLength: 30,
      },
    )
    .chain((lines) =>
      fc.array(ending, { minLength: lines.length, maxLength: lines.length }).map((ends) => {
        return lines.map((text, index) => text + ends[index]).join('');
      }),
    );

  test('the blocks do not depend on how the text was cut', () => {
    fc.assert(
      fc.property(markdown, fc.array(fc.nat(200), { maxLength: 40 }), (text, sizes) => {
        const pieces: string[] = [];
        let at = 0;
        for (const size of sizes) {
          pieces.push(text.slice(at, at + size));
          at += size;
        }
        pieces.push(text.slice(at));
        expect(cut(...pieces)).toEqual(cut(text));
      }),
    );
  });

  test('no text is lost, invented or put in another order', () => {
    const noFences = markdown.map((text) => text.replaceAll(/[`~]/g, '.'));
    fc.assert(
      fc.property(noFences, (text) => {
        const { closed, tail } = split([text]);
        const blocks = tail ? [...closed, tail] : closed;
        expect(
          blocks
            .map((block) => block.text)
            .join('')
            .replaceAll(/\s/g, ''),
        ).toBe(text.replaceAll(/\s/g, ''));
      }),
    );
  });

  test('no block is longer than the limit', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const { closed, tail } = split([text]);
        for (const block of tail ? [...closed, tail] : closed) {
          expect(block.text.length).toBeLessThanOrEqual(BLOCK_LIMIT);
        }
      }),
    );
  });
});
