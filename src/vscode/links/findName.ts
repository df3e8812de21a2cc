import * as vscode from 'vscode';
import { languageOf } from '../../core/repoMap/languages.ts';
import type { FoundSoFar, FoundSymbol } from '../../core/repoMap/search.ts';
import { promptPath } from '../context/capture.ts';
import type { SeenFile } from '../review/reviewSource.ts';
import type { CodePlace } from './codeLinks.ts';
import { fileInWorkspace } from './findFile.ts';

/** What was found out for one run. */
export interface NameSearch {
  /** How many more searches of the whole workspace there may be. */
  left: number;
  /** The symbols of the files at hand, by address; undefined where a server takes too long. */
  readonly symbols: Map<string, Promise<readonly Named[] | undefined>>;
  readonly mapped: NameMap;
}

/** Where the map of the workspace has a name, as far as there is a map. */
export type NameMap = (name: string, wish: NameWish) => Promise<FoundSoFar>;

export interface NameWish {
  /** Whether the workspace is to be read for it. */
  readonly read: boolean;
  /** How long to wait for the workspace to be read, in ms. */
  readonly waitMs: number;
}

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
/** A shorter name is looked for only in what the model was shown. */
const SHORTEST_SEARCHED = 4;

/** How long a name waits for the workspace to be read, in ms. */
const READING_MS = 5 * 60_000;
/** Of several definitions of a name so many are looked at. */
const MAX_LOOKED_AT = 3;

/**
 * Where a name is defined, or at least stands: in the files that the model was shown, else among the symbols of the
 * workspace, as language servers know them, or the map of it. Where no language server seems to know the code, the
 * workspace is read for the map.
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
    const own = (symbols ?? []).filter((symbol) => symbol.name === name);
    const found = own.find((symbol) => symbol.container === container) ?? own[0];
    if (found) {
      return { place: { uri, range: found.range } };
    }
  }
  const [first] = holding;
  const shown = first && (await firstIn(first.uri, name));
  if (name.length < SHORTEST_SEARCHED || search.left <= 0) {
    return { place: shown };
  }
  search.left -= 1;
  const known = await likeliest(await knownToServers(name), container, sent);
  if (known) {
    return { place: known };
  }
  const read = await hasNoServer(sent, search);
  const mapped = await search.mapped(name, { read, waitMs: 0 });
  const place = await likeliest(mapped.symbols.map(candidate), container, sent);
  if (place || !mapped.isReading) {
    return { place: place ?? shown };
  }
  return {
    later: async () => {
      const { symbols } = await search.mapped(name, { read, waitMs: READING_MS });
      return (await likeliest(symbols.map(candidate), container, sent)) ?? shown;
    },
  };
}

/** Whether it looks as if no language server knew the code: one that is there has symbols of the files at hand. */
async function hasNoServer(sent: readonly SeenFile[], search: NameSearch): Promise<boolean> {
  const open = vscode.window.activeTextEditor?.document.uri;
  const atHand = [...sent.map(({ uri }) => uri), ...(open ? [open] : [])].filter(({ path }) =>
    languageOf(path),
  );
  const symbols = await Promise.all(atHand.map(async (uri) => await symbolsOf(uri, search)));
  return atHand.length === 0 || symbols.some((known) => known?.length === 0);
}

async function symbolsOf(uri: vscode.Uri, { symbols }: NameSearch): Promise<readonly Named[] | undefined> {
  const key = uri.toString();
  let known = symbols.get(key);
  if (!known) {
    known = inTime(
      vscode.commands.executeCommand<(vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined>(
        'vscode.executeDocumentSymbolProvider',
        uri,
      ),
    ).then((found) => (found === 'late' ? undefined : (found ?? []).flatMap((symbol) => named(symbol, ''))));
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
  const own = (found === 'late' ? [] : (found ?? [])).filter(
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
async function inTime<T>(asked: Thenable<T | undefined>): Promise<T | 'late' | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), PATIENCE_MS);
  });
  const answer = Promise.resolve(asked).catch(() => undefined);
  return await Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
