import type { PresetId } from '../backends/types.ts';
import type { InlineEndpoint, InlineJob, InlineRequest } from './types.ts';

const CURSOR = '<|CURSOR|>';

/** A thought that has ended before it began; models continue with the answer. */
const EMPTY_THOUGHT = '<think>\n\n</think>\n\n';

const INSTRUCTIONS = [
  `You complete code. The user sends a file with the mark ${CURSOR} at the cursor.`,
  'Answer with nothing but the text that belongs in place of the mark: no explanation, no code fence, nothing that',
  'already stands before or after it. Complete the present statement or block and stop.',
].join('\n');

/**
 * Requests to a chat model that stands in for one that fills in the middle, with the thought switched off by the
 * server's own means first, and without any for servers that do not know it.
 *
 * Sources for the means: DeepSeek API, *Thinking mode* (`thinking.type`); Ollama's OpenAI compatibility
 * (`reasoning_effort: "none"`); OpenRouter and Together (`reasoning.enabled`); chat templates of Qwen3, DeepSeek-V3.1 and GLM (`enable_thinking`, `thinking`); for
 * DeepSeek-R1, whose template has no switch, the thought is given empty and the message continued.
 */
export function chatRequests({ preset, baseUrl, model }: InlineEndpoint, job: InlineJob): InlineRequest[] {
  const url = `${baseUrl}/chat/completions`;
  const plain = {
    model,
    messages: messagesOf(model, job),
    max_tokens: job.maxTokens,
    temperature: 0.1,
    stream: false,
    ...(job.singleLine ? {} : { stop: ['\n\n\n'] }),
  };
  const off = thinkingOff(preset, model);
  const messages = off.prefill
    ? [...plain.messages, { role: 'assistant', content: EMPTY_THOUGHT }]
    : plain.messages;
  const switched: InlineRequest = { url, body: { ...plain, messages, ...off.fields }, chat: true };
  return Object.keys(off.fields).length === 0 ? [switched] : [switched, { url, body: plain, chat: true }];
}

interface Off {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly prefill?: true;
}

function thinkingOff(preset: PresetId, model: string): Off {
  switch (preset) {
    case 'deepseek':
      return { fields: { thinking: { type: 'disabled' } } };
    case 'ollama':
      return { fields: { reasoning_effort: 'none' } };
    case 'openrouter':
    case 'together':
      return { fields: { reasoning: { enabled: false } } };
    default:
      return alwaysThinks(model)
        ? { fields: { add_generation_prompt: false, continue_final_message: true }, prefill: true }
        : { fields: { chat_template_kwargs: { enable_thinking: false, thinking: false } } };
  }
}

/** Models whose template opens the thought whatever is asked of it. */
function alwaysThinks(model: string): boolean {
  return /deepseek[-_./: ]*r1|(^|[/_-])r1([-_.:]|$)|qwq/i.test(model);
}

function messagesOf(model: string, job: InlineJob): { role: string; content: string }[] {
  const extra = job.extra.map(({ path, text }) => `File ${path}, in part:\n${text}\n`);
  const limit = job.singleLine ? 'Complete the present line only.' : '';
  const code = `File ${job.path} (${job.languageId}):\n${job.before}${CURSOR}${job.after}`;
  const user = [...extra, code, limit].filter((part) => part !== '').join('\n');
  // The makers of DeepSeek-R1 advise against a system prompt.
  return alwaysThinks(model)
    ? [{ role: 'user', content: `${INSTRUCTIONS}\n\n${user}` }]
    : [
        { role: 'system', content: INSTRUCTIONS },
        { role: 'user', content: user },
      ];
}
