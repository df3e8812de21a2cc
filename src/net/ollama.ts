import type { Fetch } from './client.ts';

/**
 * Lets the HTTP client speak to Ollama's own route, which alone takes a context length and says when a prompt is too
 * long: the request is rewritten for `/api/chat`, and its lines of JSON come back as chunks of OpenAI's shape. Where the
 * route is missing (others imitate Ollama), the request goes on as it was.
 * Wire format: Ollama's docs/api.md, "Generate a chat completion".
 */
export function ollamaFetch(fetch: Fetch): Fetch {
  return async (input, init) => {
    const body = typeof init?.body === 'string' ? record(JSON.parse(init.body)) : undefined;
    if (!body) {
      return await fetch(input, init);
    }
    const address = new URL(input instanceof Request ? input.url : String(input));
    const native = new URL(address.pathname.replace(/\/v1\/chat\/completions$/, '/api/chat'), address.origin);
    const response = await fetch(native, { ...init, body: JSON.stringify(requestOf(body)) });
    if (response.status === 404 || response.status === 405) {
      const text = await response.text();
      // A missing model is told in JSON; anything else is a missing route.
      return /^\s*\{\s*"error"\s*:\s*"/.test(text)
        ? new Response(text, { status: response.status, headers: response.headers })
        : await fetch(input, init);
    }
    if (!response.ok || !response.body) {
      return response;
    }
    return new Response(response.body.pipeThrough(asEvents()), {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
    });
  };
}

/** A request of OpenAI's shape in Ollama's. */
function requestOf(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { messages, temperature, top_p, max_tokens, stream_options: _, num_ctx, ...rest } = body;
  const options = { temperature, top_p, num_predict: max_tokens, num_ctx };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return {
    ...rest,
    messages,
    // A prompt that does not fit is refused in place of being cut without a word.
    truncate: false,
    ...(given.length > 0 ? { options: Object.fromEntries(given) } : {}),
  };
}

/** Turns lines of JSON into server-sent events. */
function asEvents(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = '';
  const send = (line: string, controller: TransformStreamDefaultController<Uint8Array>): void => {
    if (line.trim() !== '') {
      controller.enqueue(encoder.encode(eventsOf(line)));
    }
  };
  return new TransformStream({
    transform(bytes, controller) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        send(line, controller);
      }
    },
    flush(controller) {
      send(rest + decoder.decode(), controller);
    },
  });
}

/** One line as events. A line that is no JSON is passed on as it is, for the reader of events to refuse. */
function eventsOf(line: string): string {
  let parsed: Readonly<Record<string, unknown>> | undefined;
  try {
    parsed = record(JSON.parse(line));
  } catch {
    parsed = undefined;
  }
  if (!parsed || 'error' in parsed) {
    return event(line);
  }
  const { model, message, done, done_reason, prompt_eval_count, eval_count } = parsed;
  const { content, thinking } = record(message) ?? {};
  const delta = {
    model,
    choices: [{ index: 0, delta: { content, reasoning: thinking }, finish_reason: null }],
  };
  if (done !== true) {
    return event(JSON.stringify(delta));
  }
  const last = {
    model,
    choices: [{ index: 0, delta: { content, reasoning: thinking }, finish_reason: done_reason ?? 'stop' }],
    usage: { prompt_tokens: prompt_eval_count, completion_tokens: eval_count },
  };
  return `${event(JSON.stringify(last))}${event('[DONE]')}`;
}

function event(data: string): string {
  return `data: ${data.replace(/[\r\n]+/g, ' ')}\n\n`;
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}
