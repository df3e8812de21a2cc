import { FailureError } from '../core/backends/failure.ts';
import type { StreamEvent } from '../core/backends/types.ts';
import { type Chunk, deltaOf, fieldOf, finishOf, usageOf } from './deltas.ts';
import { failureOfErrorObject } from './responses.ts';

/**
 * What the chunks of a chat stream say, in order.
 * @param onField told which field each piece of thought came in
 * @throws FailureError for a chunk that is no object, or that reports an error
 */
export async function* readChunks(
  chunks: AsyncIterable<unknown>,
  secrets: readonly string[],
  onField?: (name: string) => void,
): AsyncGenerator<StreamEvent, void, undefined> {
  let named = false;
  for await (const chunk of chunks) {
    if (!isObject(chunk)) {
      throw new FailureError({ code: 'malformed-stream', detail: 'an event that is no JSON object' });
    }
    refuseError(chunk, secrets);
    const [model, fingerprint] = [text(chunk.model), text(chunk.system_fingerprint)];
    if (!named && (model || fingerprint)) {
      named = true;
      const id = text(chunk.id);
      yield { type: 'identity', model, fingerprint, ...(id ? { id } : {}) };
    }
    const delta = deltaOf(chunk);
    if (delta) {
      const field = delta.reasoning === undefined ? undefined : fieldOf(chunk);
      if (field !== undefined) {
        onField?.(field);
      }
      yield { type: 'delta', delta };
    }
    const usage = usageOf(chunk);
    if (usage) {
      yield { type: 'usage', usage };
    }
    const reason = finishOf(chunk);
    if (reason !== undefined) {
      yield { type: 'finish', reason };
    }
  }
}

/**
 * An `error` in a chunk is thrown by the HTTP client. Older vLLM sends `{object: "error", message}` in its place,
 * and others a bare `{message}` or `{detail}` in an event of the name `error`.
 */
function refuseError(chunk: Chunk, secrets: readonly string[]): void {
  if (!('choices' in chunk) && (text(chunk.message) || text(chunk.detail))) {
    throw new FailureError(failureOfErrorObject(chunk, secrets));
  }
}

function isObject(value: unknown): value is Chunk {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
