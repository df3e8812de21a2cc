import { expect, onTestFinished, test } from 'vitest';
import type { Endpoint, StreamEvent } from '../../../src/core/backends/types.ts';
import { streamChat } from '../../../src/net/chat.ts';
import { endThinking } from '../../../src/net/endThinking.ts';
import { chunks, DONE, event, events } from '../../backend/dialects.ts';
import { Gate } from '../../backend/gate.ts';
import { json, startBackend } from '../../backend/server.ts';
import { PATIENT, read } from './attempt.ts';

test('llama-server ends a thought in the middle and answers in the same stream', async () => {
  const ended = new Gate();
  const [thought, answer] = [chunks({ thought: 'Hm', finish: null }), chunks({ answer: 'Yes' })];
  const server = await startBackend({
    respond: () => events([...thought.map(event), { wait: ended.opened }, ...answer.map(event), DONE]),
    elsewhere: ({ path, body }) => {
      expect([path, body]).toEqual([
        '/v1/chat/completions/control',
        { id: 'chatcmpl-1', action: 'reasoning_end' },
      ]);
      ended.open();
      return json({ success: true });
    },
  });
  onTestFinished(() => server.close());
  const endpoint: Endpoint = { preset: 'llamacpp', baseUrl: server.baseUrl, model: 'm' };
  const received: StreamEvent[] = [];
  let [id, asked] = ['', false];
  const options = { signal: new AbortController().signal, limits: PATIENT };
  for await (const said of streamChat(endpoint, { messages: [], endable: true }, options)) {
    received.push(said);
    id = said.type === 'identity' ? (said.id ?? '') : id;
    if (said.type === 'delta' && !asked) {
      asked = true;
      expect(await endThinking(endpoint, id)).toBe(true);
    }
  }
  expect(read(received)).toBe('Hm | Yes');
  expect(server.requests[0]?.body).toMatchObject({ reasoning_control: true });
});

test('a server without the control is not asked', async () => {
  const endpoint: Endpoint = { preset: 'vllm', baseUrl: 'http://127.0.0.1:9/v1', model: 'm' };
  expect(await endThinking(endpoint, 'x')).toBe(false);
});

test('a refusal is told', async () => {
  const server = await startBackend({ respond: () => json({}, 500) });
  onTestFinished(() => server.close());
  const endpoint: Endpoint = { preset: 'llamacpp', baseUrl: server.baseUrl, model: 'm' };
  await expect(endThinking(endpoint, 'x')).rejects.toMatchObject({ failure: { status: 404 } });
});
