import * as vscode from 'vscode';
import type { TraceEntry } from '../../core/trace/outline.ts';
import { duration, kindWords } from './traceWords.ts';

const SELECTOR = { language: 'r1trace' };

/** Outline, breadcrumbs and folding of traces, by their sections and the steps of the thought; links to files. */
export function registerTraceLanguage(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerDocumentSymbolProvider(SELECTOR, {
      provideDocumentSymbols: async (document) => (await outlineOf(document)).map(symbolOf(document)),
    }),
    vscode.languages.registerFoldingRangeProvider(SELECTOR, {
      provideFoldingRanges: async (document) =>
        (await outlineOf(document))
          .flatMap((section) => [section, ...section.steps])
          .filter(({ firstLine, lastLine }) => lastLine > firstLine)
          .map(({ firstLine, lastLine }) => new vscode.FoldingRange(firstLine, lastLine)),
    }),
    vscode.languages.registerDocumentLinkProvider(SELECTOR, {
      provideDocumentLinks: async (document, token) => {
        const { traceLinks } = await import('../links/traceLinks.ts');
        return await traceLinks(document, token);
      },
    }),
  );
}

async function outlineOf(document: vscode.TextDocument): Promise<TraceEntry[]> {
  const { outlineTrace } = await import('../../core/trace/outline.ts');
  return outlineTrace(document.getText());
}

function symbolOf(document: vscode.TextDocument): (entry: TraceEntry) => vscode.DocumentSymbol {
  const words = kindWords();
  const convert = (entry: TraceEntry): vscode.DocumentSymbol => {
    const word = words[entry.kind];
    const first = document.lineAt(entry.firstLine).range;
    const symbol = new vscode.DocumentSymbol(
      entry.title || word,
      entry.title ? withDuration(word, entry.durationMs) : '',
      ICONS[entry.kind],
      first.union(document.lineAt(entry.lastLine).range),
      first,
    );
    symbol.children = entry.steps.map(convert);
    return symbol;
  };
  return convert;
}

/** `doubts · 2.4 s` */
function withDuration(word: string, durationMs: number | undefined): string {
  return durationMs === undefined ? word : `${word} · ${duration(durationMs)}`;
}

const ICONS: Record<TraceEntry['kind'], vscode.SymbolKind> = {
  instruction: vscode.SymbolKind.String,
  thought: vscode.SymbolKind.Namespace,
  answer: vscode.SymbolKind.String,
  restate: vscode.SymbolKind.Key,
  explore: vscode.SymbolKind.Field,
  alternative: vscode.SymbolKind.Enum,
  doubt: vscode.SymbolKind.Event,
  check: vscode.SymbolKind.Boolean,
  decide: vscode.SymbolKind.Constant,
  plan: vscode.SymbolKind.Array,
};
