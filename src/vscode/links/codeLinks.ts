import * as vscode from 'vscode';
import { meaningOf } from '../../core/links/scan.ts';
import type { CodeLink } from '../../protocol/reasoningView.ts';
import { promptPath } from '../context/capture.ts';
import type { SeenFile } from '../review/reviewSource.ts';
import type { Run } from '../runs/run.ts';
import { findFile } from './findFile.ts';
import { type Found, findName, type NameMap, type NameSearch } from './findName.ts';

const { t } = vscode.l10n;

/** A place of the workspace, or of a file that the user has sent. */
export interface CodePlace {
  readonly uri: vscode.Uri;
  /** 0-based; absent for a file as a whole. */
  readonly range?: vscode.Range | undefined;
}

/** How often language servers or the disk are searched for one run; beyond, only the map knows more. */
const MAX_SEARCHES = 500;
/** How many texts are looked up at a time. */
const AT_A_TIME = 4;

/**
 * Finds out which parts of a thought name code that exists. Each is looked up once for a run; what is opened is looked
 * up again, so that nothing but a name ever comes from the view.
 */
export class CodeLinks {
  readonly #known = new WeakMap<
    Run,
    { readonly places: Map<string, Promise<Found>>; readonly search: NameSearch }
  >();

  readonly #mapped: NameMap;

  constructor(mapped: NameMap) {
    this.#mapped = mapped;
  }

  /**
   * @param sent the files that the model was shown
   * @returns what was found out at once, then the rest
   */
  async *resolve(
    run: Run,
    texts: readonly string[],
    sent: readonly SeenFile[],
  ): AsyncGenerator<readonly CodeLink[]> {
    const links: CodeLink[] = [];
    const late: Promise<CodeLink>[] = [];
    const rest = [...new Set(texts)];
    const work = async (): Promise<void> => {
      for (let text = rest.shift(); text !== undefined; text = rest.shift()) {
        const found = await this.#find(run, text, sent);
        if ('later' in found) {
          links.push({ text, later: true });
          late.push(this.#later(run, text, found.later));
        } else {
          links.push(linkTo(text, found.place));
        }
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    yield links;
    if (late.length > 0) {
      yield await Promise.all(late);
    }
  }

  /** Opens the code that a text names, as it is now. */
  async open(run: Run, text: string, sent: readonly SeenFile[]): Promise<void> {
    this.#of(run).places.delete(text);
    const found = await this.#find(run, text, sent);
    const place = 'later' in found ? await found.later() : found.place;
    if (!place) {
      void vscode.window.showInformationMessage(t('{0} is not in the workspace any longer.', text));
      return;
    }
    const { uri, range } = place;
    await vscode.window
      .showTextDocument(uri, { ...(range ? { selection: range } : {}), preview: true })
      .then(undefined, () =>
        vscode.window.showInformationMessage(t('{0} cannot be shown as text.', promptPath(uri))),
      );
  }

  /** Waits for a place, and keeps it. */
  async #later(run: Run, text: string, find: () => Promise<CodePlace | undefined>): Promise<CodeLink> {
    const place = await find().catch(() => undefined);
    this.#of(run).places.set(text, Promise.resolve({ place }));
    return linkTo(text, place);
  }

  #of(run: Run): { places: Map<string, Promise<Found>>; search: NameSearch } {
    let known = this.#known.get(run);
    if (!known) {
      known = { places: new Map(), search: { left: MAX_SEARCHES, symbols: new Map(), mapped: this.#mapped } };
      this.#known.set(run, known);
    }
    return known;
  }

  async #find(run: Run, text: string, sent: readonly SeenFile[]): Promise<Found> {
    const { places, search } = this.#of(run);
    let found = places.get(text);
    if (!found) {
      found = find(text, sent, search).catch(() => ({ place: undefined }));
      places.set(text, found);
    }
    return await found;
  }
}

function linkTo(text: string, place: CodePlace | undefined): CodeLink {
  const line = place?.range && place.range.start.line + 1;
  return { text, path: place && promptPath(place.uri), line };
}

async function find(text: string, sent: readonly SeenFile[], search: NameSearch): Promise<Found> {
  const meaning = meaningOf(text);
  switch (meaning?.kind) {
    case 'path': {
      const uri = await findFile(meaning.path, sent, search);
      const { startLine, endLine } = meaning.lines ?? {};
      const isRange = startLine !== undefined && endLine !== undefined;
      const range = isRange ? new vscode.Range(startLine, 0, endLine - 1, 0) : undefined;
      return { place: uri && { uri, range } };
    }
    case 'name':
      return await findName(meaning.name, meaning.container, sent, search);
    case undefined:
      return { place: undefined };
  }
}
