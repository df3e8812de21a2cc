import { estimateTokens } from '../reasoning/tokens.ts';
import type { SymbolGraph } from './graph.ts';
import type { Ranked } from './rank.ts';
import type { Definition } from './symbols.ts';

/** A map as it goes into a prompt. */
export interface RenderedMap {
  /** Paths, each with lines of its symbols; empty when not even one fits. */
  readonly text: string;
  /** By estimate; never above the budget. */
  readonly tokens: number;
  /** How many of the ranked definitions it lists. */
  readonly shown: number;
}

/**
 * Lists as many of the best definitions as fit.
 * @param ranked best first
 * @param budget in tokens, by estimate
 */
export function renderMap(graph: SymbolGraph, ranked: readonly Ranked[], budget: number): RenderedMap {
  // More definitions never make a shorter text, so that the largest number that fits can be halved for.
  let [fits, tooMany] = [0, ranked.length + 1];
  let best: RenderedMap = { text: '', tokens: 0, shown: 0 };
  while (tooMany - fits > 1) {
    const shown = Math.floor((fits + tooMany) / 2);
    const text = listing(graph, ranked.slice(0, shown));
    const tokens = Math.ceil(estimateTokens(text));
    if (tokens <= budget) {
      fits = shown;
      best = { text, tokens, shown };
    } else {
      tooMany = shown;
    }
  }
  return best;
}

/** The file of the best definition first; in a file by place, each with the lines of what it lies in. */
function listing(graph: SymbolGraph, ranked: readonly Ranked[]): string {
  const files = new Map<string, Set<number>>();
  for (const { path, index } of ranked) {
    const lines = files.get(path) ?? new Set();
    files.set(path, lines);
    const { definitions = [] } = graph.file(path)?.symbols ?? {};
    for (let at = index; at >= 0 && !lines.has(at); at = definitions[at]?.parent ?? -1) {
      lines.add(at);
    }
  }
  return [...files]
    .map(([path, lines]) => {
      const { definitions = [] } = graph.file(path)?.symbols ?? {};
      const shown = [...lines].sort((a, b) => a - b);
      return [`${path}:`, ...shown.map((at) => lineOf(definitions, at))].join('\n');
    })
    .join('\n');
}

function lineOf(definitions: readonly Definition[], at: number): string {
  let depth = 1;
  for (let up = definitions[at]?.parent ?? -1; up >= 0; up = definitions[up]?.parent ?? -1) {
    depth++;
  }
  return `${'  '.repeat(depth)}${definitions[at]?.signature ?? ''}`;
}
