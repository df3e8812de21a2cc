import * as vscode from 'vscode';
import type { DefinitionCode } from '../../core/context/automatic.ts';
import { LeftOut } from '../chat/context/leftOut.ts';
import { realPathInWorkspace } from '../review/workspaceFiles.ts';
import { promptPath } from './capture.ts';

/** Most names of the code that are looked up. */
const MAX_NAMES = 40;
/** Most names of the message that are looked up. */
const MAX_MENTIONED = 8;
/** How many the language features are asked at once. */
const AT_ONCE = 8;
/** Definitions of more lines are told by their signature. */
const MAX_LINES = 40;
/** Lines that stand for a definition without a signature. */
const HEAD_LINES = 3;

const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/** A piece of code that is sent. */
export interface SentCode {
  readonly uri: vscode.Uri;
  /** 0-based, the end exclusive. */
  readonly startLine: number;
  readonly endLine: number;
}

/**
 * The definitions of what code refers to and what a message mentions, as the language features of VS Code find them.
 * Only in the workspace, and neither ignored files nor those that may hold secrets. What is not found in time is
 * left out.
 * @param mentioned names in the message
 */
export async function definitionsOf(
  sent: readonly SentCode[],
  mentioned: readonly string[],
  signal: AbortSignal,
): Promise<DefinitionCode[]> {
  const search = new Search(sent, signal);
  const found: DefinitionCode[] = [];
  const take = async (targets: Promise<vscode.LocationLink[]>): Promise<void> => {
    for (const target of await targets) {
      const code = await search.codeOf(target);
      if (code && !signal.aborted) {
        found.push(code);
      }
    }
  };
  const questions = [
    ...mentioned.slice(0, MAX_MENTIONED).map((name) => () => take(search.byName(name))),
    ...(await search.uses()).map((use) => () => take(search.definition(use))),
  ];
  const work = async (): Promise<void> => {
    for (let next = questions.shift(); next && !signal.aborted; next = questions.shift()) {
      await next();
    }
  };
  await Promise.race([Promise.all(Array.from({ length: AT_ONCE }, work)), aborted(signal)]);
  return [...found];
}

/** A name in the code, at the place where it first stands. */
interface Use {
  readonly uri: vscode.Uri;
  readonly at: vscode.Position;
}

class Search {
  readonly #sent: readonly SentCode[];
  readonly #signal: AbortSignal;
  readonly #leftOut = new LeftOut();

  constructor(sent: readonly SentCode[], signal: AbortSignal) {
    this.#sent = sent;
    this.#signal = signal;
  }

  /** The names in the code that is sent, each once. */
  async uses(): Promise<Use[]> {
    const uses = new Map<string, Use>();
    for (const { uri, startLine, endLine } of this.#sent) {
      const document = await opened(uri);
      const last = Math.min(endLine, document?.lineCount ?? 0);
      for (let line = startLine; line < last && uses.size < MAX_NAMES; line++) {
        for (const { 0: name, index } of document?.lineAt(line).text.matchAll(NAME) ?? []) {
          const key = `${uri.path}:${name}`;
          if (!uses.has(key) && uses.size < MAX_NAMES) {
            uses.set(key, { uri, at: new vscode.Position(line, index) });
          }
        }
      }
    }
    return [...uses.values()];
  }

