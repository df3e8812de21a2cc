import type { ContinuationForm, Dialect, Fields, RawForm } from './dialect.ts';

/** What entries have in common. An entry names only what differs. */

/** Chat completions of OpenAI's shape, without anything that not every such server has. */
export const OPENAI: Omit<Dialect, 'id' | 'label' | 'sources'> = {
  protocol: 'openai',
  baseUrls: [],
  hosts: [],
  needsKey: false,
  thought: { fields: ['reasoning_content', 'reasoning'], inline: true },
  history: { thoughts: 'never' },
  always: {},
  unless: {},
  knobs: { thinking: null, effort: null, budget: null },
  continuation: { thought: null, closed: null, answer: null, raw: null },
  endThinking: null,
  refuses: [],
  usage: { reasoning: 'untold' },
  fim: null,
  tokenize: null,
  models: { path: 'models', list: 'data', id: 'id' },
  context: [],
};

/** Stands for the embedded engine where an address is wanted. */
export const EMBEDDED_URL = 'http://127.0.0.1:0/v1';

/** The switch of a chat template, by the name that the model's template gives it. */
export const TEMPLATE_SWITCH: { on: Fields; off: Fields } = {
  on: { 'chat_template_kwargs.{switch}': true },
  off: { 'chat_template_kwargs.{switch}': false },
};

/** `reasoning_effort` as OpenAI has it. */
export const EFFORT: NonNullable<Dialect['knobs']['effort']> = {
  path: 'reasoning_effort',
  levels: { low: 'low', medium: 'medium', high: 'high' },
};

/** A form of going on: the last message and what the body says about it. */
export function goOn(
  message: Fields,
  body: Fields = {},
  comesBack: ContinuationForm['comesBack'] = 'fields',
): ContinuationForm {
  return { message, body, comesBack };
}

/** OpenAI's completions take a prompt as it is; the template must be known here. */
export const COMPLETIONS: RawForm = {
  prompt: { from: 'template' },
  path: 'completions',
  body: {},
  limit: 'max_tokens',
  stream: 'completions',
  first: false,
};
