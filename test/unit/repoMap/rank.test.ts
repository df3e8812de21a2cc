import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../../../src/core/reasoning/tokens.ts';
import { SymbolGraph } from '../../../src/core/repoMap/graph.ts';
import { codeNamesIn, interestOf } from '../../../src/core/repoMap/interest.ts';
import { type Interest, rankDefinitions, rankFiles } from '../../../src/core/repoMap/rank.ts';
import { renderMap } from '../../../src/core/repoMap/render.ts';
import type { FileSymbols } from '../../../src/core/repoMap/symbols.ts';

/** `cart.js: Cart .total < rate×2 User`: what a file defines, a dot for what lies in the one before, and uses. */
function graphOf(...files: string[]): SymbolGraph {
  const graph = new SymbolGraph();
  for (const file of files) {
    const [path = '', rest = ''] = file.split(': ');
    graph.set(path, symbolsOf(rest));
  }
  return graph;
}

function symbolsOf(text: string, family = 'js'): FileSymbols {
  const [defined = '', used = ''] = text.split('<');
  let holder = -1;
  const definitions = words(defined).map((word, line) => {
    const inner = word.startsWith('.');
    holder = inner ? holder : line;
    const name = inner ? word.slice(1) : word;
    return { name, line, endLine: line, parent: inner ? holder : -1, signature: `def ${name}` };
  });
  const references = words(used).map((word) => {
    const [name = '', count = '1'] = word.split('×');
    return [name, Number(count)] as const;
  });
  return { family, definitions, references };
}

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');
const nothing: Interest = { files: new Set(), named: new Set(), names: new Map() };

/** The names of the definitions, best first. */
function best(graph: SymbolGraph, interest: Partial<Interest> = {}): string[] {
  return rankDefinitions(graph, { ...nothing, ...interest }, 100).map(
    ({ path, index }) => graph.file(path)?.symbols.definitions[index]?.name ?? '',
  );
}