  async definition({ uri, at }: Use): Promise<vscode.LocationLink[]> {
    const found = await this.#ask<readonly (vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      uri,
      at,
    );
    return (found ?? []).map((each) =>
      'targetUri' in each ? each : { targetUri: each.uri, targetRange: each.range },
    );
  }

  async byName(name: string): Promise<vscode.LocationLink[]> {
    const found = await this.#ask<readonly vscode.SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      name,
    );
    return (found ?? [])
      .filter((symbol) => symbol.name.replace(/\(.*$/, '') === name)
      .map(({ location }) => ({ targetUri: location.uri, targetRange: location.range }));
  }

  /** The code of a definition; undefined where it is sent already, or must not be. */
  async codeOf({
    targetUri,
    targetRange,
    targetSelectionRange,
  }: vscode.LocationLink): Promise<DefinitionCode | undefined> {
    const name = (targetSelectionRange ?? targetRange).start;
    const isSent = this.#sent.some(
      ({ uri, startLine, endLine }) =>
        uri.toString() === targetUri.toString() && startLine <= name.line && name.line < endLine,
    );
    if (isSent || !(await this.#mayBeSent(targetUri))) {
      return undefined;
    }
    const document = await opened(targetUri);
    if (!document) {
      return undefined;
    }
    const whole = targetRange.isSingleLine ? await this.#whole(targetUri, name) : targetRange;
    if (!whole && targetRange.isEmpty) {
      // The file itself is meant, as in an import.
      return undefined;
    }
    const [startLine, endLine] = [whole?.start.line ?? name.line, (whole?.end.line ?? name.line) + 1];
    const place = { path: promptPath(targetUri), language: document.languageId, startLine };
    if (endLine - startLine <= MAX_LINES) {
      return { ...place, endLine, text: linesOf(document, startLine, endLine) };
    }
    const signature = await this.#signature(targetUri, name);
    const head = startLine + HEAD_LINES;
    return {
      ...place,
      endLine: signature === undefined ? head : startLine + 1,
      text: signature ?? linesOf(document, startLine, head),
    };
  }

  async #mayBeSent(uri: vscode.Uri): Promise<boolean> {
    if (
      !vscode.workspace.getWorkspaceFolder(uri) ||
      /\/node_modules\//.test(uri.path) ||
      (await this.#leftOut.has(uri))
    ) {
      return false;
    }
    if (uri.scheme !== 'file') {
      return true;
    }
    // A link may lead from a harmless name to a file that must not be sent, or out of the workspace.
    const real = await realPathInWorkspace(uri);
    return real !== undefined && uri.path.endsWith(`/${real}`);
  }

  /** The whole of the symbol whose name stands at `at`. */
  async #whole(uri: vscode.Uri, at: vscode.Position): Promise<vscode.Range | undefined> {
    const symbols = await this.#ask<readonly vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      uri,
    );
    const search = (all: readonly vscode.DocumentSymbol[]): vscode.Range | undefined => {
      const around = all.find(({ range }) => range?.contains(at));
      return (
        around && (search(around.children) ?? (around.selectionRange.contains(at) ? around.range : undefined))
      );
    };
    return search(symbols ?? []);
  }

  /** The first code block of what a hover says. */
  async #signature(uri: vscode.Uri, at: vscode.Position): Promise<string | undefined> {
    const hovers = await this.#ask<readonly vscode.Hover[]>('vscode.executeHoverProvider', uri, at);
    const texts = (hovers ?? []).flatMap(({ contents }) =>
      contents.map((content) => (typeof content === 'string' ? content : content.value)),
    );
    const blocks = texts.flatMap((text) => /```\w*\n([\s\S]*?)\n```/.exec(text)?.[1]?.trim() ?? []);
    return blocks[0];
  }

  /** What a language feature answers; undefined when it has nothing to say, fails, or is too slow. */
  async #ask<T>(command: string, ...args: readonly unknown[]): Promise<T | undefined> {
    if (this.#signal.aborted) {
      return undefined;
    }
    const answer = vscode.commands.executeCommand<T | undefined>(command, ...args).then(
      (found) => found,
      () => undefined,
    );
    return await Promise.race([answer, aborted(this.#signal)]);
  }
}

function linesOf(document: vscode.TextDocument, startLine: number, endLine: number): string {
  return document.getText(new vscode.Range(startLine, 0, endLine, 0)).replace(/\r?\n$/, '');
}

async function opened(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  return await vscode.workspace.openTextDocument(uri).then(
    (document) => document,
    () => undefined,
  );
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  return await new Promise((resolve) => {
    if (signal.aborted) {
      resolve(undefined);
    }
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
