import type { Finding } from '../tasks/findings.ts';
import type { HunkText } from './hunkTerms.ts';
import { surroundings } from './unitTexts.ts';

/** Lines of a finding that are read; a longer one is known by its words. */
const MAX_LINES = 30;

/**
 * The findings of a review as texts to find the reasoning of: the lines that they are about, and their words.
 * @param files text by path, as the findings were verified against
 */
export function findingTexts(findings: readonly Finding[], files: ReadonlyMap<string, string>): HunkText[] {
  return findings.map(({ path, startLine, endLine, title, body, suggestion = '' }) => {
    const lines = (files.get(path) ?? '').split(/\r\n|\r|\n/);
    return {
      path,
      removed: lines.slice(startLine, Math.min(endLine, startLine + MAX_LINES)),
      added: [],
      context: surroundings(lines, { start: startLine, end: endLine }),
      words: [title, body, suggestion].join('\n'),
    };
  });
}
