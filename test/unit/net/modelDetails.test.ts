import { expect, onTestFinished, test } from 'vitest';
import { describeModels } from '../../../src/net/modelDetails.ts';
import { stream } from '../../backend/dialects.ts';
import { type BackendOptions, json, type Reply, startBackend } from '../../backend/server.ts';

async function serve(table: Readonly<Record<string, Reply>>, options: Partial<BackendOptions> = {}) {
  const started = await startBackend({
    respond: () => stream({ answer: 'Hi' }),
    elsewhere: ({ path }) => table[path],
    ...options,
  });
  onTestFinished(() => started.close());
  return { baseUrl: started.baseUrl };
}

const soon = (): AbortSignal => AbortSignal.timeout(5000);

test('Ollama: size, what it can do, and the context that it really runs with', async () => {
  const shown: unknown[] = [];
  const tags = {
    models: [
      { name: 'r1:14b', size: 9e9, details: { parameter_size: '14.8B', quantization_level: 'Q4_K_M' } },
      { name: 'llama:8b', size: 5e9 },
    ],
  };
  const endpoint = await serve(
    {},
    {
      elsewhere: ({ path, body }) => {
        switch (path) {
          case '/api/tags':
            return json(tags);
          case '/api/ps':
            return json({ models: [{ name: 'r1:14b', context_length: 16384 }] });
          case '/api/show': {
            shown.push(body);
            const thinking = (body as { model: string }).model === 'r1:14b';
            return json({
              capabilities: thinking ? ['completion', 'thinking'] : ['completion'],
              model_info: { 'qwen2.context_length': 131072 },
              parameters: 'stop "<s>"\nnum_ctx                        8192',
            });
          }
          default:
            return undefined;
        }
      },
    },
  );
  expect(await describeModels('ollama', endpoint, soon())).toEqual([
    {
      id: 'r1:14b',
      bytes: 9e9,
      parameters: '14.8B',
      quantization: 'Q4_K_M',
      thinks: true,
      maxContextTokens: 131072,
      contextTokens: 16384,
      loaded: true,
    },
    expect.objectContaining({ id: 'llama:8b', thinks: false, contextTokens: 8192 }),
  ]);
  expect(shown).toEqual([{ model: 'r1:14b' }, { model: 'llama:8b' }]);
});

test('llama-server: the context of a slot stands beside the one that the model was made for', async () => {
  const endpoint = await serve({
    '/v1/models': json({ data: [{ id: 'r1', meta: { n_ctx_train: 131072, size: 4.7e9, n_params: 7.6e9 } }] }),
    '/props': json({ default_generation_settings: { n_ctx: 4096 } }),
  });
  expect(await describeModels('llamacpp', endpoint, soon())).toEqual([
    expect.objectContaining({ contextTokens: 4096, maxContextTokens: 131072, parameters: '7.6B' }),
  ]);
});

test.each(['/api/v1/models', '/api/v0/models'])('LM Studio by %s', async (path) => {
  const models = path.includes('v1')
    ? {
        models: [
          {
            type: 'llm',
            key: 'r1',
            size_bytes: 5e9,
            max_context_length: 131072,
            loaded_instances: [{ config: { context_length: 4096 } }],
            capabilities: { reasoning: { allowed_options: ['off', 'on'], default: 'on' } },
          },
          { type: 'embedding', key: 'nomic' },
        ],
      }
    : {
        data: [
          { id: 'r1', type: 'llm', state: 'loaded', max_context_length: 131072, loaded_context_length: 4096 },
          { id: 'nomic', type: 'embeddings' },
        ],
      };
  const endpoint = await serve({ [path]: json(models) });
  const [model, ...others] = await describeModels('lmstudio', endpoint, soon());
  expect(model).toMatchObject({ id: 'r1', contextTokens: 4096, maxContextTokens: 131072, loaded: true });
  expect(others).toEqual([]);
});

test('vLLM and gateways: what stands in the list itself', async () => {
  const endpoint = await serve({
    '/v1/models': json({
      data: [
        { id: 'deepseek-ai/DeepSeek-R1', owned_by: 'vllm', max_model_len: 65536 },
        { id: 'a/b', context_length: 1000, supported_parameters: ['tools', 'reasoning'] },
        { id: 'a/c', context_window: 2000, supported_parameters: ['tools'] },
      ],
    }),
  });
  const models = await describeModels('vllm', endpoint, soon());
  expect(models.map(({ contextTokens, thinks }) => [contextTokens, thinks])).toEqual([
    [65536, 'likely'],
    [1000, true],
    [2000, false],
  ]);
});

test('where the native routes are missing, the plain list is enough; a refusal is told', async () => {
  const plain = await serve({ '/v1/models': json({ data: [{ id: 'a' }] }) });
  for (const kind of ['ollama', 'lmstudio', 'llamacpp'] as const) {
    expect(await describeModels(kind, plain, soon())).toMatchObject([{ id: 'a' }]);
  }
  const refusing = await serve({ '/v1/models': json({ error: 'no key' }, 401) });
  await expect(describeModels('lmstudio', refusing, soon())).rejects.toMatchObject({
    failure: { code: 'unauthorized' },
  });
});
