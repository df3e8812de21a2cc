import { deepEqual, equal, ok } from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FoundSymbol } from '../../src/core/repoMap/search.ts';
import { pickContext } from '../../src/vscode/chat/context/picker.ts';
import { cleanUp, open, until } from './job.ts';

/** What the page of a list would do, done by the test. */
class FakePick {
  /** The entries, each time they were set. */
  readonly shown: (readonly vscode.QuickPickItem[])[] = [];
  readonly typed = new vscode.EventEmitter<string>();
  readonly accepted = new vscode.EventEmitter<void>();
  readonly #hidden = new vscode.EventEmitter<void>();
  readonly onDidChangeValue = this.typed.event;
  readonly onDidAccept = this.accepted.event;
  readonly onDidHide = this.#hidden.event;
  selectedItems: readonly vscode.QuickPickItem[] = [];
  busy = false;

  get items(): readonly vscode.QuickPickItem[] {
    return this.shown.at(-1) ?? [];
  }

  set items(items: readonly vscode.QuickPickItem[]) {
    this.shown.push([...items]);
  }

  show(): void {}

  hide(): void {
    this.#hidden.fire();
  }

  dispose(): void {}
}

describe('the list behind @', () => {
  const { createQuickPick } = vscode.window;
  let pick: FakePick;
  beforeEach(() => {
    pick = new FakePick();
    vscode.window.createQuickPick = (() => pick) as unknown as typeof createQuickPick;
  });
  afterEach(async () => {
    vscode.window.createQuickPick = createQuickPick;
    await cleanUp();
  });

  it('keeps every entry in its place, by which the page names what is chosen', async () => {
    const { document } = await open('src/picked.py', 'x = 1\n');
    const symbol = (name: string): FoundSymbol => ({
      name,
      container: '',
      path: 'src/picked.py',
      startLine: 0,
      endLine: 1,
    });
    let answered: boolean | undefined;
    const picked = pickContext(
      async (text) => ({ symbols: [symbol(text), symbol(`${text}_more`), symbol('zqxv')], isReading: false }),
      (something) => {
        answered = something;
      },
    );
    const labels = (): string[] => pick.items.map(({ label }) => label);
    await until(() => labels().filter((label) => label === 'picked.py').length === 2);
    for (const text of ['zqx', 'zqxv', 'zqxvy']) {
      pick.typed.fire(text);
      await until(() => labels().includes(`${text}_more`));
    }
    pick.typed.fire('');
    await until(() => labels().at(-1) !== 'Other file…');
    const last = pick.items;
    const isOther = (item: vscode.QuickPickItem | undefined): boolean =>
      item?.label === 'Other file…' || item?.label === '';
    for (const items of pick.shown) {
      for (const [place, item] of items.entries()) {
        const now = last[place];
        const means = item.label === now?.label || (isOther(item) && isOther(now));
        ok(means, `${item.label} was at ${place}, where ${now?.label} is now`);
      }
    }
    equal(last.filter(({ label }) => label === 'Other file…').length, 1);
    equal(last.filter(({ label }) => label === 'zqxv').length, 1);

    // The page still had the list of the beginning.
    const place = pick.shown[0]?.findIndex(({ label }) => label === 'picked.py') ?? -1;
    pick.selectedItems = [last[place] ?? { label: '' }];
    pick.accepted.fire();
    deepEqual(
      (await picked).map(({ label }) => label),
      [vscode.workspace.asRelativePath(document.uri)],
    );
    equal(answered, true);
  });
});
