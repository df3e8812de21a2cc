import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as treeSitter from '@vscode/tree-sitter-wasm';
import { languageOf, type MappedLanguage } from '../core/repoMap/languages.ts';
import { type Definition, type FileSymbols, NO_SYMBOLS } from '../core/repoMap/symbols.ts';
import { QUERIES } from './queries.ts';
import { signatureOf } from './signature.ts';

/** Longest time for one file, in ms; a file that takes longer is not mapped. */
const MAX_MS = 1000;
/** Files with lines that are longer on average, in UTF-16 units, were written by a program. */
const MAX_AVERAGE_LINE = 1000;
/** Most definitions of one file; one with more is data. */
const MAX_DEFINITIONS = 2000;
/** Longest name, in UTF-16 units. */
const MAX_NAME = 100;
/** Most patterns that are followed at once; tree-sitter drops the oldest beyond. */
const MATCH_LIMIT = 2000;

interface Loaded {
  readonly parser: treeSitter.Parser;
  readonly query: treeSitter.Query;
  /** Types of definitions that hide what lies in them. */
  readonly functions: RegExp;
}

/** Finds what files define and refer to. Each grammar is loaded when the first file needs it. */
export class Extractor {
  readonly #folder: string;
  readonly #loaded = new Map<string, Promise<Loaded>>();
  #started: Promise<void> | undefined;

  /** @param folder where `tree-sitter.wasm` and the grammars lie */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * @param path with the ending that tells the language
   * @param bytes of the file
   * @returns {@link NO_SYMBOLS} for what cannot be mapped
   * @throws what breaks inside of a grammar: nothing of it can be relied on afterwards
   */
  async extract(path: string, bytes: Uint8Array): Promise<FileSymbols> {
    const language = languageOf(path);
    const text = language && textOf(bytes);
    if (!language || text === undefined) {
      return NO_SYMBOLS;
    }
    const { parser, query, functions } = await this.#load(language.grammar);
    const deadline = Date.now() + MAX_MS;
    const inTime = (): boolean => Date.now() > deadline;
    const tree = parser.parse(text, null, { progressCallback: inTime });
    if (!tree) {
      // It would go on with the same text otherwise.
      parser.reset();
      return NO_SYMBOLS;
    }
    try {
      const matches = query.matches(tree.rootNode, {
        matchLimit: MATCH_LIMIT,
        progressCallback: inTime,
      });
      return Date.now() > deadline ? NO_SYMBOLS : collect(matches, text, language, functions);
    } finally {
      tree.delete();
    }
  }

  #load(grammar: string): Promise<Loaded> {
    const loading = this.#loaded.get(grammar) ?? this.#read(grammar);
    this.#loaded.set(grammar, loading);
    return loading;
  }

  async #read(name: string): Promise<Loaded> {
    this.#started ??= treeSitter.Parser.init({ locateFile: (file) => join(this.#folder, file) });
    await this.#started;
    const grammar = await treeSitter.Language.load(
      await readFile(join(this.#folder, `tree-sitter-${name}.wasm`)),
    );
    const { query = '', functions = /^$/ } = QUERIES[name] ?? {};
    const parser = new treeSitter.Parser().setLanguage(grammar);
    return { parser, query: new treeSitter.Query(grammar, query), functions };
  }
}

/** The text of a file; undefined for what is binary, or what a program wrote for programs. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) {
    return undefined;
  }
  const text = new TextDecoder().decode(bytes);
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines++;
  }
  return text.length / lines > MAX_AVERAGE_LINE ? undefined : text;
}

interface Found {
  readonly node: treeSitter.Node;
  readonly name: treeSitter.Node | undefined;
}

function collect(
  matches: readonly treeSitter.QueryMatch[],
  text: string,
  { family }: MappedLanguage,
  functions: RegExp,
): FileSymbols {
  const found: Found[] = [];
  const references = new Map<number, string>();
  for (const { captures } of matches) {
    const [first] = captures;
    if (first?.name === 'ref') {
      references.set(first.node.startIndex, text.slice(first.node.startIndex, first.node.endIndex));
    } else if (first) {
      const node = captures.find(({ name }) => name === 'def' || name === 'scope')?.node ?? first.node;
      const scope = captures.some(({ name }) => name === 'scope');
      found.push({
        node,
        name: scope ? undefined : (captures.find(({ name }) => name === 'name')?.node ?? declared(node)),
      });
    }
  }
  if (found.length > MAX_DEFINITIONS) {
    return NO_SYMBOLS;
  }
  for (const { name } of found) {
    references.delete(name?.startIndex ?? -1);
  }
  const counts = new Map<string, number>();
  for (const name of references.values()) {
    if (name.length <= MAX_NAME) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return { family, definitions: definitionsOf(found, text, functions), references: [...counts] };
}

/** The name in a declarator of C, which may be wrapped in pointers and references and stand behind `A::`. */
function declared(node: treeSitter.Node): treeSitter.Node | undefined {
  let at: treeSitter.Node | null = node.childForFieldName('declarator');
  while (at) {
    const inner: treeSitter.Node | null =
      at.childForFieldName('declarator') ??
      (at.type === 'reference_declarator' ? at.namedChild(0) : null) ??
      (at.type === 'qualified_identifier' ? at.childForFieldName('name') : null);
    if (!inner) {
      return at;
    }
    at = inner;
  }
  return undefined;
}

/** 0-based. What ends with a line break ends before the next line. */
function endLineOf({ startPosition, endPosition }: treeSitter.Node): number {
  const { row, column } = endPosition;
  return column === 0 && row > startPosition.row ? row - 1 : row;
}

/** In the order of the file, without what lies in functions. */
function definitionsOf(found: readonly Found[], text: string, functions: RegExp): Definition[] {
  const sorted = [...found].sort(
    (a, b) => a.node.startIndex - b.node.startIndex || b.node.endIndex - a.node.endIndex,
  );
  const definitions: Definition[] = [];
  /** What the present place lies in: where it ends, and its number; undefined for what hides what is in it. */
  const open: { id: number; end: number; index: number | undefined }[] = [];
  let last = -1;
  for (const { node, name } of sorted) {
    // The names of one declaration stand beside each other.
    while (open.length > 0 && ((open.at(-1)?.end ?? 0) <= node.startIndex || open.at(-1)?.id === node.id)) {
      open.pop();
    }
    const around = open.at(-1);
    const hidden = around !== undefined && around.index === undefined;
    const word = name ? text.slice(name.startIndex, name.endIndex) : '';
    // A declaration of several names matches once for each of them, and an alias for a struct besides the struct.
    const known = last === (name ?? node).startIndex;
    if (hidden || known || word.length > MAX_NAME || (name && word === '')) {
      continue;
    }
    last = (name ?? node).startIndex;
    const index = definitions.push({
      name: word,
      line: node.startPosition.row,
      endLine: endLineOf(node),
      parent: around?.index ?? -1,
      signature: signatureOf(node, text),
    });
    open.push({ id: node.id, end: node.endIndex, index: functions.test(node.type) ? undefined : index - 1 });
  }
  return definitions;
}
