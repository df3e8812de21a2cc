import { describe, expect, it } from 'vitest';
import { readAnswer, withoutThought } from '../../../src/core/inline/answer.ts';
import { endMarks, fimModel, fimPrompt, isFimModel } from '../../../src/core/inline/fimModels.ts';
import { inlineRequests } from '../../../src/core/inline/requests.ts';
import type { InlineEndpoint, InlineJob } from '../../../src/core/inline/types.ts';

const job: InlineJob = {
  path: 'src/a.ts',
  languageId: 'typescript',
  before: 'let a = ',
  after: ';\n',
  extra: [{ path: 'src/b.ts', text: 'const b = 1;' }],
  singleLine: true,
  maxTokens: 64,
};

function request(endpoint: Partial<InlineEndpoint>, index = 0) {
  const whole = { preset: 'custom', baseUrl: 'http://h/v1', model: 'm', api: 'fim', ...endpoint } as const;
  return inlineRequests(whole, job)[index];
}

describe('a request for a suggestion', () => {
  it('to DeepSeek goes to the beta, with the suffix in its own field', () => {
    const { url, body } = request({ preset: 'deepseek', baseUrl: 'https://api.deepseek.com' }) ?? {};
    expect(url).toBe('https://api.deepseek.com/beta/completions');
    expect(body).toMatchObject({ prompt: 'let a = ', suffix: ';\n', max_tokens: 64, stop: ['\n'] });
  });

  it('to Ollama goes to its own route, and raw with the marks of the model when that is refused', () => {
    const endpoint = { preset: 'ollama', baseUrl: 'http://h:11434/v1', model: 'qwen2.5-coder:7b' } as const;
    expect(request(endpoint)).toMatchObject({
      url: 'http://h:11434/api/generate',
      body: { prompt: 'let a = ', suffix: ';\n', options: { num_predict: 64 } },
    });
    expect(request(endpoint, 1)?.body).toMatchObject({
      raw: true,
      prompt: '<|fim_prefix|>let a = <|fim_suffix|>;\n<|fim_middle|>',
    });
    expect(request({ ...endpoint, model: 'llama3' }, 1)?.url).toBe('http://h:11434/v1/chat/completions');
  });

  it('to llama.cpp has the other files in a field of their own', () => {
    expect(request({ preset: 'llamacpp', baseUrl: 'http://h:8080/v1' })).toMatchObject({
      url: 'http://h:8080/infill',
      body: {
        input_prefix: 'let a = ',
        input_suffix: ';\n',
        input_extra: [{ filename: 'src/b.ts', text: 'const b = 1;' }],
      },
    });
  });

  it('to any other server carries the marks of the model, and the other files where it knows a mark for them', () => {
    expect(request({ model: 'starcoder2:3b' })).toMatchObject({
      url: 'http://h/v1/completions',
      body: {
        prompt:
          '<file_sep>src/b.ts\nconst b = 1;\n<file_sep>src/a.ts\n<fim_prefix>let a = <fim_suffix>;\n<fim_middle>',
      },
    });
    expect(request({ model: 'codellama-7b' })?.body.prompt).toBe('<PRE> let a =  <SUF>;\n <MID>');
    expect(request({ model: 'codestral-latest' })?.body.prompt).toBe('[SUFFIX];\n[PREFIX]let a = ');
    expect(request({ model: 'unheard-of' })?.body).toMatchObject({ prompt: 'let a = ', suffix: ';\n' });
  });

  it.each([
    ['deepseek', 'deepseek-flash', { thinking: { type: 'disabled' } }],
    ['ollama', 'qwen3', { reasoning_effort: 'none' }],
    ['vllm', 'qwen3', { chat_template_kwargs: { enable_thinking: false, thinking: false } }],
    ['vllm', 'DeepSeek-R1', { continue_final_message: true }],
  ] as const)('to a chat model of %s (%s) switches the thought off', (preset, model, fields) => {
    const [first, second] = [
      request({ preset, model, api: 'chat' }),
      request({ preset, model, api: 'chat' }, 1),
    ];
    expect(first?.url).toBe('http://h/v1/chat/completions');
    expect(first?.body).toMatchObject(fields);
    for (const name of Object.keys(fields)) {
      expect(second?.body).not.toHaveProperty(name);
    }
  });

  it('gives a model that always thinks an empty thought, and no system prompt', () => {
    const messages = request({ preset: 'vllm', model: 'DeepSeek-R1', api: 'chat' })?.body.messages;
    expect(messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: '<think>\n\n</think>\n\n' },
    ]);
  });
});

describe('the table of models', () => {
  it.each([
    ['qwen2.5-coder:1.5b-base', true],
    ['deepseek-coder-v2:16b', true],
    ['starcoder2', true],
    ['codestral:22b', true],
    ['qwen2.5-coder:7b-instruct', false],
    ['deepseek-r1:7b', false],
    ['llama3.1:8b', false],
  ])('tells whether %s is made to fill in the middle', (name, made) => {
    expect(isFimModel(name)).toBe(made);
  });

  it('makes prompts that hold both texts, and ends that are not empty', () => {
    for (const name of [
      'qwen',
      'deepseek',
      'codellama',
      'codestral',
      'codegemma',
      'granite3',
      'granite',
      'seed-coder',
      'starcoder',
      'stable-code',
    ]) {
      const model = fimModel(name);
      expect(model, name).toBeDefined();
      if (model) {
        expect(fimPrompt(model, 'BEFORE', 'AFTER')).toMatch(/BEFORE.*AFTER|AFTER.*BEFORE/);
        expect(endMarks(model)).not.toContain('');
      }
    }
  });
});

describe('an answer', () => {
  it.each([
    [{ choices: [{ text: 'a' }] }, { text: 'a', thought: '' }],
    [
      { choices: [{ text: 'a' }], usage: { prompt_tokens: 5, completion_tokens: 1 } },
      { text: 'a', thought: '', usage: { promptTokens: 5, completionTokens: 1 } },
    ],
    [{ choices: [{ message: { content: 'a', reasoning_content: 'hm' } }] }, { text: 'a', thought: 'hm' }],
    [{ choices: [{ message: { content: null, reasoning: 'hm' } }] }, { text: '', thought: 'hm' }],
    [
      { response: 'a', done: true },
      { text: 'a', thought: '' },
    ],
    [
      { content: 'a', stop: true },
      { text: 'a', thought: '' },
    ],
    [{ error: 'no' }, undefined],
    ['text', undefined],
    [null, undefined],
  ])('is read out of %j', (body, answer) => {
    expect(readAnswer(body)).toEqual(answer);
  });

  it('loses its thought', () => {
    const answer = { text: '<think>\nhm\n</think>\n\nx + 1', thought: '' };
    expect(withoutThought(answer, '')).toEqual({ text: 'x + 1', thought: true });
    expect(withoutThought({ text: 'hm\n</think>\n\nx', thought: '' }, '').text).toBe('x');
    expect(withoutThought({ text: 'x', thought: 'hm' }, '')).toEqual({ text: 'x', thought: true });
  });

  it('keeps such tags where the code speaks of them', () => {
    const text = "split('</think>')";
    expect(withoutThought({ text, thought: '' }, "const tag = '<think>';")).toEqual({ text, thought: false });
  });
});
