import fc from 'fast-check';
import { expect, test } from 'vitest';
import { presets } from '../../../src/core/backends/presets.ts';
import { newProfiles } from '../../../src/core/setup/import/found.ts';
import { modelsIn } from '../../../src/core/setup/import/read.ts';

/** Forms of a real `config.yaml`: https://docs.continue.dev/reference */
const CONTINUE = `name: Local
version: 1.0.0
schema: v1
models:
  - name: R1 at home
    provider: ollama
    model: deepseek-r1:32b
    apiBase: http://localhost:11434/
    defaultCompletionOptions:
      contextLength: 32768
  - name: Reasoner
    provider: deepseek
    model: deepseek-reasoner
    apiKey: \${{ secrets.DEEPSEEK_API_KEY }}
    roles: [chat, edit]
  - name: Gateway
    provider: openai
    model: r1
    apiBase: https://llm.example.com/v1/
    apiKey: EMPTY
    requestOptions:
      headers:
        X-Team: compilers
        Authorization: Bearer abcdef
        X-Gateway: Bearer abcdef
        X-User: \${{ secrets.USER }}
  - name: Coder
    provider: llama.cpp
    model: qwen2.5-coder
    roles:
      - autocomplete
  - name: Claude
    provider: anthropic
    model: claude
    apiKey: sk-ant-1234
  - name: Whatever is there
    provider: ollama
    model: AUTODETECT
  - name: Embeddings
    provider: ollama
    model: nomic-embed-text
    roles: [embed]
  - uses: mistral/codestral
`;

test('the models of a config.yaml, those for completing code apart', () => {
  const found = modelsIn(CONTINUE, { DEEPSEEK_API_KEY: 'sk-1234' });
  expect(found).toEqual({
    models: [
      {
        name: 'R1 at home',
        endpoint: {
          preset: 'ollama',
          baseUrl: 'http://localhost:11434/v1',
          model: 'deepseek-r1:32b',
          contextTokens: 32768,
        },
        apiKey: undefined,
        leftHeaders: [],
        forSuggestions: false,
      },
      {
        name: 'Reasoner',
        endpoint: { preset: 'deepseek', baseUrl: 'https://api.deepseek.com', model: 'deepseek-reasoner' },
        apiKey: 'sk-1234',
        leftHeaders: [],
        forSuggestions: false,
      },
      {
        name: 'Gateway',
        endpoint: {
          preset: 'custom',
          baseUrl: 'https://llm.example.com/v1',
          model: 'r1',
          headers: { 'X-Team': 'compilers' },
        },
        apiKey: undefined,
        leftHeaders: ['Authorization', 'X-Gateway', 'X-User'],
        forSuggestions: false,
      },
      {
        name: 'Coder',
        endpoint: { preset: 'llamacpp', baseUrl: 'http://127.0.0.1:8080/v1', model: 'qwen2.5-coder' },
        apiKey: undefined,
        leftHeaders: [],
        forSuggestions: true,
      },
    ],
    leftOut: [
      { name: 'Claude', provider: 'anthropic' },
      { name: 'Whatever is there', provider: 'ollama' },
      { name: 'mistral/codestral', provider: '' },
    ],
  });
});

test('the older config.json, with a comment and a last comma', () => {
  const text = `{
    // what I use
    "models": [
      { "title": "R1", "provider": "lmstudio", "model": "r1", "apiBase": "http://10.0.0.2:1234", "contextLength": 9 },
    ],
    "tabAutocompleteModel": { "title": "Tab", "provider": "vllm", "model": "coder", "apiKey": "\${{ secrets.GONE }}" }
  }`;
  expect(modelsIn(text)).toMatchObject({
    models: [
      {
        name: 'R1',
        endpoint: { preset: 'lmstudio', baseUrl: 'http://10.0.0.2:1234/v1', model: 'r1' },
        forSuggestions: false,
      },
      { name: 'Tab', endpoint: { preset: 'vllm', model: 'coder' }, apiKey: undefined, forSuggestions: true },
    ],
    leftOut: [],
  });
});

