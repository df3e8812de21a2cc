import type { ChatMessage, ChatRequest, Endpoint } from './types.ts';

/** What the makers of a model say about how to call it. */
export interface ModelRules {
  /** `user`: the model was trained without a system prompt; instructions go into the user's turn. */
  readonly instructions: 'system' | 'user';
  /** Undefined leaves it to the server. */
  readonly temperature?: number;
  readonly topP?: number;
}

/** DeepSeek-R1 model card: temperature 0.5 to 0.7, 0.6 advised; lower ones lead to endless repetition. */
const SAMPLING = { temperature: 0.6, topP: 0.95 };

/**
 * Rules by model name, first match first. Sources: the model cards of DeepSeek-R1 (no system prompt),
 * DeepSeek-R1-0528 (system prompt supported), QwQ-32B and Qwen3 (0.6 and 0.95 when thinking). Other models keep
 * the server's own defaults: hosted reasoning models ignore or refuse these parameters.
 */
const MODELS: readonly (readonly [RegExp, ModelRules])[] = [
  [/r1[-_.:]?0528/i, { instructions: 'system', ...SAMPLING }],
  [/deepseek[-_./: ]*r1|(^|[/_-])r1([-_.:]|$)|r1[-_]distill/i, { instructions: 'user', ...SAMPLING }],
  [/(^|[/_-])qwq|qwen[-_]?3/i, { instructions: 'system', ...SAMPLING }],
];

/** The rules of a model, by its name on the server. */
export function modelRules(model: string): ModelRules {
  return MODELS.find(([name]) => name.test(model))?.[1] ?? { instructions: 'system' };
}

/** Shapes a request as the endpoint's model wants it. Values that the request already holds stay. */
export function shapeRequest(endpoint: Endpoint, request: ChatRequest): ChatRequest {
  const rules = modelRules(endpoint.model);
  return {
    temperature: rules.temperature,
    topP: rules.topP,
    ...request,
    messages: rules.instructions === 'user' ? withoutSystem(request.messages) : request.messages,
  };
}

/** Puts the system messages in front of the first user message. */
function withoutSystem(messages: readonly ChatMessage[]): ChatMessage[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const rest = messages.filter(({ role }) => role !== 'system');
  const first = rest.findIndex(({ role }) => role === 'user');
  return rest.map((message, index) =>
    index === first ? { ...message, content: [...system, message.content].join('\n\n') } : message,
  );
}
