import { type Message, tokens } from './dialects.ts';
import type { Reply } from './server.ts';

/**
 * A whole stream of Ollama's `/api/chat`, as its documents show it: one JSON object in a line, the counts in the last.
 * Source: https://github.com/ollama/ollama/blob/main/docs/api.md
 */
export function ollama({
  thought = '',
  answer = '',
  model = 'test-model',
  finish = 'stop',
  usage,
}: Message): Reply {
  const head = { model, created_at: '2026-01-01T00:00:00Z' };
  const lines = [
    ...tokens(thought).map((thinking) => ({ role: 'assistant', content: '', thinking })),
    ...tokens(answer).map((content) => ({ role: 'assistant', content })),
  ].map((message) => ({ ...head, message, done: false }));
  const last = {
    ...head,
    message: { role: 'assistant', content: '' },
    done: true,
    done_reason: finish,
    prompt_eval_count: usage?.prompt_tokens ?? 5,
    eval_count: usage?.completion_tokens ?? 9,
  };
  return {
    headers: { 'content-type': 'application/x-ndjson' },
    parts: [...lines, last].map((line) => ({ bytes: `${JSON.stringify(line)}\n` })),
  };
}
