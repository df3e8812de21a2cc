import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { estimateTokens } from '../../src/core/reasoning/tokens.ts';
import { RepoMap } from '../../src/vscode/repoMap/repoMap.ts';
import { stream } from '../backend/dialects.ts';
import { type Backend, startBackend } from '../backend/server.ts';
import { ask, cleanUp, endMap, inFolder, open, rationale, serve, until } from './job.ts';

const CART = 'export class ShoppingCart {\n  total() {\n    return taxRateOf(this);\n  }\n}\n';
const RATE = 'export function taxRateOf(cart) {\n  return 0.2;\n}\n';

async function write(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(inFolder(path), new TextEncoder().encode(text));
}

describe('relevant code by itself', () => {
  let backend: Backend;
  let prompts: string[];
  beforeEach(async () => {
    prompts = [];
    backend = await serve(({ body }) => {
      prompts.push(JSON.stringify(body));
      return stream({ thought: '', answer: 'answer' });
    });
    await endMap();
    await write('shop/cart.js', CART);
    await write('shop/rate.js', RATE);
    await write('shop/private/hidden.js', 'export function hiddenHelper() {}\n');
    await write('shop/.rationaleignore', 'private/\n');
    await write('shop/.env.js', 'export function secretHelper() {}\n');
  });
  afterEach(async () => {
    await endMap();
    await cleanUp();
    await backend.close();
    await vscode.workspace.fs.delete(inFolder('shop'), { recursive: true });
  });

  it('is off unless it is switched on', async () => {
    const chats = await (await rationale()).chats();
    await chats.receive({ type: 'new' });
    await chats.receive({ type: 'send', text: 'What does taxRateOf do?' });
    ok(!prompts.join().includes('function taxRateOf'));
  });

  it('adds a map within its budget to the message of a chat, and shows it', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    try {
      writeFileSync(join(outside, 'far.js'), 'export function farHelper() {}\n');
      symlinkSync(outside, inFolder('shop/far').fsPath);
      symlinkSync(join(outside, 'far.js'), inFolder('shop/near.js').fsPath);
      symlinkSync(inFolder('shop').fsPath, inFolder('shop/loop').fsPath);
      const chats = await (await rationale()).chats();
      await chats.receive({ type: 'new' });
      await chats.receive({ type: 'automatic', on: true, text: '' });
      await chats.receive({ type: 'showSent', text: 'What does taxRateOf do?' });
      const shown = vscode.window.activeTextEditor?.document.getText() ?? '';
      match(shown, /shop\/rate\.js:\n {2}export function taxRateOf\(cart\)/);
      await chats.receive({ type: 'send', text: 'What does taxRateOf do?' });
      const [question] = chats.session.messages;
      const [map] = question?.attachments ?? [];
      equal(map?.automatic, 'map');
      ok(shown.includes(map?.text ?? 'no map'));
      ok(estimateTokens(map?.text ?? '') <= 2000);
      match(prompts[0] ?? '', /function taxRateOf/);
      ok(!/hiddenHelper|secretHelper|farHelper|loop\//.test(prompts.join()));
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('sends nothing twice, and leaves out what the user takes away', async () => {
    const chats = await (await rationale()).chats();
    await chats.receive({ type: 'new' });
    await chats.receive({ type: 'automatic', on: true, text: '' });
    await chats.receive({ type: 'send', text: 'What does taxRateOf do?' });
    await chats.receive({ type: 'send', text: 'And taxRateOf again?' });
    deepEqual(chats.session.messages[2]?.attachments, []);
    await chats.receive({ type: 'new' });
    await chats.receive({ type: 'automatic', on: true, text: '' });
    await chats.receive({ type: 'detach', index: 0 });
    await chats.receive({ type: 'send', text: 'What does taxRateOf do?' });
    ok(!prompts[2]?.includes('function taxRateOf'));
    await chats.receive({ type: 'automatic', on: false, text: '' });
  });

  it('finds symbols by name, without what is left out, until the user stops the reading', async () => {
    const related = await (await rationale()).app.related();
    deepEqual(await related.symbols('ratEof', 5), [
      { path: 'shop/rate.js', name: 'taxRateOf', container: '', startLine: 0, endLine: 3 },
    ]);
    deepEqual(await related.symbols('Helper', 5), []);
    related.rest();
    equal((await related.symbols('shoppingCart', 5)).length, 1);
    related.stop();
    deepEqual(await related.symbols('shoppingCart', 5), []);
  });

  it('adds definitions of what the code refers to, in the workspace alone', async () => {
    const { app } = await rationale();
    const targets: Record<string, vscode.Uri> = {
      taxRateOf: inFolder('shop/rate.js'),
      hiddenHelper: inFolder('shop/private/hidden.js'),
      secretHelper: inFolder('shop/.env.js'),
      hostname: vscode.Uri.file('/etc/hostname'),
    };
    const provider = vscode.languages.registerDefinitionProvider('plaintext', {
      provideDefinition: (document, at) => {
        const uri = targets[document.getText(document.getWordRangeAtPosition(at))];
        return uri && [{ targetUri: uri, targetRange: new vscode.Range(0, 0, 2, 1) }];
      },
    });
    try {
      const text = `${Object.keys(targets).join(' ')} taxRateOf\n`;
      const { document } = await open('shop/use.txt', text);
      const found = await (await app.related()).find({
        message: '',
        code: [{ uri: document.uri, path: 'shop/use.txt', text, startLine: 0, endLine: 1 }],
        budget: { map: 0, definitions: 1000 },
      });
      deepEqual(
        found.map(({ label, text: code }) => [label, code]),
        [['shop/rate.js:1-3', RATE.trimEnd()]],
      );
    } finally {
      provider.dispose();
    }
  });

  it('does not wait for a language feature that does not answer', async () => {
    const provider = vscode.languages.registerDefinitionProvider('plaintext', {
      provideDefinition: () => new Promise<undefined>(() => undefined),
    });
    try {
      const { document } = await open('shop/slow.txt', 'taxRateOf\n');
      const { app } = await rationale();
      const found = await (await app.related()).find({
        message: '',
        code: [{ uri: document.uri, path: 'shop/slow.txt', text: 'taxRateOf', startLine: 0, endLine: 1 }],
        budget: { map: 0, definitions: 1000 },
      });
      deepEqual(found, []);
    } finally {
      provider.dispose();
    }
  });

  it('adds to a request about the code in the editor where the settings say so', async () => {
    const settings = vscode.workspace.getConfiguration('rationale');
    await settings.update('context.automatic', true, vscode.ConfigurationTarget.Global);
    try {
      await open('shop/cart.js', CART, [1, 1]);
      const run = await ask('Why taxRateOf?');
      match(prompts[0] ?? '', /## For reference.*function taxRateOf.*## Question/s);
      match(run.options.place ?? '', /^shop\/cart\.js:2 · \d found/);
      // A model whose server tells of a small context gets no more than its share of that.
      const small = await startBackend({
        models: [{ id: 'small', max_model_len: 64 }],
        respond: ({ body }) => {
          prompts.push(JSON.stringify(body));
          return stream({ answer: 'answer' });
        },
      });
      const { app } = await rationale();
      await app.settings.setEndpoint({ preset: 'vllm', baseUrl: small.baseUrl, model: 'small' });
      // Settings follow one after the other.
      await until(
        () => app.settings.endpoint()?.model === 'small' && app.settings.endpoint()?.preset === 'vllm',
      );
      await ask('Why taxRateOf?');
      await small.close();
      const last = prompts.at(-1) ?? '';
      match(last, /"model":"small"/);
      equal(/## For reference.*?## Question/s.exec(last)?.[0], undefined);
    } finally {
      await settings.update('context.automatic', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('follows files that are edited, made, renamed and deleted', async () => {
    const { app } = await rationale();
    const related = await app.related();
    const map = async (): Promise<string> => {
      const [found] = await related.find({ message: '', code: [], budget: { map: 2000, definitions: 0 } });
      return found?.text ?? '';
    };
    let latest = await map();
    const shows = async (wanted: RegExp): Promise<void> => {
      for (let tries = 0; !wanted.test(latest) && tries < 100; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        latest = await map();
      }
      match(latest, wanted);
    };
    await shows(/taxRateOf/);
    await write('shop/rate.js', 'export function rateInPercent() {}\n');
    await shows(/rateInPercent/);
    await write('shop/fresh.js', 'export class FreshThing {}\n');
    await shows(/FreshThing/);
    await vscode.workspace.fs.rename(inFolder('shop/fresh.js'), inFolder('shop/moved.js'));
    await shows(/shop\/moved\.js/);
    await vscode.workspace.fs.delete(inFolder('shop/moved.js'));
    await shows(/^(?![\s\S]*FreshThing)/);
    await write('shop/.rationaleignore', 'private/\nrate.js\n');
    await shows(/^(?![\s\S]*rateInPercent)/);
  });
});

describe('the map of the workspace', () => {
  it('leaves out the file that breaks its worker, and only that', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'worker-'));
    const program = join(folder, 'worker.cjs');
    writeFileSync(
      program,
      `const { parentPort } = require('node:worker_threads');
      const known = [];
      parentPort.on('message', ({ id, type, ask }) => {
        if (type === 'parse') {
          for (const { path, bytes } of ask.files) {
            if (bytes && path.includes('bomb')) process.exit(3);
            known.push(path + (bytes ? '' : ' (left out)'));
          }
        }
        const answer = type === 'scan' ? { wanted: ask.files.map(([path]) => path) }
          : type === 'map' ? { text: known.join(' '), tokens: 1 } : { held: 0 };
        parentPort.postMessage({ id, answer });
      });`,
    );
    for (const name of ['a', 'bomb', 'c']) {
      await write(`shop/${name}.js`, 'export const x = 1;\n');
    }
    const { app } = await rationale();
    const map = new RepoMap(program, { role: 'map', grammars: '', cache: '', version: '' }, app.output);
    try {
      let ended = false;
      map.onDidProgress((progress) => {
        ended = progress === undefined;
      });
      map.start();
      await until(() => ended);
      const answer = await map.map({ message: '', code: [], budget: 1 }, 10_000);
      match(answer?.text ?? '', /shop\/a\.js.*shop\/c\.js|shop\/c\.js.*shop\/a\.js/);
      match(answer?.text ?? '', /shop\/bomb\.js \(left out\)/);
    } finally {
      map.dispose();
      await vscode.workspace.fs.delete(inFolder('shop'), { recursive: true });
      rmSync(folder, { recursive: true });
    }
  });
});