describe('the order of definitions', () => {
  it('puts first what others refer to', () => {
    const graph = graphOf('a.js: alone', 'b.js: used < x', 'c.js: < used', 'd.js: < used');
    expect(best(graph)).toEqual(['used', 'alone']);
  });

  it('follows what the shown files refer to, and does not list them', () => {
    const graph = graphOf(
      'cart.js: Cart < price',
      'price.js: price < rate',
      'rate.js: rate',
      'z.js: other < Cart',
      'y.js: < other×9',
    );
    expect(best(graph, { files: new Set(['cart.js']) })).toEqual(['price', 'rate', 'other']);
  });

  it('weighs what was mentioned, as a name or as a file', () => {
    const graph = graphOf('a.js: first', 'b.js: second', 'c.js: third', 'd.js: < first second third');
    expect(best(graph, { names: new Map([['third', 10]]) })[0]).toBe('third');
    expect(best(graph, { named: new Set(['b.js']) })[0]).toBe('second');
  });

  it('weighs private names little, and telling ones much', () => {
    const graph = graphOf('a.js: _inner run computeTotal', 'b.js: < _inner run computeTotal');
    expect(best(graph)).toEqual(['computeTotal', 'run', '_inner']);
  });

  it('does not let a name that everybody defines drown the rest', () => {
    const common = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}.js: get`);
    const graph = graphOf(...common, 'g.js: load', 'h.js: < get×3 load');
    expect(best(graph)[0]).toBe('load');
  });

  it('counts many references of one kind as their root', () => {
    const graph = graphOf(
      'a.js: often',
      'b.js: also',
      'c.js: < often×16 also',
      'd.js: < also',
      'e.js: < also',
      'f.js: < also',
    );
    expect(best(graph)).toEqual(['also', 'often']);
  });

  it('takes a name for that of the same language, and of the file itself first', () => {
    const graph = graphOf('a.js: parse', 'b.js: local < local parse', 'c.js: local');
    graph.set('d.py', symbolsOf('parse', 'python'));
    expect(best(graph)[0]).toBe('parse');
    expect(rankDefinitions(graph, nothing, 1)[0]?.path).toBe('a.js');
    expect(rankFiles(graph, nothing).get('c.js')).toBeCloseTo(rankFiles(graph, nothing).get('d.py') ?? 0);
  });

  it('has nothing to say of nothing', () => {
    expect(best(new SymbolGraph())).toEqual([]);
    expect(best(graphOf('a.js: '))).toEqual([]);
  });
});

const name = fc.constantFrom('Cart', 'total', 'priceOfItem', '_hidden', 'rate', 'get', 'User', 'load_all');
const file = fc.record({
  defined: fc.uniqueArray(
    fc.tuple(fc.constantFrom('', '.'), name).map(([dot, word]) => dot + word),
    { maxLength: 5 },
  ),
  used: fc.array(
    fc.tuple(name, fc.nat(30)).map(([word, count]) => `${word}×${count + 1}`),
    { maxLength: 6 },
  ),
});
const workspace = fc
  .array(file, { maxLength: 12 })
  .map((files) =>
    files.map(({ defined, used }, at) => `f${at}.js: ${defined.join(' ')} < ${[...new Set(used)].join(' ')}`),
  );
const interest = fc.record({
  files: fc.uniqueArray(fc.nat(11), { maxLength: 2 }).map((all) => new Set(all.map((at) => `f${at}.js`))),
  named: fc.uniqueArray(fc.nat(11), { maxLength: 2 }).map((all) => new Set(all.map((at) => `f${at}.js`))),
  names: fc.uniqueArray(name, { maxLength: 3 }).map((all) => new Map(all.map((each) => [each, 10] as const))),
});

describe('laws of the rank', () => {
  it('hands out one attention in all, and some to every file', () => {
    fc.assert(
      fc.property(workspace, interest, (files, about) => {
        const ranks = [...rankFiles(graphOf(...files), about).values()];
        expect(ranks.every((rank) => rank > 0)).toBe(true);
        expect(ranks.reduce((a, b) => a + b, 0)).toBeCloseTo(files.length > 0 ? 1 : 0, 4);
      }),
    );
  });

  it('does not depend on the order of the files, nor on what they were before', () => {
    fc.assert(
      fc.property(workspace, workspace, interest, (files, before, about) => {
        const edited = graphOf(...before, ...[...files].reverse());
        for (let at = files.length; at < before.length; at++) {
          edited.delete(`f${at}.js`);
        }
        expect(best(edited, about)).toEqual(best(graphOf(...files), about));
      }),
    );
  });

  it('never lets a file lose by being named', () => {
    fc.assert(
      fc.property(workspace, interest, fc.nat(11), (files, about, at) => {
        const graph = graphOf(...files);
        const path = `f${at}.js`;
        const [plain, named] = [about, { ...about, named: new Set([...about.named, path]) }].map(
          (each) => rankFiles(graph, each).get(path) ?? 0,
        );
        expect(named).toBeGreaterThanOrEqual((plain ?? 0) - 1e-5);
      }),
    );
  });
});

describe('the listing', () => {
  it('shows what a definition lies in, by place, the file of the best one first', () => {
    const graph = graphOf('b.js: Cart .add .total', 'a.js: rate', 'c.js: < total', 'd.js: < rate total×9');
    const ranked = rankDefinitions(graph, nothing, 2);
    expect(renderMap(graph, ranked, 1000).text).toBe('b.js:\n  def Cart\n    def total\na.js:\n  def rate');
  });

  it('takes as many definitions as fit, and none beyond', () => {
    fc.assert(
      fc.property(workspace, fc.integer({ min: 0, max: 200 }), (files, budget) => {
        const graph = graphOf(...files);
        const ranked = rankDefinitions(graph, nothing, 100);
        const map = renderMap(graph, ranked, budget);
        expect(map.tokens).toBeLessThanOrEqual(budget);
        expect(map.tokens).toBe(Math.ceil(estimateTokens(map.text)));
        const more = renderMap(graph, ranked.slice(0, map.shown + 1), 1e6);
        expect(map.shown === ranked.length || more.tokens > budget).toBe(true);
        for (const line of map.text.split('\n').filter((each) => each.startsWith(' '))) {
          expect(line).toMatch(/^ {2,4}def \w+$/);
        }
      }),
    );
  });
});

describe('what a request is about', () => {
  it('takes names and files from the message and the code', () => {
    const { files, named, names } = interestOf(
      'Why does cart_total in src/cart.js (and `Rate`) call round()? See utf8 and price.',
      [{ path: 'lib/a.js', text: 'applyTax(x);' }],
      ['src/cart.js', 'lib/cart.js', 'lib/price.js'],
    );
    expect([...files]).toEqual(['lib/a.js']);
    expect([...named]).toEqual(['src/cart.js']);
    expect(Object.fromEntries(names)).toMatchObject({
      cart_total: 10,
      Rate: 10,
      round: 10,
      utf8: 10,
      applyTax: 10,
      price: 3,
    });
    expect(names.has('and')).toBe(false);
  });

  it('tells code from words', () => {
    expect(codeNamesIn('카트 cartTotal 를 고쳐 `one two` now(), Please fix 42')).toEqual([
      'one',
      'two',
      'now',
      'cartTotal',
    ]);
  });
});
