import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesInWords, describeModel } from '../../../src/core/setup/describeModel.ts';
import { modelInEntry, thinksByName } from '../../../src/core/setup/modelInfo.ts';
import {
  factsInProps,
  factsInPs,
  factsInShow,
  modelsInLmStudio,
  modelsInTags,
} from '../../../src/core/setup/nativeModels.ts';
import { plain } from '../../../src/core/setup/plain.ts';

const t = (message: string, ...args: (string | number)[]): string =>
  message.replaceAll(/\{(\d)\}/g, (_, index) => String(args[Number(index)]));

test.each([
  'deepseek-r1:14b',
  'deepseek-flash',
  'DeepSeek-R1-Distill-Qwen-7B',
  'QwQ-32B',
  'qwen3:8b',
  'gpt-oss-20b',
  'Magistral-Small-2507',
  'kimi-k2-thinking',
  'MiniMax-M2',
  'Phi-4-reasoning',
  'seed-oss-36b',
])('%s thinks, by its name', (id) => expect(thinksByName(id)).toBe('likely'));

test.each([
  'llama3.1:8b',
  'qwen3-coder:30b',
  'Qwen3-30B-A3B-Instruct-2507',
  'qwen2.5-coder',
  'gemma-3',
  'phi4',
])('%s says nothing', (id) => expect(thinksByName(id)).toBeUndefined());

test('a model in one line', () => {
  const model = {
    id: 'r1',
    parameters: '14.8B',
    bytes: 8_988_112_040,
    contextTokens: 16384,
    maxContextTokens: 131072,
    thinks: true,
  } as const;
  expect(describeModel(model, t, 'en')).toBe('14.8B · 9 GB · context 16,384 of 131,072 · thinks');
  expect(describeModel({ id: 'x', maxContextTokens: 4096, thinks: 'likely' }, t, 'en')).toBe(
    'context up to 4,096 · thinks, by its name',
  );
  expect(describeModel({ id: 'x' }, t, 'en')).toBe('');
});

test('sizes', () => {
  expect([0, 999, 1e6, 1.5e9, 404e9, 5e15].map((bytes) => bytesInWords(bytes, 'en'))).toEqual([
    '0 byte',
    '999 byte',
    '1 MB',
    '1.5 GB',
    '404 GB',
    '5,000 TB',
  ]);
});

test('whatever a server answers is read without an error, and no count is absurd', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const lists = [{ models: [value] }, { data: [value] }, { models: value }, value];
      const models = [
        ...lists.flatMap((list) => [...modelsInTags(list), ...modelsInLmStudio(list)]),
        modelInEntry(value),
        { id: 'x', ...factsInShow(value), ...factsInProps(value) },
      ];
      factsInPs({ models: [value] });
      for (const model of models) {
        expect(model?.id).not.toBe('');
        expect(model?.contextTokens ?? 1).toBeGreaterThan(0);
      }
    }),
  );
});

test('words of others cannot become a link in a notification', () => {
  expect(plain('see [this](command:x) and a[0](b)')).not.toMatch(/\]\(/);
});
