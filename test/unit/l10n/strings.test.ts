import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chatStrings } from '../../../src/protocol/chatStrings.ts';
import { strings } from '../../../src/protocol/reasoningStrings.ts';

const root = join(import.meta.dirname, '../../..');
const locales = ['ko', 'zh-cn'];

/** Every text that the host hands to `vscode.l10n.t`: literals in the source, and the words of the views. */
function wanted(): Set<string> {
  const texts = new Set<string>([...Object.values(strings), ...Object.values(chatStrings)]);
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.ts'))) {
    const source = readFileSync(join(root, 'src', file), 'utf8');
    for (const [, single, double] of source.matchAll(
      /\bt\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g,
    )) {
      texts.add((single ?? double ?? '').replace(/\\(['"])/g, '$1'));
    }
  }
  return texts;
}

function readJson(path: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\w+\}/g)].map(([found]) => found).sort();

describe.each(locales)('%s', (locale) => {
  const bundle = readJson(`l10n/bundle.l10n.${locale}.json`);

  test('translates every text, and none that is no longer used', () => {
    expect(Object.keys(bundle).sort()).toEqual([...wanted()].sort());
  });

  test('keeps the placeholders', () => {
    for (const [english, translated] of Object.entries(bundle)) {
      expect(placeholders(translated), english).toEqual(placeholders(english));
    }
  });

  test('translates the manifest', () => {
    const english = readJson('package.nls.json');
    const translated = readJson(`package.nls.${locale}.json`);
    expect(Object.keys(translated).sort()).toEqual(Object.keys(english).sort());
  });
});

test('the manifest uses exactly the texts that it has', () => {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8');
  const used = [...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
  expect([...new Set(used)].sort()).toEqual(Object.keys(readJson('package.nls.json')).sort());
});

/** What of the manifest a user reads, by the names of its fields. */
const SHOWN = new Set([
  ...[
    'title',
    'shortTitle',
    'description',
    'markdownDescription',
    'label',
    'displayName',
    'category',
    'name',
  ],
  ...['contents', 'enumDescriptions', 'markdownEnumDescriptions', 'enumItemLabels', 'deprecationMessage'],
]);
/** Names that are the same in every language. */
const SAME = new Set(['Rationale', 'rationale']);

function untranslated(value: unknown, path: readonly string[]): string[] {
  if (typeof value === 'string') {
    const field = path.findLast((name) => !/^\d+$/.test(name)) ?? '';
    const isText = SHOWN.has(field) && !/^%[\w.]+%$/.test(value) && !SAME.has(value);
    return isText ? [`${path.join('.')}: ${value}`] : [];
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => untranslated(inner, [...path, name]))
    : [];
}

test('whatever of the manifest a user reads is translated', () => {
  const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { grammars: _, languages: __, ...shown } = contributes;
  expect(untranslated(shown, [])).toEqual([]);
});

test('what is translated at run time is written out, so that it can be found', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const odd = files
    .filter((name) => name.endsWith('.ts'))
    .flatMap((file) => {
      const source = readFileSync(join(root, 'src', file), 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
      // A choice between two texts would hide both.
      const calls = [...source.matchAll(/(?<![\w.])(?:vscode\.l10n\.)?t\(\s*([^\s'"][^,)\n]*)/g)];
      return calls.map(([, argument]) => `${file.replaceAll('\\', '/')}: ${argument}`);
    });
  // The words of the views, which stand in tables of their own.
  expect(odd.sort()).toEqual(['vscode/chat/screen.ts: text', 'vscode/reasoning/panel.ts: english']);
});
