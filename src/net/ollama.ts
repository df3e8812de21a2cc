import { FailureError } from '../core/backends/failure.ts';
import type { Watch } from './eventStream.ts';
import { failureOfErrorObject, failureOfResponse, tidy } from './responses.ts';

/** Longest line that is taken, in UTF-16 units. */
const LINE_UNITS = 4 * 1024 * 1024;

/**
 * The stream of Ollama's `/api/chat` or `/api/generate`, one JSON object in a line, as chunks of OpenAI's shape.
 * Source: https://github.com/ollama/ollama/blob/main/docs/api.md
 * @throws FailureError for an error status, a line `{"error": …}`, and what is no such stream
 */
export async function* ollamaChunks(
  response: Response,
  watch: Watch,
): AsyncGenerator<unknown, void, undefined> {
  const { secrets } = watch;
  if (!response.ok) {
    throw new FailureError(await failureOfResponse(response, secrets, watch.patienceMs));
  }
  const type = response.headers.get('content-type') ?? '';
  for await (const line of lines(response, watch)) {
    if (line.trim() === '') {
      continue;
    }
    const said = parsed(line, type, response.status, secrets);
    if ('error' in said) {
      throw new FailureError(failureOfErrorObject(said.error, secrets));
    }
    yield chunkOf(said);
    if (said.done === true) {
      watch.onDone();
      return;
    }
  }
}

function parsed(line: string, type: string, status: number, secrets: readonly string[]) {
  try {
    const said: unknown = JSON.parse(line);
    if (typeof said === 'object' && said !== null && !Array.isArray(said)) {
      return said as Readonly<Record<string, unknown>>;
    }
  } catch {
    // Told below, together with JSON that is no object.
  }
  throw new FailureError(
    /json/i.test(type)
      ? { code: 'malformed-stream', detail: 'a line that is no JSON object' }
      : { code: 'not-a-stream', status, detail: `content type "${tidy(type, secrets)}"` },
  );
}

function chunkOf(said: Readonly<Record<string, unknown>>): object {
  const done = said.done === true;
  const prompt = said.prompt_eval_count;
  const message = said.message ?? { content: said.response, thinking: said.thinking };
  return {
    model: said.model,
    choices: [{ delta: message, finish_reason: done ? (said.done_reason ?? 'stop') : null }],
    ...(done ? { usage: { prompt_tokens: prompt, completion_tokens: said.eval_count } } : {}),
  };
}

async function* lines(response: Response, watch: Watch): AsyncGenerator<string, void, undefined> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let held = '';
  try {
    for (;;) {
      const value = (await reader?.read())?.value;
      if (!value) {
        break;
      }
      watch.onBytes();
      const pieces = decoder.decode(value, { stream: true }).split('\n');
      pieces[0] = held + (pieces[0] ?? '');
      held = pieces.pop() ?? '';
      yield* pieces;
      if (held.length > LINE_UNITS) {
        throw new FailureError({
          code: 'malformed-stream',
          detail: `a line of more than ${LINE_UNITS} characters`,
        });
      }
    }
    yield held + decoder.decode();
  } finally {
    void reader?.cancel().catch(() => undefined);
  }
}
