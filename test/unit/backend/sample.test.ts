import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { namedPaths, proposeEdits } from '../../../src/core/edits/propose.ts';
import type { CodeContext } from '../../../src/core/prompt/context.ts';
import { askMessages, editMessages } from '../../../src/core/prompt/messages.ts';
import { alreadyFixed } from '../../backend/answers/alreadyFixed.ts';
import { choose } from '../../backend/answers/choose.ts';
import { countItems } from '../../backend/answers/countItems.ts';
import { explainTotal } from '../../backend/answers/explainTotal.ts';
import { fixTotal } from '../../backend/answers/fixTotal.ts';
import { noModel } from '../../backend/answers/noModel.ts';
import { tokens } from '../../backend/dialects.ts';
import { FINGERPRINT, MODEL, startSampleBackend } from '../../backend/sample.ts';
import { attempt, read } from '../net/attempt.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true });
  }
});

function copyOfSample(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rationale-sample-'));
  folders.push(folder);
  cpSync('sample', folder, { recursive: true });
  return folder;
}

function cart(path = 'src/cart.js'): CodeContext {
  return { path, languageId: 'javascript', text: readFileSync('sample/src/cart.js', 'utf8'), cursorLine: 0 };
}

/** Exit code of the sample's own tests, and how many failed. */
function runTests(folder: string): { status: number | null; failed: string } {
  // The runner of this test tells child processes so; they would then report to it and not to us.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const result = spawnSync(process.execPath, ['--test', '--test-reporter=tap'], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  return { status: result.status, failed: /# fail (\d+)/.exec(result.stdout)?.[1] ?? '?' };
}

/** Places a prepared answer on the sample and writes what comes of it. */
function apply(folder: string, answer: string): void {
  const files = namedPaths(answer).map((path) => {
    const text = readFileSync(join(folder, path), 'utf8');
    return { path, seen: text, now: text };
  });
  const { changes, refusals } = proposeEdits(answer, { files });
  expect(refusals).toEqual([]);
  for (const change of changes) {
    if (change.kind === 'modify') {
      writeFileSync(join(folder, change.path), change.result);
    }
  }
}

test('the sample has one failing test, and the prepared edit makes it pass', () => {
  const folder = copyOfSample();
  expect(runTests(folder)).toEqual({ status: 1, failed: '1' });
  apply(folder, fixTotal.answer);
  expect(runTests(folder)).toEqual({ status: 0, failed: '0' });
});

test('the edit of two files works, too, on top of the first', () => {
  const folder = copyOfSample();
  apply(folder, fixTotal.answer);
  apply(folder, countItems.answer);
  expect(runTests(folder)).toEqual({ status: 0, failed: '0' });
  expect(readFileSync(join(folder, 'test/cart.test.js'), 'utf8')).toContain('quantities are counted');
});

test.each([
  ['fix the discount', 'edit', fixTotal],
  ['There is a rounding bug here', 'edit', fixTotal],
  ['할인이 1센트 부족해요, 고쳐 주세요', 'edit', fixTotal],
  ['折扣少了一分钱，请修复', 'edit', fixTotal],
  ['add a function that counts the items', 'edit', countItems],
  ['why is the discount wrong?', 'ask', explainTotal],
  ['explain this function', 'ask', explainTotal],
  ['为什么少了一分钱？', 'ask', explainTotal],
  ['translate this to Rust', 'edit', noModel],
  ['what is the weather?', 'ask', noModel],
] as const)('%s', (words, kind, answer) => {
  const messages = kind === 'edit' ? editMessages(cart(), words) : askMessages(cart(), words);
  expect(choose({ messages })).toBe(answer);
});

test('who asks for the fix once more hears that it is there', () => {
  const folder = copyOfSample();
  apply(folder, fixTotal.answer);
  const text = readFileSync(join(folder, 'src/cart.js'), 'utf8');
  expect(choose({ messages: editMessages({ ...cart(), text }, 'fix the discount') })).toBe(alreadyFixed);
});

test('a fix that is asked for in the test is one of the code', () => {
  const context = { ...cart('test/cart.test.js'), text: readFileSync('sample/test/cart.test.js', 'utf8') };
  expect(choose({ messages: editMessages(context, 'make the failing test pass') })).toBe(fixTotal);
});

test('an answer says on the wire that it is a prepared one, and what it took', async () => {
  const { baseUrl, close } = await startSampleBackend({ pace: 'fast' });
  onTestFinished(close);
  const { received, failure } = await attempt(baseUrl, { endpoint: { model: MODEL } });
  expect(failure).toBeUndefined();
  expect(read(received)).toBe(`${noModel.thought} | ${noModel.answer}`);
  expect(received).toContainEqual(
    expect.objectContaining({ type: 'identity', model: MODEL, fingerprint: FINGERPRINT }),
  );
  const [reasoningTokens, answerTokens] = [tokens(noModel.thought).length, tokens(noModel.answer).length];
  expect(received).toContainEqual({
    type: 'usage',
    usage: expect.objectContaining({ reasoningTokens, completionTokens: reasoningTokens + answerTokens }),
  });
});

test('other files, and requests that make no sense, get the honest answer', () => {
  expect(choose({ messages: editMessages(cart('other.js'), 'fix the discount') })).toBe(noModel);
  expect(choose(undefined)).toBe(noModel);
});
