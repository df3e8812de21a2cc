import { describe, expect, it } from 'vitest';
import { SymbolGraph } from '../../../src/core/repoMap/graph.ts';
import { findSymbols, symbolsNamed } from '../../../src/core/repoMap/search.ts';

const graph = new SymbolGraph();
const define = (path: string, ...names: string[]): void =>
  graph.set(path, {
    family: 'js',
    references: [],
    // What comes after a colon lies in the first.
    definitions: names.map((name, at) => ({
      name: name.replace(':', ''),
      line: at * 10,
      endLine: at * 10 + 3,
      parent: name.startsWith(':') ? 0 : -1,
      signature: name,
    })),
  });
define('cart.js', 'Cart', ':addToCart', ':scartch', ':carton', ':reset', ':_cart');
define('other.js', 'cacheWriter', 'cart', 'Café');
define('rust.rs', '', ':inner');

const names = (text: string, most = 100): string[] =>
  findSymbols(graph, text, most).map(({ path, name }) => `${path} ${name}`);

describe('symbols by name', () => {
  it('come with their place and what they lie in', () => {
    expect(findSymbols(graph, 'reset', 9)).toEqual([
      { path: 'cart.js', name: 'reset', container: 'Cart', startLine: 40, endLine: 44 },
    ]);
    expect(findSymbols(graph, 'inner', 9)[0]?.container).toBe('');
  });

  it('come in the order of how well they fit', () => {
    expect(names('cart')).toEqual([
      'cart.js Cart',
      'other.js cart',
      'cart.js carton',
      'cart.js _cart',
      'cart.js addToCart',
      'cart.js scartch',
      'other.js cacheWriter',
    ]);
    expect(names('cart', 2)).toEqual(['cart.js Cart', 'other.js cart']);
  });

  it('of just a name come in the order of the files', () => {
    const named = (name: string, most = 100): string[] =>
      symbolsNamed(graph, name, most).map(
        ({ path, container, startLine }) => `${path} ${container}:${startLine}`,
      );
    define('more.js', 'reset', 'Cart', ':cart');
    expect(named('cart')).toEqual(['other.js :10', 'more.js reset:20']);
    expect(named('reset')).toEqual(['cart.js Cart:40', 'more.js :0']);
    expect(named('reset', 1)).toEqual(['cart.js Cart:40']);
    expect(named('cartons')).toEqual([]);
    expect(named('')).toEqual([]);
    graph.delete('more.js');
  });

  it('need every letter, whatever its case', () => {
    expect(names('CAFÉ')).toEqual(['other.js Café']);
    expect(names('cafés')).toEqual([]);
    expect(names('')).toEqual([]);
  });
});