test('exported profiles of Roo Code, the one in use first; only what belongs to the chosen provider counts', () => {
  const settings = {
    providerProfiles: {
      currentApiConfigName: 'work',
      apiConfigs: {
        default: {
          apiProvider: 'deepseek',
          apiModelId: 'deepseek-reasoner',
          deepSeekApiKey: 'sk-deep',
          openAiApiKey: 'sk-other',
          openAiHeaders: { 'X-Other': '1' },
        },
        work: {
          apiProvider: 'openai',
          openAiBaseUrl: 'http://gpu.example.com:8000/v1',
          openAiModelId: 'deepseek-r1',
          openAiApiKey: 'sk-work',
          openAiHeaders: { 'X-Team': 'a' },
          id: 'x',
        },
        local: {
          apiProvider: 'ollama',
          ollamaModelId: 'qwq',
          ollamaBaseUrl: 'http://127.0.0.1:11434',
          ollamaNumCtx: 8192,
        },
        azure: {
          apiProvider: 'openai',
          openAiUseAzure: true,
          openAiBaseUrl: 'https://x',
          openAiModelId: 'y',
        },
        nowhere: { apiProvider: 'openai', openAiModelId: 'y' },
        claude: { apiProvider: 'anthropic', apiKey: 'sk-ant', apiModelId: 'claude' },
        preset: { apiProvider: 'deepseek' },
        empty: {},
      },
    },
    globalSettings: {},
  };
  const found = modelsIn(JSON.stringify(settings));
  const reach = (endpoint: object, apiKey?: string): object => ({ endpoint, apiKey });
  expect(found).toMatchObject({
    models: [
      reach(
        {
          preset: 'custom',
          baseUrl: 'http://gpu.example.com:8000/v1',
          model: 'deepseek-r1',
          headers: { 'X-Team': 'a' },
        },
        'sk-work',
      ),
      reach(
        { preset: 'deepseek', baseUrl: 'https://api.deepseek.com', model: 'deepseek-reasoner' },
        'sk-deep',
      ),
      reach({ preset: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1', model: 'qwq', contextTokens: 8192 }),
      reach({ preset: 'deepseek', model: presets.deepseek.defaultModel }),
    ],
    leftOut: [
      { name: 'azure', provider: 'openai' },
      { name: 'nowhere', provider: 'openai' },
      { name: 'claude', provider: 'anthropic' },
      { name: 'empty', provider: '' },
    ],
  });
  expect(JSON.stringify(found)).not.toMatch(/sk-other|X-Other|sk-ant/);
});

test.each([
  ['models:\n  - name: [', 2],
  ['{ "models": [ }', 1],
  ['a: !!js/function x', 1],
])('a damaged file says where: %j', (text, line) => {
  expect(modelsIn(text)).toEqual({ damagedAt: line });
});

test.each([
  '',
  'hello',
  '[]',
  '{ "name": "a-package", "version": "1.0.0" }',
  'providerProfiles: 1',
  'models: x',
])('a file that holds something else is told apart: %j', (text) => {
  expect(modelsIn(text)).toEqual({ damagedAt: undefined });
});

test('nothing that settings may hold throws, and no address is other than http', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.integer(),
      fc.constantFrom(
        null,
        true,
        'ollama',
        'openai',
        'file:///etc/passwd',
        'http://h',
        `\${{ secrets.__proto__ }}`,
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          'name',
          'provider',
          'model',
          'apiBase',
          'apiKey',
          'roles',
          'requestOptions',
          '__proto__',
        ),
        tie('value'),
      ),
    ),
  })).value;
  const settings = fc.oneof(
    fc.record({ models: fc.array(value), tabAutocompleteModel: value }),
    fc.record({ providerProfiles: fc.record({ apiConfigs: fc.dictionary(fc.string(), value) }) }),
  );
  fc.assert(
    fc.property(settings, (given) => {
      const found = modelsIn(JSON.stringify(given));
      for (const { endpoint } of 'models' in found ? found.models : []) {
        expect(endpoint.baseUrl).toMatch(/^https?:\/\/./);
        expect(endpoint.model).not.toBe('');
      }
    }),
  );
});

test('what a profile reaches already is not added again, and names stay apart', () => {
  const home = { preset: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1' } as const;
  const model = (name: string, id: string, forSuggestions = false) => ({
    name,
    endpoint: { ...home, model: id },
    apiKey: undefined,
    leftHeaders: [],
    forSuggestions,
  });
  const added = newProfiles(
    [{ name: 'R1', ...home, model: 'r1' }],
    [
      model('Other', 'r1'),
      model('R1', 'r1:70b'),
      model(' R1 ', 'qwq'),
      model('', 'x'),
      model('Tab', 'y', true),
    ],
  );
  expect(added).toEqual([
    { name: 'R1 (2)', ...home, model: 'r1:70b' },
    { name: 'R1 (3)', ...home, model: 'qwq' },
    { name: 'x', ...home, model: 'x' },
  ]);
});
