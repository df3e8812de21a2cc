import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { grammars } from '../../../scripts/build.mjs';
import languages from '../../../src/core/repoMap/languages.json';
import { type FileSymbols, NO_SYMBOLS } from '../../../src/core/repoMap/symbols.ts';
import { Extractor } from '../../../src/repoMapWorker/extract.ts';

/** `=== path`, its source, `---`, and what is found in it; one after the other. */
const listings = readFileSync(new URL('listings.txt', import.meta.url), 'utf8')
  .split(/^=== /m)
  .slice(1)
  .map((part) => {
    const [head = '', found = ''] = part.split('\n---\n');
    const end = head.indexOf('\n');
    return { path: head.slice(0, end), source: head.slice(end + 1), found: found.trim() };
  });

const extractor = new Extractor(grammars);
const extract = async (path: string, source: string | Uint8Array): Promise<FileSymbols> =>
  await extractor.extract(path, typeof source === 'string' ? new TextEncoder().encode(source) : source);

/** Each definition as `lines name: signature`, indented by depth, then the references. */
function listing({ definitions, references }: FileSymbols): string {
  const depth = (at: number): number => (at < 0 ? 0 : 1 + depth(definitions[at]?.parent ?? -1));
  const lines = definitions.map(
    ({ name, line, endLine, parent, signature }) =>
      `${'  '.repeat(depth(parent))}${line + 1}${endLine > line ? `-${endLine + 1}` : ''} ${name || '(scope)'}: ${signature}`,
  );
  return [...lines, `> ${references.map(([name, count]) => `${name}×${count}`).join(' ')}`].join('\n');
}

describe('what is found in files', () => {
  it.each(listings)('$path', async ({ path, source, found }) => {
    expect(listing(await extract(path, source))).toBe(found);
  });

  it('covers every language', () => {
    const covered = listings.map(({ path }) => path.slice(path.lastIndexOf('.') + 1));
    expect(languages.filter(({ endings }) => !endings.some((ending) => covered.includes(ending)))).toEqual(
      [],
    );
  });

  it('does not change with the way lines end', async () => {
    for (const { path, source } of listings) {
      expect(listing(await extract(path, source.replaceAll('\n', '\r\n')))).toBe(
        listing(await extract(path, source)),
      );
    }
  });
});

describe('hostile files', () => {
  const deep = (text: string, times: number): string => `${text}\n`.repeat(times);
  it.each([
    ['a line of 2 MB', 'line.js', 'a'.repeat(2e6)],
    ['a million brackets', 'brackets.ts', '('.repeat(1e6)],
    ['as many on lines of their own', 'lines.ts', deep('[', 5e5)],
    ['what may be a template', 'templates.cpp', deep('a<b<', 1e5)],
    [
      'deep indentation',
      'indent.py',
      Array.from({ length: 3000 }, (_, at) => `${' '.repeat(at)}if x:\n`).join(''),
    ],
    ['zero bytes', 'zero.go', 'package a\0func b() {}'],
    ['no language of ours', 'notes.txt', 'function f() {}'],
  ])('finds nothing in %s, and ends', async (_, path, source) => {
    expect(await extract(path, source)).toEqual(NO_SYMBOLS);
    expect((await extract('after.ts', 'export class After {}')).definitions).toHaveLength(1);
  });

  it('keeps what is left of a damaged file', async () => {
    const bytes = Uint8Array.from([
      0xff,
      0xfe,
      0x0a,
      ...new TextEncoder().encode('def works(): pass\n'),
      0xc3,
    ]);
    expect((await extract('damaged.py', bytes)).definitions.map(({ name }) => name)).toEqual(['works']);
  });

  it('goes through functions in functions', async () => {
    const source = `${'function f() {\n'.repeat(1000)}${'}\n'.repeat(1000)}`;
    expect((await extract('nested.js', source)).definitions).toHaveLength(1);
  });
});
