import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { failureOf } from '../../../src/core/backends/failure.ts';
import type { ChatMessage, StreamEvent } from '../../../src/core/backends/types.ts';
import { proposeEdits } from '../../../src/core/edits/propose.ts';
import { editMessages } from '../../../src/core/prompt/messages.ts';
import { streamChat } from '../../../src/net/chat.ts';
import { listModels } from '../../../src/net/models.ts';
import { type LlamaBackend, startLlamaBackend } from '../../backend/llama/backend.ts';
import { PLACE, randomModels } from '../../backend/llama/models.ts';
import { PATIENT, read } from './attempt.ts';

/** A fresh machine installs the engine first. */
const INSTALL_MS = 300_000;

let backend: LlamaBackend;
beforeAll(async () => {
  backend = await startLlamaBackend();
}, INSTALL_MS);
afterAll(() => backend.close());

test('the models are listed', async () => {
  const models = await listModels({ baseUrl: backend.baseUrl }, new AbortController().signal);
  expect(models.map(({ id }) => id)).toEqual(Object.keys(randomModels));
});

describe('real inference', () => {
  const SENTENCE = '[A-Z][a-z]{1,7}( ([a-z]{1,8}|[🙂🚀𝛑𠮷]{1,2})){2,7}[.?!]';
  const PARAGRAPH = `${SENTENCE}( ${SENTENCE}){1,2}`;
  const LIST = `(\n- \\*\\*\\S+\\*\\* ${SENTENCE}){2,3}`;

  test.each(['random-words', 'random-words-in-fields'] as const)(
    '%s: thought and answer are told apart',
    async (model) => {
      const { events, failure } = await chat({ model });
      expect(failure).toBeUndefined();
      expect(read(events)).toMatch(
        new RegExp(`^${PARAGRAPH}(\n\n${PARAGRAPH}){1,2} \\| ${SENTENCE}\n${LIST}\n$`, 'u'),
      );
    },
  );

  test('each token is counted', async () => {
    const { events } = await chat({ model: 'random-words' });
    const bytes = events.map((event) => (event.type === 'delta' ? (event.delta.content ?? '') : '')).join('');
    expect(events.slice(-2)).toEqual([
      { type: 'finish', reason: 'stop' },
      {
        type: 'usage',
        usage: expect.objectContaining({ completionTokens: Buffer.byteLength(bytes) }),
      },
    ]);
  });

  test('an edit that was generated is placed where it belongs', async () => {
    const now = readFileSync(`sample/${PLACE.path}`, 'utf8');
    const context = { path: PLACE.path, languageId: 'javascript', text: now, cursorLine: 0 };
    const { events } = await chat({ model: 'random-edit', messages: editMessages(context, 'Add a comment') });
    const [, answer = ''] = read(events).split(' | ');
    const { changes, refusals } = proposeEdits(answer, { files: [{ path: PLACE.path, seen: now, now }] });
    expect(refusals).toEqual([]);
    const [change] = changes;
    const comment = /^\+ {2}(\/\/ .*)$/m.exec(answer)?.[1];
    expect(comment).toMatch(new RegExp(`^// ${SENTENCE}$`, 'u'));
    expect(change?.kind === 'modify' && change.result).toBe(
      now.replace(PLACE.line, `  ${comment}\n${PLACE.line}`),
    );
  });

  test('it ends at the limit, in the middle of the thought', async () => {
    const { events } = await chat({ model: 'random-endless', maxTokens: 50 });
    expect(events.at(-2)).toEqual({ type: 'finish', reason: 'length' });
    expect(events.at(-1)).toMatchObject({ usage: { completionTokens: 50 } });
    expect(read(events)).toMatch(/^[A-Z].* \| $/u);
  });

  test('stopping a request stops the inference', async () => {
    const LIMIT = 3000;
    const stop = new AbortController();
    const { failure } = await chat({
      model: 'random-endless',
      maxTokens: LIMIT,
      signal: stop.signal,
      onEvent: ({ type }) => type === 'delta' && stop.abort(),
    });
    expect(failure).toBeUndefined();
    await vi.waitUntil(async () => !(await slot()).is_processing, 20_000);
    expect((await slot()).n_decoded).toBeLessThan(LIMIT);
  });
});

test('a model that is not there is named as such', async () => {
  expect((await chat({ model: 'other' })).failure).toMatchObject({ code: 'model-not-found' });
});

interface Request {
  readonly model: string;
  readonly messages?: readonly ChatMessage[];
  readonly maxTokens?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: StreamEvent) => unknown;
}

/** All events of a request, and what it fails with. */
async function chat({ model, messages = [{ role: 'user', content: 'Hi' }], maxTokens, ...how }: Request) {
  const endpoint = { preset: 'custom', baseUrl: backend.baseUrl, model } as const;
  const options = { limits: PATIENT, signal: how.signal ?? new AbortController().signal };
  const events: StreamEvent[] = [];
  try {
    for await (const event of streamChat(endpoint, { messages, maxTokens }, options)) {
      events.push(event);
      how.onEvent?.(event);
    }
    return { events, failure: undefined };
  } catch (error) {
    return { events, failure: failureOf(error) ?? error };
  }
}

/** What the server does, and how many tokens it has made for its last request. */
async function slot() {
  const response = await fetch(`${backend.origin}/slots`);
  const [first] = (await response.json()) as [{ is_processing: boolean; n_decoded: number }];
  return first;
}
