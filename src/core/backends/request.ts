import { type Adaptation, adapted } from './adapt.ts';
import { dialectOf } from './dialect.ts';
import { type Shaped, shape } from './shape.ts';
import type { ChatRequest, Endpoint } from './types.ts';

/** A request as it goes on the wire. */
export interface WireRequest {
  /** Route below the origin, in place of `<base URL>/chat/completions`. */
  readonly path?: string | undefined;
  /** The body, field by field. */
  readonly sent: Readonly<Record<string, unknown>>;
}

/**
 * The body of a chat request in the dialect of its server, as its model wants it, without what the endpoint is known
 * not to take.
 */
export function shapeFor(endpoint: Endpoint, request: ChatRequest, adaptation?: Adaptation): WireRequest {
  const plain = shape(dialectOf(endpoint), endpoint.model, request, request.knobs, request.resume);
  const { path, messages, body, temperature, topP, maxTokens }: Shaped = adaptation
    ? adapted(plain, adaptation)
    : plain;
  const left = new Set(adaptation?.without);
  return {
    path,
    sent: {
      model: endpoint.model,
      messages,
      stream: true,
      ...(left.has('stream_options') ? {} : { stream_options: { include_usage: true } }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined ? {} : { top_p: topP }),
      ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
      ...body,
    },
  };
}
