import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';
import { formatTrace } from '../../../src/core/trace/format.ts';
import { traceOf } from './traces.ts';

const FILE = join(import.meta.dirname, '../../../syntaxes/r1trace.tmLanguage.json');
/** Stands for VS Code's grammar of JavaScript: what matters is that it gets the code, and that it never ends. */
const SCRIPT = `{ "scopeName": "source.js", "patterns": [
  { "begin": "\`", "end": "\`", "name": "string.template.js" },
  { "match": "\\\\b(const|return)\\\\b", "name": "storage.type.js" } ] }`;

let grammar: IGrammar;
beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await loadWASM(readFileSync(wasm));
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async (scope) =>
      scope === 'text.r1trace'
        ? parseRawGrammar(readFileSync(FILE, 'utf8'), FILE)
        : scope === 'source.js'
          ? parseRawGrammar(SCRIPT, 'script.json')
          : null,
  });
  const loaded = await registry.loadGrammar('text.r1trace');
  if (!loaded) {
    throw new Error('no grammar');
  }
  grammar = loaded;
});

/** The scopes of each token of each line, without that of the language. */
function scopes(text: string): [string, string][][] {
  let stack = INITIAL;
  return text.split('\n').map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes: [, ...own] }): [string, string] => [
      line.slice(startIndex, endIndex),
      own.join(' '),
    ]);
  });
}

/** The scopes of the first token that is `text` in a line that begins with `start`. */
function scopeOf(lines: [string, string][][], start: string, text: string): string | undefined {
  const line = lines.find((tokens) =>
    tokens
      .map(([part]) => part)
      .join('')
      .startsWith(start),
  );
  return line?.find(([part]) => part === text)?.[1];
}

const whole = `%% step+ plan 1 2 x\n${formatTrace(
  traceOf({
    settings: { effort: 'high' },
    thoughtMs: 1234,
    reasoningTokens: 5,
    reasoningTokensEstimated: true,
    thought: 'Okay, one.\n%% not a step\n\nWait, two.\n\n```js\nconst a = `open;\n```\n\nSo `that` is it.',
    answer: '```diff\n--- a/x.js\n+++ b/x.js\n@@ -1,2 +1,2 @@ f()\n-one\n+two\n```\nDone.',
  }),
)}`;

describe('a trace in an editor', () => {
  test.each([
    ['%% r1trace', '2', 'constant.numeric.version'],
    ['%% r1trace', '%%', 'punctuation.definition.directive'],
    ['%% thought-ms', '1234', 'constant.numeric'],
    ['%% reasoning-tokens', '~5', 'constant.numeric'],
    ['%% model', 'r1', 'string.unquoted'],
    ['%% setting', 'effort', 'variable.parameter.setting'],
    ['%% setting', 'high', 'string.unquoted'],
    ['%% answer', 'answer', 'entity.name.section'],
    ['%% step restate', 'step', 'keyword.other.step'],
    ['%% step restate', 'restate', 'storage.type.kind'],
    ['%% step restate', '500', 'constant.numeric.start'],
    ['%% step restate', '1000', 'constant.numeric.duration'],
    ['%% step restate', 'One', 'markup.heading.step'],
    ['%% step doubt', 'doubt', 'kind.doubt'],
    ['%% step+ plan', 'step+', 'keyword.other.step'],
    ['%%% not', '%', 'constant.character.escape'],
    ['const a', 'const', 'meta.embedded.block.javascript storage.type'],
    ['--- a/x.js', '--- a/x.js', 'meta.diff.header'],
    ['@@ -1,2', ' -1,2 +1,2 ', 'constant.numeric.line-range'],
    ['-one', '-one', 'markup.deleted'],
    ['+two', '+two', 'markup.inserted'],
    ['%% end', 'end', 'entity.name.section'],
  ])('%s: "%s" is %s', (start, text, scope) => {
    const found = scopeOf(scopes(whole), start, text);
    expect(
      found
        ?.split(' ')
        .map((each) => each.replace(/\.r1trace$/, ''))
        .join(' '),
    ).toContain(scope);
  });

  test('a fence or string that is left open swallows no directive', () => {
    const lines = scopes(
      '%% thought\n```js\nconst a = `open\n%% step doubt - - x\n```\nopen\n%% answer\nSo.',
    );
    expect(scopeOf(lines, '%% step', 'step')).toContain('keyword.other.step');
    expect(scopeOf(lines, '%% answer', 'answer')).toContain('entity.name.section');
    expect(scopeOf(lines, 'So.', 'So.')).toBe('');
  });

  test('text that looks like a step is text', () => {
    const lines = scopes('%% thought\nx %% step doubt 1 2 y\n%%% step doubt 1 2 y');
    expect(lines.flat().some(([, scope]) => scope.includes('step'))).toBe(false);
  });
});
