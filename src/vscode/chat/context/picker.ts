import * as vscode from 'vscode';
import type { Attachment } from '../../../core/chat/session.ts';
import { languageOf } from '../../../core/repoMap/languages.ts';
import type { FoundSoFar, FoundSymbol } from '../../../core/repoMap/search.ts';
import { promptPath } from '../../context/capture.ts';
import { choiceIn } from '../../quickPick.ts';
import { resolveInWorkspace } from '../../review/workspaceFiles.ts';
import { fileContext, folderContext, uriContext } from './files.ts';
import { LeftOut } from './leftOut.ts';
import { diffContext, problemsContext, selectionContext, terminalContext } from './sources.ts';

const { t } = vscode.l10n;

/** Most files that the list holds. */
const MAX_FILES = 5000;
/** Most symbols that are taken from an answer of the language features. */
const MAX_SYMBOLS = 100;
/** Shorter names are not looked up: nearly everything would fit. */
const MIN_SYMBOL = 2;

interface Choice extends vscode.QuickPickItem {
  /** Something more is asked before it is known what is meant. */
  readonly asks?: true;
  readonly load: () => Promise<Attachment[]>;
}
type Item = Choice | (vscode.QuickPickItem & { readonly asks?: never; readonly load?: never });

/** Symbols for where no language feature knows any: the best of those that fit, and whether there may be more. */
export type SymbolSource = (text: string, most: number) => Promise<FoundSoFar>;

/**
 * Lets the user choose what goes with a message; the list filters as one types.
 * @param symbolsByName is asked where the language features find nothing in code
 * @param picked called as soon as the user has chosen, and nothing more is asked; with false when they then gave up
 * @returns nothing when nothing was chosen, or it cannot be read or was held back
 */
export async function pickContext(
  symbolsByName: SymbolSource,
  picked: (something: boolean) => void,
): Promise<Attachment[]> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = t('Add code to the message');
  pick.placeholder = t('Search files, folders, symbols and more');
  pick.matchOnDescription = true;
  pick.canSelectMany = false;
  const list = new ContextList(pick);
  const chosen = choiceIn(pick);
  let asked = 0;
  let working = 0;
  const work = async (job: () => Promise<void>) => {
    pick.busy = ++working > 0;
    await job().finally(() => {
      pick.busy = --working > 0;
    });
  };
  pick.onDidChangeValue(async (value) => {
    const mine = ++asked;
    list.setTyped(value !== '');
    await work(async () => {
      for await (const found of symbolItems(value.trim(), symbolsByName)) {
        if (mine !== asked) {
          return;
        }
        list.addSymbols(found);
      }
    });
  });
  pick.show();
  void work(async () => list.add(await fileItems()));
  try {
    const item = await chosen;
    asked++;
    pick.hide();
    if (!item) {
      return [];
    }
    if (!item.asks) {
      picked(true);
    }
    const loaded = (await item.load?.()) ?? [];
    if (item.asks) {
      picked(loaded.length > 0);
    }
    return loaded;
  } finally {
    pick.dispose();
  }
}

/**
 * The entries of the list. None ever changes its place, which is what a chosen one is known by while others come (see
 * {@link choiceIn}): what is found later stands behind, and what is no longer found stays, hidden by what is typed.
 */
class ContextList {
  readonly #pick: vscode.QuickPick<Item>;
  readonly #items: Item[];
  /** Places of the other file: behind what is at hand; while one types, behind what fits, and alone where nothing does. */
  readonly #top: number;
  #other: number;
  #isTyped = false;
  readonly #symbols = new Set<string>();

  constructor(pick: vscode.QuickPick<Item>) {
    const near = nearItems();
    this.#pick = pick;
    this.#items = [...near, otherItem, ...openItems()];
    this.#top = near.length;
    this.#other = this.#top;
    pick.items = this.#items;
  }

