import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { CodeLink } from '../../src/protocol/reasoningView.ts';
import { stream } from '../backend/dialects.ts';
import type { Backend } from '../backend/server.ts';
import { ask, cleanUp, endMap, inFolder, open, rationale, serve } from './job.ts';

const START = new vscode.Range(0, 0, 0, 1);
const FILE = 'src/linked.js';
const TEXT = `const LIMIT = 5;

export function discountRate(items) {
  return items.length > LIMIT ? 0.1 : 0;
}

export function total(items) {
  return 100 * (1 - discountRate(items));
}
`;

/** Where texts lead: `src/linked.js:3`, or nothing. */
async function linksOf(...texts: string[]): Promise<Record<string, string | undefined>> {
  const { app, conductor } = await rationale();
  const loaded = await conductor();
  ok(loaded.run);
  const { showLinks } = app.panel;
  const shown = new Map<string, CodeLink>();
  app.panel.showLinks = (_run, links) => {
    for (const link of links) {
      shown.set(link.text, link);
    }
  };
  try {
    await loaded.receive({ type: 'resolve', id: loaded.run.id, texts });
  } finally {
    app.panel.showLinks = showLinks;
  }
  const place = ({ path, line }: CodeLink): string | undefined =>
    line === undefined ? path : `${path}:${line}`;
  return Object.fromEntries([...shown.values()].map((link) => [link.text, place(link)]));
}

async function write(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(inFolder(path), new TextEncoder().encode(text));
}

/** A language server that knows of one symbol in each file of JavaScript, and of none in the workspace. */
function oneSymbolServer(): vscode.Disposable {
  const symbol = new vscode.DocumentSymbol('rate', '', vscode.SymbolKind.Function, START, START);
  return vscode.languages.registerDocumentSymbolProvider('javascript', {
    provideDocumentSymbols: () => [symbol],
  });
}

async function openCode(text: string): Promise<string> {
  const loaded = await (await rationale()).conductor();
  ok(loaded.run);
  const { showInformationMessage } = vscode.window;
  const told: string[] = [];
  vscode.window.showInformationMessage = async (message: string) => {
    told.push(message);
    return undefined;
  };
  try {
    await loaded.receive({ type: 'openCode', id: loaded.run.id, text });
  } finally {
    vscode.window.showInformationMessage = showInformationMessage;
  }
  return told.join();
}

