import { factsOf } from './models.ts';
import type { Quirks } from './quirks.ts';
import type { ChatMessage, ChatRequest, Endpoint } from './types.ts';

/** What the makers of a model say about how to call it. */
export interface ModelRules {
  /** `user`: the model was trained without a system prompt; instructions go into the user's turn. */
  readonly instructions: 'system' | 'user';
  /** Undefined leaves it to the server. */
  readonly temperature?: number;
  readonly topP?: number;
}

/** The rules of a model, by its name on the server. Sources stand in the table of models. */
export function modelRules(model: string, thinking?: 'on' | 'off'): ModelRules {
  const facts = factsOf(model);
  const sampling = thinking === 'off' ? (facts?.samplingOff ?? facts?.sampling) : facts?.sampling;
  return { instructions: facts?.instructions ?? 'system', ...sampling };
}

/** Shapes a request as the endpoint's model wants it. Values that the request already holds stay. */
export function shapeRequest(endpoint: Endpoint, request: ChatRequest, quirks: Quirks = {}): ChatRequest {
  const rules = modelRules(endpoint.model, request.knobs?.thinking);
  const inUserTurn = rules.instructions === 'user' || quirks.noSystem === true;
  return {
    temperature: rules.temperature,
    topP: rules.topP,
    ...request,
    messages: inUserTurn ? withoutSystem(request.messages) : request.messages,
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