  setTyped(isTyped: boolean): void {
    if (this.#isTyped !== isTyped) {
      this.#isTyped = isTyped;
      this.add([]);
    }
  }

  /** Adds what was not found before. */
  addSymbols(found: readonly Choice[]): void {
    const nameOf = ({ label, description }: Choice) => `${label}\n${description}`;
    const more = found.filter((symbol) => !this.#symbols.has(nameOf(symbol)));
    if (more.length > 0) {
      this.add(group(t('Symbols'), more));
    }
    for (const symbol of more) {
      this.#symbols.add(nameOf(symbol));
    }
  }

  add(more: readonly Item[]): void {
    this.#items[this.#other] = hiddenOther;
    this.#items.push(...more);
    this.#other = this.#isTyped ? this.#items.length : this.#top;
    this.#items[this.#other] = { ...otherItem, alwaysShow: this.#isTyped };
    this.#pick.items = this.#items;
  }
}

/** What is at hand: the selection, and what belongs to the whole workspace. */
function nearItems(): Item[] {
  const editor = vscode.window.activeTextEditor;
  const selection: Item[] =
    editor && !editor.selection.isEmpty
      ? [
          {
            label: t('Selection'),
            iconPath: new vscode.ThemeIcon('list-selection'),
            description: promptPath(editor.document.uri),
            load: () => selectionContext(editor),
          },
        ]
      : [];
  const terminal = {
    label: t('Terminal selection'),
    iconPath: new vscode.ThemeIcon('terminal'),
    load: terminalContext,
  };
  return [
    ...selection,
    { label: t('Problems'), iconPath: new vscode.ThemeIcon('warning'), load: problemsContext },
    { label: t('Git changes'), iconPath: new vscode.ThemeIcon('git-compare'), asks: true, load: diffContext },
    ...(vscode.window.activeTerminal ? [terminal] : []),
  ];
}

/** A file that the list does not show. */
const otherItem: Choice = {
  label: t('Other file…'),
  description: t('Also one that is ignored'),
  iconPath: new vscode.ThemeIcon('folder-opened'),
  asks: true,
  load: otherFile,
};

/** Stands where the other file stood, and means it. */
const hiddenOther: Choice = { ...otherItem, label: '', kind: vscode.QuickPickItemKind.Separator };

function openItems(): Item[] {
  const open = openFiles();
  const all: Choice = {
    label: t('All open editors'),
    iconPath: new vscode.ThemeIcon('files'),
    load: async () => (await Promise.all(open.map((uri) => fileContext(uri)))).flat(),
  };
  return group(t('Open editors'), [...(open.length > 1 ? [all] : []), ...open.map(fileItem)]);
}

function openFiles(): vscode.Uri[] {
  const tabs = vscode.window.tabGroups.all.flatMap(({ tabs: each }) => each);
  const found = tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : []));
  return [...new Map(found.map((uri) => [uri.toString(), uri])).values()];
}

async function fileItems(): Promise<Item[]> {
  const found = await vscode.workspace.findFiles('**/*', '**/{node_modules,.git}/**', MAX_FILES);
  const leftOut = new LeftOut();
  const out = await Promise.all(found.map((uri) => leftOut.has(uri)));
  const files = found.filter((_, index) => !out[index]);
  files.sort((a, b) => a.path.localeCompare(b.path));
  const folders = new Map<string, vscode.Uri>();
  for (const uri of files) {
    const folder = vscode.Uri.joinPath(uri, '..');
    if (vscode.workspace.getWorkspaceFolder(folder)?.uri.path !== folder.path) {
      folders.set(folder.toString(), folder);
    }
  }
  const folderItems = [...folders.values()].map((uri) => ({
    label: `${promptPath(uri)}/`,
    iconPath: vscode.ThemeIcon.Folder,
    load: () => folderContext(uri),
  }));
  return [...group(t('Folders'), folderItems), ...group(t('Files'), files.map(fileItem))];
}

