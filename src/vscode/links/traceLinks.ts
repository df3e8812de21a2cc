import * as vscode from 'vscode';
import { meaningOf, scanLinks } from '../../core/links/scan.ts';
import { findFile } from './findFile.ts';

/** How much of a trace is read for links, in lines, and how many files are looked up. */
const MAX_LINES = 20_000;
const MAX_FILES = 100;
/** Searches of the whole workspace for files that are named without their folder. */
const MAX_SEARCHES = 20;

/** The files that a trace names and that exist in the workspace, as links to their lines. */
export async function traceLinks(
  document: vscode.TextDocument,
  token: vscode.CancellationToken,
): Promise<vscode.DocumentLink[]> {
  const search = { left: MAX_SEARCHES };
  const files = new Map<string, Promise<vscode.Uri | undefined>>();
  const links: vscode.DocumentLink[] = [];
  for (
    let line = 0;
    line < Math.min(document.lineCount, MAX_LINES) && !token.isCancellationRequested;
    line++
  ) {
    const { text } = document.lineAt(line);
    // Directives are no text of the trace.
    for (const candidate of /^%%(?!%)/.test(text) ? [] : scanLinks(text, 'prose')) {
      const meaning = meaningOf(candidate.text, false);
      if (meaning?.kind === 'path' && (files.has(meaning.path) || files.size < MAX_FILES)) {
        const file = files.get(meaning.path) ?? findFile(meaning.path, [], search);
        files.set(meaning.path, file);
        const uri = await file;
        if (uri) {
          const target = meaning.lines ? uri.with({ fragment: `L${meaning.lines.startLine + 1}` }) : uri;
          links.push(
            new vscode.DocumentLink(new vscode.Range(line, candidate.start, line, candidate.end), target),
          );
        }
      }
    }
  }
  return links;
}
