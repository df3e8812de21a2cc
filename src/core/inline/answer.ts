import type { Usage } from '../backends/types.ts';
import { createSplitter } from '../reasoning/splitter.ts';
import type { InlineAnswer } from './types.ts';

/**
 * Reads the answer out of a body, whichever of the endpoints sent it: `choices[0].text` (completions),
 * `choices[0].message` (chat), `response` (Ollama), `content` (llama.cpp).
 * @returns undefined when there is none
 */
export function readAnswer(body: unknown): InlineAnswer | undefined {
  const [choice] = list(field(body, 'choices'));
  const message = field(choice, 'message');
  const text =
    field(choice, 'text') ?? field(message, 'content') ?? field(body, 'response') ?? field(body, 'content');
  const thought =
    field(message, 'reasoning_content') ?? field(message, 'reasoning') ?? field(body, 'thinking') ?? '';
  if (typeof text !== 'string') {
    // A chat model that only thought sends null.
    return typeof thought === 'string' && thought !== '' ? { text: '', thought } : undefined;
  }
  const usage = usageIn(field(body, 'usage'));
  return { text, thought: typeof thought === 'string' ? thought : '', ...(usage ? { usage } : {}) };
}

/** The counts in OpenAI's names, and DeepSeek's for the cache; undefined where there are none. */
function usageIn(usage: unknown): Usage | undefined {
  const count = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
  const promptTokens = count(field(usage, 'prompt_tokens'));
  const completionTokens = count(field(usage, 'completion_tokens'));
  return promptTokens === undefined || completionTokens === undefined
    ? undefined
    : { promptTokens, completionTokens, cachedPromptTokens: count(field(usage, 'prompt_cache_hit_tokens')) };
}

/**
 * Takes the thought out of an answer.
 * @param around the code around the cursor: where that speaks of such tags itself, they are code
 * @returns what is left, and whether there was a thought
 */
export function withoutThought(
  { text, thought }: InlineAnswer,
  around: string,
): { readonly text: string; readonly thought: boolean } {
  if (!/<\/?think>/.test(text) || /<\/?think>/.test(around)) {
    return { text, thought: thought !== '' };
  }
  const splitter = createSplitter({ start: 'unknown' });
  const segments: { channel: string; text: string }[] = [];
  for (const event of [...splitter.push({ content: text }), ...splitter.end()]) {
    const { segment } = event;
    const known = segments[segment];
    if (event.type === 'recast') {
      if (known) {
        known.channel = event.channel;
      }
    } else if (known) {
      known.text += event.text;
    } else {
      segments[segment] = { channel: event.channel, text: event.text };
    }
  }
  const of = (channel: string): string =>
    segments.map((segment) => (segment.channel === channel ? segment.text : '')).join('');
  return { text: of('answer'), thought: thought !== '' || of('thought') !== '' };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
