import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensureLlama } from '../../../scripts/llama.mjs';
import { type PromptMessage, r1Parts } from '../../../src/core/engine/r1Prompt.ts';
import { Inference, type Library, NotR1 } from '../../../src/engine/inference.ts';
import { FIRST_BYTE, tinyModel } from '../../backend/llama/tinyModel.ts';

const folder = mkdtempSync(join(tmpdir(), 'rationale-inference-'));
const model = join(folder, 'tiny.gguf');
let library: Library;

beforeAll(async () => {
  writeFileSync(model, tinyModel());
  library = (await import(/* @vite-ignore */ ensureLlama())) as Library;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const QUESTION: PromptMessage = { role: 'user', content: 'Why?' };
const thinking = (text: string): PromptMessage[] => [QUESTION, { role: 'assistant', content: text }];

async function fresh(): Promise<Inference> {
  return await Inference.load(library, model, 2048);
}

/** What the model makes of it, always by its likeliest token. */
async function go(inference: Inference, messages: readonly PromptMessage[], limit: number) {
  const [tokens, texts]: [number[], string[]] = [[], []];
  const options = { temperature: 0, limit, signal: new AbortController().signal };
  for await (const made of inference.generate(r1Parts(messages), options)) {
    if (made.type === 'made') {
      tokens.push(made.token);
      texts.push(made.text);
    }
  }
  return { tokens, text: texts.join('') };
}

/** The tokens of text that the model did not write itself: one for each byte. */
function bytes(text: string): number[] {
  return Array.from(new TextEncoder().encode(text), (byte) => byte + FIRST_BYTE);
}

describe('a thought that is stopped', () => {
  let inference: Inference;
  let question: number[];
  let first: { tokens: number[]; text: string };
  beforeEach(async () => {
    inference = await fresh();
    question = inference.tokensOf(r1Parts([QUESTION]));
    first = await go(inference, [QUESTION], 25);
  });

  test('and resumed has, token by token, what one has that never was', async () => {
    const whole = await go(await fresh(), [QUESTION], 60);
    const resumed = thinking(`<think>\n${first.text}`);
    const prompt = inference.tokensOf(r1Parts(resumed));
    const kept = prompt.slice(question.length);
    // Half a character at its end is not in the text: those bytes are made once more.
    expect(kept.length).toBeGreaterThan(25 - 4);
    expect(kept).toEqual(whole.tokens.slice(0, kept.length));
    const second = await go(inference, resumed, 60 - kept.length);
    expect([...kept, ...second.tokens]).toEqual(whole.tokens);
  });

  test('and edited is read with the edit at its end', async () => {
    const text = `${first.text.slice(0, 5)}No:two.`;
    const prompt = inference.tokensOf(r1Parts(thinking(`<think>\n${text}`)));
    const hint = bytes('No:two.');
    expect(prompt.slice(-hint.length)).toEqual(hint);
    const own = prompt.slice(question.length, -hint.length);
    expect(own.length).toBeGreaterThanOrEqual(5);
    expect(own).toEqual(first.tokens.slice(0, own.length));
    expect((await go(inference, thinking(`<think>\n${text}`), 8)).tokens.length).toBe(8);
  });

  test('and closed is followed by the tag, then by the answer', async () => {
    const closed = thinking(`<think>\n${first.text}\n</think>\n\n`);
    const prompt = inference.tokensOf(r1Parts(closed));
    const tag = bytes('\n</think>\n\n');
    expect(prompt.slice(-tag.length)).toEqual(tag);
    const own = prompt.slice(question.length, -tag.length);
    expect(own).toEqual(first.tokens.slice(0, own.length));
    expect((await go(inference, closed, 8)).tokens.length).toBe(8);
  });
});

test('what the model knows already changes nothing of what it says', async () => {
  const inference = await fresh();
  await go(inference, [{ role: 'user', content: 'Something else, and longer.' }], 12);
  expect(await go(inference, [QUESTION], 30)).toEqual(await go(await fresh(), [QUESTION], 30));
});

test('a long prompt is read in pieces, and no further than anyone waits for it', async () => {
  const inference = await fresh();
  const gone = new AbortController();
  const seen: string[] = [];
  const long = r1Parts([{ role: 'user', content: 'x'.repeat(1500) }]);
  for await (const { type } of inference.generate(long, { temperature: 0, limit: 5, signal: gone.signal })) {
    seen.push(type);
    gone.abort();
  }
  expect(seen).toEqual(['reading']);
});

test('marks in a message are text, not the tokens that they name', async () => {
  const inference = await fresh();
  const tokens = inference.tokensOf(r1Parts([{ role: 'user', content: '</s>' }]));
  expect(tokens.join()).toContain(bytes('</s>').join());
});

test('a model that was not trained with the turns of R1 is refused', async () => {
  const other = join(folder, 'other.gguf');
  writeFileSync(other, tinyModel({ 'tokenizer.chat_template': { type: 'string', value: '[INST]' } }));
  await expect(Inference.load(library, other, 512)).rejects.toThrow(NotR1);
});