function fileItem(uri: vscode.Uri): Choice {
  const path = promptPath(uri);
  const slash = path.lastIndexOf('/');
  return {
    label: path.slice(slash + 1),
    iconPath: vscode.ThemeIcon.File,
    description: slash < 0 ? '' : path.slice(0, slash),
    load: () => fileContext(uri),
  };
}

/** The symbols for what was typed; anew each time while the workspace is still being read. */
async function* symbolItems(name: string, byName: SymbolSource): AsyncGenerator<Choice[]> {
  if (name.length < MIN_SYMBOL) {
    yield [];
    return;
  }
  const found = await knownSymbols(name);
  const known = found.map(knownItem);
  yield known;
  // Headings and selectors are always known; they say nothing of whether a language server knows the code.
  let isReading = !found.some(({ location }) => languageOf(location.uri.path));
  while (isReading) {
    const mapped = await byName(name, MAX_SYMBOLS);
    isReading = mapped.isReading;
    yield [...known, ...mapped.symbols.map(mappedItem)];
  }
}

function mappedItem({ name, container, path, startLine, endLine }: FoundSymbol): Choice {
  return {
    label: name,
    iconPath: new vscode.ThemeIcon('symbol-misc'),
    description: `${container ? `${container} · ` : ''}${path}`,
    load: async () => {
      const uri = await resolveInWorkspace(path);
      return uri ? await fileContext(uri, { startLine, endLine }) : [];
    },
  };
}

/** What the language features know. */
async function knownSymbols(name: string): Promise<vscode.SymbolInformation[]> {
  const found = await vscode.commands
    .executeCommand<vscode.SymbolInformation[] | undefined>('vscode.executeWorkspaceSymbolProvider', name)
    .then(
      (symbols) => symbols ?? [],
      () => [],
    );
  const inside = found.filter(({ location }) => vscode.workspace.getWorkspaceFolder(location.uri));
  return inside.slice(0, MAX_SYMBOLS);
}

function knownItem({ name: label, kind, containerName, location }: vscode.SymbolInformation): Choice {
  // `EnumMember` has the icon `symbol-enum-member`.
  const icon = vscode.SymbolKind[kind]?.replace(/\B[A-Z]/g, '-$&').toLowerCase() ?? 'misc';
  return {
    label,
    iconPath: new vscode.ThemeIcon(`symbol-${icon}`),
    description: `${containerName ? `${containerName} · ` : ''}${promptPath(location.uri)}`,
    load: async () => await fileContext(location.uri, await wholeSymbol(location)),
  };
}

/** The lines of a symbol: providers for the workspace often tell its name's place alone. */
async function wholeSymbol({ uri, range }: vscode.Location): Promise<{ startLine: number; endLine: number }> {
  const symbols = await vscode.commands
    .executeCommand<vscode.DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', uri)
    .then(
      (all) => all ?? [],
      () => [],
    );
  const whole = smallest(symbols, range.start) ?? range;
  return { startLine: whole.start.line, endLine: whole.end.line + 1 };
}

/** The range of the symbol whose name stands at `at`. */
function smallest(symbols: readonly vscode.DocumentSymbol[], at: vscode.Position): vscode.Range | undefined {
  for (const { range, selectionRange, children } of symbols) {
    if (range?.contains(at)) {
      return smallest(children, at) ?? (selectionRange.start.line >= at.line ? range : undefined);
    }
  }
  return undefined;
}

/** A file that the list does not show, such as one that is ignored; loading it asks. */
async function otherFile(): Promise<Attachment[]> {
  const uris = await vscode.window.showOpenDialog({
    title: t('Add code to the message'),
    openLabel: t('Add'),
    canSelectMany: true,
  });
  const made = [];
  for (const uri of uris ?? []) {
    made.push(...(await uriContext(uri)));
  }
  return made;
}

function group(label: string, items: readonly Item[]): Item[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}
