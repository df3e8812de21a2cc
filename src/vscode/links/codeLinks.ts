import * as vscode from 'vscode';
import { meaningOf } from '../../core/links/scan.ts';
import type { CodeLink } from '../../protocol/reasoningView.ts';
import { promptPath } from '../context/capture.ts';
import type { SeenFile } from '../review/reviewSource.ts';
import type { Run } from '../runs/run.ts';
import { findFile } from './findFile.ts';
import { findName, type NameSearch } from './findName.ts';

const { t } = vscode.l10n;

/** A place of the workspace, or of a file that the user has sent. */
export interface CodePlace {
  readonly uri: vscode.Uri;
  /** 0-based; absent for a file as a whole. */
  readonly range?: vscode.Range | undefined;
}

/** How much is looked up for one run; texts beyond stay plain. */
const MAX_SEARCHES = 60;
/** How many texts are looked up at a time. */
const AT_A_TIME = 4;

/**
 * Finds out which parts of a thought name code that exists. Each is looked up once for a run; what is opened is looked
 * up again, so that nothing but a name ever comes from the view.
 */
export class CodeLinks {
  readonly #known = new WeakMap<
    Run,
    { readonly places: Map<string, Promise<CodePlace | undefined>>; readonly search: NameSearch }
  >();

  readonly #mapped: NameSearch['mapped'];

  /** @param mapped where the map of the workspace has a name, as far as there is a map */
  constructor(mapped: NameSearch['mapped']) {
    this.#mapped = mapped;
  }

  /** @param sent the files that the model was shown */
  async resolve(run: Run, texts: readonly string[], sent: readonly SeenFile[]): Promise<CodeLink[]> {
    const links: CodeLink[] = [];
    const rest = [...new Set(texts)];
    const work = async (): Promise<void> => {
      for (let text = rest.shift(); text !== undefined; text = rest.shift()) {
        const place = await this.#placeOf(run, text, sent);
        const line = place?.range && place.range.start.line + 1;
        links.push({ text, path: place && promptPath(place.uri), line });
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    return links;
  }

  /** Opens the code that a text names, as it is now. */
  async open(run: Run, text: string, sent: readonly SeenFile[]): Promise<void> {
    this.#of(run).places.delete(text);
    const place = await this.#placeOf(run, text, sent);
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

  #of(run: Run): { places: Map<string, Promise<CodePlace | undefined>>; search: NameSearch } {
    let known = this.#known.get(run);
    if (!known) {
      known = { places: new Map(), search: { left: MAX_SEARCHES, symbols: new Map(), mapped: this.#mapped } };
      this.#known.set(run, known);
    }
    return known;
  }

  async #placeOf(run: Run, text: string, sent: readonly SeenFile[]): Promise<CodePlace | undefined> {
    const { places, search } = this.#of(run);
    let place = places.get(text);
    if (!place) {
      place = find(text, sent, search).catch(() => undefined);
      places.set(text, place);
    }
    return await place;
  }
}

async function find(
  text: string,
  sent: readonly SeenFile[],
  search: NameSearch,
): Promise<CodePlace | undefined> {
  const meaning = meaningOf(text);
  switch (meaning?.kind) {
    case 'path': {
      const uri = await findFile(meaning.path, sent, search);
      const { startLine, endLine } = meaning.lines ?? {};
      const isRange = startLine !== undefined && endLine !== undefined;
      return uri && { uri, range: isRange ? new vscode.Range(startLine, 0, endLine - 1, 0) : undefined };
    }
    case 'name':
      return await findName(meaning.name, meaning.container, sent, search);
    case undefined:
      return undefined;
  }
}
