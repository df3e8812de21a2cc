import type { Dialect } from './dialect.ts';
import { EFFORT, EMBEDDED_URL, goOn, OPENAI, TEMPLATE_SWITCH } from './dialectParts.ts';

const CONTINUE = { continue_final_message: true, add_generation_prompt: false };

/** Servers that one runs oneself. */
export const LOCAL: readonly Dialect[] = [
  {
    ...OPENAI,
    id: 'ollama',
    label: 'Ollama',
    protocol: 'ollama',
    baseUrls: ['http://127.0.0.1:11434/v1'],
    thought: { fields: ['thinking', 'reasoning'], inline: true },
    history: { thoughts: 'may', field: 'thinking' },
    // An error in place of a prompt that is cut without a word; constant, or the model is loaded again.
    always: { truncate: false, shift: false },
    knobs: {
      thinking: { on: { think: true }, off: { think: false } },
      effort: { path: 'think', levels: { low: 'low', medium: 'medium', high: 'high', max: 'max' } },
      budget: null,
    },
    continuation: {
      thought: goOn({ content: '{open}{thought}' }, {}, 'thought'),
      closed: goOn({ content: '', thinking: '{thought}' }),
      answer: goOn({ content: '{answer}', thinking: '{thought}' }),
      unsettled: true,
    },
    fim: { path: '~/api/generate', prompt: 'prompt', suffix: 'suffix', text: 'response' },
    models: { path: '~/api/tags', list: 'models', id: 'name', size: 'size' },
    context: [
      { method: 'GET', path: '~/api/ps', field: 'models.[].context_length' },
      { method: 'POST', path: '~/api/show', field: 'model_info.*.context_length' },
    ],
    contextOption: 'options.num_ctx',
    note: 'The native API is used: the OpenAI route has no way to set the context length. Whether a message can be continued depends on the template of the model.',
    sources: [
      'https://github.com/ollama/ollama/blob/main/docs/api.md',
      'https://github.com/ollama/ollama/blob/main/docs/context-length.mdx',
      'https://ollama.com/library/deepseek-r1:14b/blobs/58174d17c07a',
    ],
  },
  {
    ...OPENAI,
    id: 'llamacpp',
    label: 'llama.cpp',
    baseUrls: ['http://127.0.0.1:8080/v1', 'http://127.0.0.1:9931/v1'],
    history: { thoughts: 'may', field: 'reasoning_content' },
    knobs: {
      thinking: TEMPLATE_SWITCH,
      effort: EFFORT,
      budget: { path: 'reasoning_budget_tokens' },
    },
    continuation: {
      thought: goOn(
        { content: '', reasoning_content: '{thought}' },
        { continue_final_message: 'reasoning_content', add_generation_prompt: false },
      ),
      closed: goOn(
        { content: '', reasoning_content: '{thought}' },
        { continue_final_message: 'content', add_generation_prompt: false },
      ),
      answer: goOn(
        { content: '{answer}', reasoning_content: '{thought}' },
        { continue_final_message: 'content', add_generation_prompt: false },
      ),
    },
    endThinking: {
      body: { reasoning_control: true },
      path: 'chat/completions/control',
      action: 'reasoning_end',
    },
    fim: { path: '~/infill', prompt: 'input_prefix', suffix: 'input_suffix', text: 'content' },
    tokenize: { path: '~/tokenize', text: 'content', tokens: 'tokens' },
    context: [{ method: 'GET', path: '~/props', field: 'default_generation_settings.n_ctx' }],
    note: 'Continuing a message while thinking is on needs a build of May 2026 or later; earlier ones answer 400.',
    sources: [
      'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
      'https://github.com/ggml-org/llama.cpp/pull/22727',
      'https://github.com/ggml-org/llama.cpp/pull/26508',
    ],
  },
  {
    ...OPENAI,
    id: 'vllm',
    label: 'vLLM',
    baseUrls: ['http://127.0.0.1:8000/v1'],
    thought: { fields: ['reasoning', 'reasoning_content'], inline: true },
    history: { thoughts: 'may', field: 'reasoning_content' },
    knobs: {
      thinking: TEMPLATE_SWITCH,
      effort: { ...EFFORT, levels: { ...EFFORT.levels, max: 'max' } },
      budget: { path: 'thinking_token_budget' },
    },
    continuation: {
      thought: goOn({ content: '{open}{thought}' }, CONTINUE),
      // Templates of R1's kind drop everything up to the closing tag, and the request is refused.
      closed: null,
      answer: null,
    },
    usage: { reasoning: 'inside' },
    tokenize: { path: '~/tokenize', text: 'prompt', tokens: 'tokens' },
    models: { path: 'models', list: 'data', id: 'id', context: 'max_model_len' },
    context: [{ method: 'GET', path: 'models', field: 'data.[].max_model_len' }],
    note: 'Without --reasoning-parser the thought comes between tags in the content.',
    sources: [
      'https://github.com/vllm-project/vllm/blob/main/docs/features/reasoning_outputs.md',
      'https://github.com/vllm-project/vllm/issues/27755',
      'https://github.com/huggingface/transformers/issues/33198',
    ],
  },
  {
    ...OPENAI,
    id: 'sglang',
    label: 'SGLang',
    baseUrls: ['http://127.0.0.1:30000/v1'],
    history: { thoughts: 'may', field: 'reasoning_content' },
    knobs: { thinking: TEMPLATE_SWITCH, effort: null, budget: null },
    continuation: {
      // The text follows the generation prompt, in which the template may have opened the thought.
      thought: goOn({ content: '{opening}{thought}' }, { continue_final_message: true }),
      closed: goOn({ content: '{opening}{thought}{close}' }, { continue_final_message: true }),
      answer: goOn({ content: '{opening}{thought}{close}{answer}' }, { continue_final_message: true }),
    },
    note: 'Thoughts come in their field with --reasoning-parser, else between tags. A budget needs a processor that the server must allow.',
    sources: [
      'https://docs.sglang.io/docs/advanced_features/thinking_budget',
      'https://github.com/sgl-project/sglang',
    ],
  },
  {
    ...OPENAI,
    id: 'lmstudio',
    label: 'LM Studio',
    baseUrls: ['http://127.0.0.1:1234/v1'],
    models: {
      path: '~/api/v1/models',
      list: 'models',
      id: 'key',
      context: 'max_context_length',
    },
    context: [{ method: 'GET', path: '~/api/v0/models', field: 'data.[].loaded_context_length' }],
    note: 'The thought has its own field only when the setting for it is on; else it comes between tags.',
    sources: ['https://github.com/lmstudio-ai/docs', 'https://lmstudio.ai/docs'],
  },
  {
    ...OPENAI,
    id: 'mlx',
    label: 'MLX LM',
    baseUrls: ['http://127.0.0.1:8080/v1'],
    thought: { fields: ['reasoning'], inline: true },
    knobs: { thinking: TEMPLATE_SWITCH, effort: null, budget: null },
    note: 'It ends an answer after 512 tokens unless max_tokens says otherwise, and always opens a new message.',
    sources: ['https://github.com/ml-explore/mlx-lm/blob/main/mlx_lm/SERVER.md'],
  },
  {
    ...OPENAI,
    id: 'koboldcpp',
    label: 'KoboldCpp',
    baseUrls: ['http://127.0.0.1:5001/v1'],
    sources: ['https://github.com/LostRuins/koboldcpp'],
  },
  {
    ...OPENAI,
    id: 'jan',
    label: 'Jan',
    baseUrls: ['http://127.0.0.1:1337/v1', 'http://127.0.0.1:6767/v1'],
    needsKey: true,
    note: 'llama.cpp is underneath; what it can do depends on the engine version.',
    sources: ['https://jan.ai/docs/api-server'],
  },
  {
    ...OPENAI,
    id: 'embedded',
    label: 'Embedded',
    // Nothing listens there: the engine is started on demand, at an address of its own.
    baseUrls: [EMBEDDED_URL],
    continuation: {
      thought: goOn({ content: '{open}{thought}' }, {}, 'thought'),
      closed: goOn({ content: '{open}{thought}{close}' }),
      answer: goOn({ content: '{open}{thought}{close}{answer}' }),
    },
    note: 'Runs a distill of R1 in a process of the editor, with `node-llama-cpp`. It goes on from the very tokens that it made, as far as the text was not changed.',
    sources: ['https://node-llama-cpp.withcat.ai', 'https://github.com/withcatai/node-llama-cpp'],
  },
];
