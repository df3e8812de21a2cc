import { chatRequests } from './chat.ts';
import { endMarks, fimModel, fimPrompt } from './fimModels.ts';
import type { ExtraContext, InlineEndpoint, InlineJob, InlineRequest } from './types.ts';

/** Suggestions are to be likely, not inventive. */
const TEMPERATURE = 0.1;

/** DeepSeek's FIM reference: at most 16 stops. The least of all servers that we know: 4 (OpenAI). */
const MOST_STOPS = 4;

/**
 * The requests that may bring a suggestion from this endpoint, best first: the next is for a server that refuses
 * the one before it as malformed or not supported; in the end the model is asked as a chat model. What worked once
 * works again, so that callers remember its index.
 *
 * Sources: DeepSeek API, *FIM completion (beta)*; Ollama `docs/api.md`, *Generate a completion*; llama.cpp
 * `tools/server/README.md`, *POST /infill*; OpenAI-compatible `/completions` as vLLM documents it.
 */
export function inlineRequests(endpoint: InlineEndpoint, job: InlineJob): readonly InlineRequest[] {
  const chat = chatRequests(endpoint, job);
  return endpoint.api === 'chat' ? chat : [...fimRequests(endpoint, job), ...chat];
}

function fimRequests(endpoint: InlineEndpoint, job: InlineJob): readonly InlineRequest[] {
  switch (endpoint.preset) {
    case 'deepseek':
      return [deepseek(endpoint, job)];
    case 'ollama':
      return [ollama(endpoint, job), ...ollamaRaw(endpoint, job)];
    case 'llamacpp':
      return [infill(endpoint, job)];
    default:
      return [completions(endpoint, job)];
  }
}

function deepseek({ baseUrl, model }: InlineEndpoint, job: InlineJob): InlineRequest {
  return {
    url: `${root(baseUrl)}/beta/completions`,
    body: {
      model,
      prompt: job.before,
      suffix: job.after,
      max_tokens: job.maxTokens,
      temperature: TEMPERATURE,
      ...stops(job, []),
      stream: false,
    },
  };
}

function ollama({ baseUrl, model }: InlineEndpoint, job: InlineJob): InlineRequest {
  // No num_ctx: another one than that of the loaded model makes Ollama load it anew.
  return {
    url: `${root(baseUrl)}/api/generate`,
    body: {
      model,
      prompt: job.before,
      suffix: job.after,
      stream: false,
      options: { num_predict: job.maxTokens, temperature: TEMPERATURE, ...stops(job, []) },
    },
  };
}

/** For models whose template in Ollama has no place for a suffix though they know the marks. */
function ollamaRaw({ baseUrl, model }: InlineEndpoint, job: InlineJob): InlineRequest[] {
  const known = fimModel(model);
  if (!known) {
    return [];
  }
  return [
    {
      url: `${root(baseUrl)}/api/generate`,
      body: {
        model,
        prompt: fimPrompt(known, job.before, job.after),
        raw: true,
        stream: false,
        options: { num_predict: job.maxTokens, temperature: TEMPERATURE, ...stops(job, endMarks(known)) },
      },
    },
  ];
}

function infill({ baseUrl }: InlineEndpoint, job: InlineJob): InlineRequest {
  return {
    url: `${root(baseUrl)}/infill`,
    body: {
      input_prefix: job.before,
      input_suffix: job.after,
      input_extra: job.extra.map(({ path, text }) => ({ filename: path, text })),
      prompt: '',
      n_predict: job.maxTokens,
      temperature: TEMPERATURE,
      cache_prompt: true,
      ...stops(job, []),
      stream: false,
    },
  };
}

function completions({ baseUrl, model }: InlineEndpoint, job: InlineJob): InlineRequest {
  const known = fimModel(model);
  const common = { model, max_tokens: job.maxTokens, temperature: TEMPERATURE, stream: false };
  if (!known) {
    return {
      url: `${baseUrl}/completions`,
      body: { ...common, prompt: job.before, suffix: job.after, ...stops(job, []) },
    };
  }
  const files = known.file === undefined ? '' : filesText(known.file, job);
  return {
    url: `${baseUrl}/completions`,
    body: {
      ...common,
      prompt: files + fimPrompt(known, job.before, job.after),
      ...stops(job, endMarks(known)),
    },
  };
}

/** Other files in front of the prompt, each after its mark, and the name of the present one. */
function filesText(mark: string, { extra, path }: InlineJob): string {
  if (extra.length === 0) {
    return '';
  }
  const one = (file: ExtraContext): string => `${mark}${file.path}\n${file.text}\n`;
  return `${extra.map(one).join('')}${mark}${path}\n`;
}

function stops(job: InlineJob, marks: readonly string[]): { stop?: string[] } {
  const stop = [...(job.singleLine ? ['\n'] : []), ...marks].slice(0, MOST_STOPS);
  return stop.length === 0 ? {} : { stop };
}

/** The base URL without the part that belongs to the OpenAI-compatible routes. */
function root(baseUrl: string): string {
  return baseUrl.replace(/\/(v1|beta)$/, '');
}