describe('links to code', () => {
  let backend: Backend | undefined;
  beforeEach(async () => {
    backend = await serve(() => stream({ thought: 'Hm.', answer: 'Yes.' }));
    await endMap();
    await open(FILE, TEXT);
    await ask();
  });
  afterEach(async () => {
    await endMap();
    await cleanUp();
    await backend?.close();
    await vscode.workspace.fs.delete(inFolder(FILE));
  });

  it('lead to files that exist, and to names where they are defined', async () => {
    deepEqual(
      await linksOf(
        FILE,
        `${FILE}:7`,
        `./${FILE}#L3-L5`,
        'linked.js:2',
        inFolder(FILE).fsPath,
        'total()',
        'LIMIT',
      ),
      {
        [FILE]: FILE,
        [`${FILE}:7`]: `${FILE}:7`,
        [`./${FILE}#L3-L5`]: `${FILE}:3`,
        'linked.js:2': `${FILE}:2`,
        [inFolder(FILE).fsPath]: FILE,
        'total()': `${FILE}:7`,
        LIMIT: `${FILE}:1`,
      },
    );
  });

  it('lead nowhere for what is not there', async () => {
    const texts = ['src/missing.js', 'src', 'noSuchName', 'return', 'iscountRat', `${FILE}x`];
    deepEqual(await linksOf(...texts), Object.fromEntries(texts.map((text) => [text, undefined])));
  });

  it('lead to what the map knows where no language server knows the code, for which the workspace is read', async () => {
    const [shop, rates] = ['src/shop.py', 'src/rates.py'];
    await open(shop, 'from rates import reduced\n\nprint(reduced())\n');
    await ask();
    await write(
      rates,
      'class Rate:\n    def reduced(self):\n        return 7\n\ndef reduced():\n    return 0\n',
    );
    try {
      deepEqual(await linksOf('Rate.reduced()', 'reduced()', 'Rate', 'full()', shop), {
        'Rate.reduced()': `${rates}:2`,
        'reduced()': `${rates}:5`,
        Rate: `${rates}:1`,
        'full()': undefined,
        [shop]: shop,
      });
    } finally {
      await vscode.workspace.fs.delete(inFolder(shop));
      await vscode.workspace.fs.delete(inFolder(rates));
    }
  });

  it('lead to code of another language than that of the server', async () => {
    const rates = 'src/rates.py';
    await write(rates, 'def reduced():\n    return 0\n');
    const server = oneSymbolServer();
    try {
      deepEqual(await linksOf('reduced()', 'reduce'), { 'reduced()': `${rates}:1`, reduce: undefined });
    } finally {
      server.dispose();
      await vscode.workspace.fs.delete(inFolder(rates));
    }
  });

  it('cost no reading of the workspace where the user wants none, but use what was read', async () => {
    const rates = 'src/rates.py';
    await write(rates, 'def reduced():\n    return 0\n');
    const related = await (await rationale()).app.related();
    const settings = vscode.workspace.getConfiguration('rationale');
    await settings.update('links.readWorkspace', false, vscode.ConfigurationTarget.Global);
    try {
      deepEqual(await linksOf('reduced()'), { 'reduced()': undefined });
      equal(related.isReading, false);
      related.prepare();
      await ask();
      deepEqual(await linksOf('reduced()'), { 'reduced()': `${rates}:1` });
    } finally {
      await settings.update('links.readWorkspace', undefined, vscode.ConfigurationTarget.Global);
      await vscode.workspace.fs.delete(inFolder(rates));
    }
  });

  it('are not looked for in the workspace when the user has stopped its reading', async () => {
    const [shop, rates] = ['src/shop.py', 'src/rates.py'];
    await write(rates, 'def discounted():\n    return 0\n');
    (await (await rationale()).app.related()).stop();
    await open(shop, 'print(rate())\n');
    await ask();
    try {
      deepEqual(await linksOf('discounted()'), { 'discounted()': undefined });
    } finally {
      await vscode.workspace.fs.delete(inFolder(shop));
      await vscode.workspace.fs.delete(inFolder(rates));
    }
  });

  it('never lead out of the workspace, nor to a command', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'rationale-outside-'));
    await writeFile(join(outside, 'secret.js'), 'hidden\n');
    await symlink(outside, inFolder('src/out').fsPath);
    try {
      const texts = [
        ...['/etc/passwd', '../outside.js', 'src/../../x.js', '~/secret.js', 'C:\\secret.js'],
        ...[join(outside, 'secret.js'), 'src/out/secret.js', 'src/out/secret.js:1'],
        ...['command:workbench.action.closeWindow', 'file:///etc/passwd', 'https://evil.test/a.js'],
        ...[`src/\u202e${FILE}`, `${FILE}\u200b`, 'src/**/*.js', '**'],
      ];
      deepEqual(await linksOf(...texts), Object.fromEntries(texts.map((text) => [text, undefined])));
      for (const text of texts) {
        match(await openCode(text), /not in the workspace/);
      }
      equal(vscode.window.activeTextEditor?.document.uri.toString(), inFolder(FILE).toString());
    } finally {
      await vscode.workspace.fs.delete(inFolder('src/out'), { useTrash: false });
      await rm(outside, { recursive: true });
    }
  });

  it('stand in a trace that is open in an editor', async () => {
    const content = `%% r1trace 1\n%% place ${FILE}:1\n%% thought\nSee \`${FILE}:7\` and src/missing.js.\n%% end\n`;
    const document = await vscode.workspace.openTextDocument({ language: 'r1trace', content });
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
    );
    deepEqual(
      links.map(
        ({ range, target }) =>
          `${range.start.line}:${range.start.character} ${target?.path}#${target?.fragment}`,
      ),
      [`3:5 ${inFolder(FILE).path}#L7`],
    );
  });

  it('open the place, looked up once more', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    equal(await openCode(`${FILE}:7`), '');
    equal(vscode.window.activeTextEditor?.document.uri.toString(), inFolder(FILE).toString());
    equal(vscode.window.activeTextEditor?.selection.active.line, 6);
    const other = inFolder('src/soon.js');
    await vscode.workspace.fs.writeFile(other, new TextEncoder().encode('a\n'));
    deepEqual(await linksOf('src/soon.js'), { 'src/soon.js': 'src/soon.js' });
    await vscode.workspace.fs.delete(other);
    match(await openCode('src/soon.js'), /src\/soon\.js is not in the workspace any longer/);
  });
});
