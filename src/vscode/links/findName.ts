import * as vscode from 'vscode';
import type { FoundSoFar, FoundSymbol } from '../../core/repoMap/search.ts';
import { promptPath } from '../context/capture.ts';
import type { SeenFile } from '../review/reviewSource.ts';
import type { CodePlace } from './codeLinks.ts';
import { fileInWorkspace } from './findFile.ts';

/** What was found out for one run. */
export interface NameSearch {
  /** How many more searches of the whole workspace there may be: what is found in the map is no search. */
  left: number;
  /** The symbols of the files at hand, by address; none where a server takes too long. */
  readonly symbols: Map<string, Promise<readonly Named[]>>;
  readonly mapped: NameMap;
}

/**
 * Where the map of the workspace has a name, as far as there is a map.
 * @param waitMs how long to wait for the workspace to be read
 */
export type NameMap = (name: string, waitMs: number) => Promise<FoundSoFar>;

/** Where a name stands, or the search for it that goes on. */
export type Found =
  | { readonly place: CodePlace | undefined }
  | { readonly later: () => Promise<CodePlace | undefined> };

/** A symbol of a file, and where its name stands. */
interface Named {
  readonly name: string;
  readonly container: string;
  readonly range: vscode.Range;
}

/** How long a language server may take for one name, in ms. */
const PATIENCE_MS = 4000;
/** How long a name waits for the workspace to be read, in ms. */
const READING_MS = 5 * 60_000;
/** Of several definitions of a name so many are looked at. */
const MAX_LOOKED_AT = 3;

/**
 * Where a name is defined, or at least stands: in the files that the model was shown, else among the symbols of the
 * workspace, as language servers know them, or the map of it. A server knows only code in its languages, often only
 * that of open projects; what it has not may be in the map all the same.
 * @param container what stood before the name, such as a class: it decides between several
 */
export async function findName(
  name: string,
  container: string | undefined,
  sent: readonly SeenFile[],
  search: NameSearch,
): Promise<Found> {
  const holding = sent.filter(({ text }) => wordAt(text, name) !== undefined);
  for (const { uri } of holding) {
    const symbols = await symbolsOf(uri, search);
    const own = symbols.filter((symbol) => symbol.name === name);
    const found = own.find((symbol) => symbol.container === container) ?? own[0];
    if (found) {
      return { place: { uri, range: found.range } };
    }
  }
  const [first] = holding;
  const shown = first && (await firstIn(first.uri, name));
  if (search.left > 0) {
    search.left -= 1;
    const known = await likeliest(await knownToServers(name), container, sent);
    if (known) {
      return { place: known };
    }
  }
  const mapped = await search.mapped(name, 0);
  const place = await likeliest(mapped.symbols.map(candidate), container, sent);
  if (place || !mapped.isReading) {
    return { place: place ?? shown };
  }
  return {
    later: async () => {
      const { symbols } = await search.mapped(name, READING_MS);
      return (await likeliest(symbols.map(candidate), container, sent)) ?? shown;
    },
  };
}

async function symbolsOf(uri: vscode.Uri, { symbols }: NameSearch): Promise<readonly Named[]> {
  const key = uri.toString();
  let known = symbols.get(key);
  if (!known) {
    known = inTime(
      vscode.commands.executeCommand<(vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined>(
        'vscode.executeDocumentSymbolProvider',
        uri,
      ),
    ).then((found) => (found ?? []).flatMap((symbol) => named(symbol, '')));
    symbols.set(key, known);
  }
  return await known;
}

function named(symbol: vscode.DocumentSymbol | vscode.SymbolInformation, container: string): Named[] {
  const name = bareName(symbol.name);
  if ('location' in symbol) {
    return [{ name, container: bareName(symbol.containerName), range: start(symbol.location.range) }];
  }
  const own = { name, container, range: start(symbol.selectionRange) };
  return [own, ...symbol.children.flatMap((child) => named(child, name))];
}

/** A definition that may be the one that is meant. */
interface Candidate {
  readonly container: string;
  /** As prompts write it. */
  readonly path: string;
  readonly range: vscode.Range;
}

async function knownToServers(name: string): Promise<Candidate[]> {
  const found = await inTime(
    vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
      'vscode.executeWorkspaceSymbolProvider',
      name,
    ),
  );
  const own = (found ?? []).filter(
    (symbol) => bareName(symbol.name) === name && vscode.workspace.getWorkspaceFolder(symbol.location.uri),
  );
  return own.map(({ containerName, location: { uri, range } }) => ({
    container: bareName(containerName),
    path: promptPath(uri),
    range: start(range),
  }));
}

function candidate({ container, path, startLine }: FoundSymbol): Candidate {
  return { container, path, range: new vscode.Range(startLine, 0, startLine, 0) };
}

/**
 * The likeliest of some definitions that is in the workspace: one in the container `wanted`, then one in a file that
 * the model was shown, then one at the top level where no container is named.
 */
async function likeliest(
  candidates: readonly Candidate[],
  wanted: string | undefined,
  sent: readonly SeenFile[],
): Promise<CodePlace | undefined> {
  const shown = new Set(sent.map(({ uri }) => promptPath(uri)));
  const weigh = ({ container, path }: Candidate): number =>
    (wanted !== undefined && container === wanted ? 4 : 0) +
    (shown.has(path) ? 2 : 0) +
    (wanted === undefined && container === '' ? 1 : 0);
  const ranked = [...candidates].sort((a, b) => weigh(b) - weigh(a));
  for (const { path, range } of ranked.slice(0, MAX_LOOKED_AT)) {
    const uri = await fileInWorkspace(path);
    if (uri) {
      return { uri, range };
    }
  }
  return undefined;
}

/** Where a name first stands in a file as it is now. */
async function firstIn(uri: vscode.Uri, name: string): Promise<CodePlace | undefined> {
  const document = await vscode.workspace.openTextDocument(uri);
  const at = wordAt(document.getText(), name);
  return at === undefined
    ? undefined
    : { uri, range: start(new vscode.Range(document.positionAt(at), document.positionAt(at))) };
}

/** Offset of a name that is no part of a longer one, in UTF-16 units. */
function wordAt(text: string, name: string): number | undefined {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[\w$]/.test(text.charAt(at - 1)) && !/[\w$]/.test(text.charAt(at + name.length))) {
      return at;
    }
  }
  return undefined;
}

/** Some language servers write `total(items)`, or mark what they made up. */
function bareName(name = ''): string {
  return /^[\w$]+/.exec(name)?.[0] ?? name;
}

function start({ start: at }: vscode.Range): vscode.Range {
  return new vscode.Range(at, at);
}

/** A server that does not answer holds up nothing. */
async function inTime<T>(asked: Thenable<T | undefined>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  const answer = Promise.resolve(asked).catch(() => undefined);
  return await Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
