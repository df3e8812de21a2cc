/** What is known of a family of models, wherever it is served. */
export interface ModelFacts {
  readonly family: string;
  /** Against the name of the model on the server. */
  readonly match: RegExp;
  /** Around the thought in raw text. */
  readonly tags: { readonly open: string; readonly close: string };
  /** True when these marks are made by the server alone: written into a message they are text. */
  readonly sealed?: boolean;
  /** The chat template, where it is known here: that of R1 (`core/engine/r1Prompt.ts`). */
  readonly template?: 'r1';
  /** True when the chat template writes the opening tag, so that the output begins inside the thought. */
  readonly opened: boolean;
  /** `user`: trained without a system prompt. */
  readonly instructions: 'system' | 'user';
  /** Advised by its makers; absent leaves it to the server. */
  readonly sampling?: Sampling;
  /** The same with thinking off. */
  readonly samplingOff?: Sampling;
  /** The variable of the chat template that turns thinking on and off; null when it always or never thinks. */
  readonly templateSwitch: string | null;
  /** True when thinking can be set in levels only and never turned off. */
  readonly levelsOnly?: boolean;
  readonly source: string;
}

export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
}

const THINK = { open: '<think>', close: '</think>' };
const R1 = { temperature: 0.6, topP: 0.95 };

/** First match first. */
export const MODELS: readonly ModelFacts[] = [
  {
    family: 'DeepSeek-R1-0528',
    match: /r1[-_.:]?0528/i,
    tags: THINK,
    opened: false,
    instructions: 'system',
    sampling: R1,
    templateSwitch: null,
    template: 'r1',
    source: 'https://huggingface.co/deepseek-ai/DeepSeek-R1-0528',
  },
  {
    family: 'DeepSeek-R1 and its distills',
    match: /deepseek[-_./: ]*r1|(^|[/_-])r1([-_.:]|$)|r1[-_]distill/i,
    tags: THINK,
    opened: true,
    instructions: 'user',
    // Lower temperatures lead to endless repetition.
    sampling: R1,
    templateSwitch: null,
    template: 'r1',
    source: 'https://github.com/deepseek-ai/DeepSeek-R1',
  },
  {
    family: 'DeepSeek V3.1 and V3.2',
    match: /deepseek[-_./: ]*(chat[-_])?v3[._]?[12]/i,
    tags: THINK,
    opened: true,
    instructions: 'system',
    templateSwitch: 'thinking',
    source: 'https://huggingface.co/deepseek-ai/DeepSeek-V3.1',
  },
  {
    family: 'DeepSeek V4',
    match: /deepseek[-_./: ]*(v4|flash)/i,
    tags: THINK,
    opened: false,
    instructions: 'system',
    templateSwitch: 'thinking',
    source: 'https://api-docs.deepseek.com/guides/thinking_mode',
  },
  {
    family: 'QwQ and Qwen3 Thinking',
    match: /(^|[/_-])qwq|qwen[-_]?3[^/]*thinking/i,
    tags: THINK,
    opened: true,
    instructions: 'system',
    sampling: R1,
    templateSwitch: null,
    source: 'https://huggingface.co/Qwen/QwQ-32B',
  },
  {
    family: 'Qwen3',
    match: /qwen[-_]?3/i,
    tags: THINK,
    opened: false,
    instructions: 'system',
    sampling: R1,
    samplingOff: { temperature: 0.7, topP: 0.8 },
    templateSwitch: 'enable_thinking',
    source: 'https://huggingface.co/Qwen/Qwen3-8B',
  },
  {
    family: 'gpt-oss',
    match: /gpt[-_]oss/i,
    tags: {
      open: '<|channel|>analysis<|message|>',
      close: '<|end|><|start|>assistant<|channel|>final<|message|>',
    },
    opened: false,
    sealed: true,
    instructions: 'system',
    templateSwitch: null,
    levelsOnly: true,
    source: 'https://github.com/openai/harmony/blob/main/docs/format.md',
  },
  {
    family: 'Magistral',
    match: /magistral|ministral[^/]*reasoning/i,
    tags: { open: '[THINK]', close: '[/THINK]' },
    opened: false,
    instructions: 'system',
    templateSwitch: null,
    source: 'https://docs.mistral.ai/capabilities/reasoning/native',
  },
  {
    family: 'GLM',
    match: /(^|[/_-])glm[-_]?[4-9]/i,
    tags: THINK,
    opened: false,
    instructions: 'system',
    templateSwitch: 'enable_thinking',
    source: 'https://huggingface.co/zai-org/GLM-4.6',
  },
  {
    family: 'Kimi K2 Thinking',
    match: /kimi[-_]k2[^/]*thinking/i,
    tags: THINK,
    opened: false,
    instructions: 'system',
    templateSwitch: null,
    source: 'https://huggingface.co/moonshotai/Kimi-K2-Thinking',
  },
  {
    family: 'MiniMax M2',
    match: /minimax[-_]?m2/i,
    tags: THINK,
    opened: true,
    instructions: 'system',
    templateSwitch: null,
    source: 'https://huggingface.co/MiniMaxAI/MiniMax-M2',
  },
  {
    family: 'Phi reasoning',
    match: /phi[-_]?4[^/]*reasoning/i,
    tags: THINK,
    opened: false,
    instructions: 'system',
    sampling: { temperature: 0.8, topP: 0.95 },
    templateSwitch: null,
    source: 'https://huggingface.co/microsoft/Phi-4-reasoning',
  },
  {
    family: 'Seed-OSS',
    match: /seed[-_]oss/i,
    tags: { open: '<seed:think>', close: '</seed:think>' },
    opened: false,
    instructions: 'system',
    templateSwitch: null,
    source: 'https://huggingface.co/ByteDance-Seed/Seed-OSS-36B-Instruct',
  },
  {
    family: 'Nemotron Nano',
    match: /nemotron/i,
    tags: THINK,
    opened: true,
    instructions: 'system',
    templateSwitch: null,
    source: 'https://huggingface.co/nvidia/NVIDIA-Nemotron-Nano-9B-v2',
  },
];

/** What is known of a model by its name on the server; undefined for one that no family matches. */
export function factsOf(model: string): ModelFacts | undefined {
  return MODELS.find(({ match }) => match.test(model));
}
