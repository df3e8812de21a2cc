import type { RawForm } from '../core/backends/dialect.ts';
import { objectOf, objectsOf } from '../core/setup/modelInfo.ts';

/**
 * A stream of text that goes on from a prompt, as chunks of a chat. They have no id: what runs below the chat cannot be
 * told to end its thought.
 * @param stream its shape: OpenAI's completions (https://platform.openai.com/docs/api-reference/completions), or
 *   llama-server's own (https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md)
 */
export async function* rawChunks(
  chunks: AsyncIterable<unknown>,
  stream: Exclude<RawForm['stream'], 'ollama'>,
): AsyncGenerator<unknown, void, undefined> {
  for await (const chunk of chunks) {
    const said = objectOf(chunk);
    yield stream === 'completions' ? ofCompletion(said) : ofLlamaServer(said);
  }
}

type Said = Readonly<Record<string, unknown>>;

function ofCompletion({ id: _, ...said }: Said): object {
  const [choice] = objectsOf(said.choices);
  return choice
    ? { ...said, choices: [{ delta: { content: choice.text }, finish_reason: choice.finish_reason }] }
    : said;
}

function ofLlamaServer(said: Said): object {
  if (typeof said.content !== 'string') {
    return said;
  }
  const done = said.stop === true;
  const reason = said.stop_type === 'limit' || said.stopped_limit === true ? 'length' : 'stop';
  return {
    model: said.model,
    choices: [{ delta: { content: said.content }, finish_reason: done ? reason : null }],
    ...(done
      ? { usage: { prompt_tokens: said.tokens_evaluated, completion_tokens: said.tokens_predicted } }
      : {}),
  };
}
