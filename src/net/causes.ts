import type { FailureCode } from '../core/backends/failure.ts';

/**
 * What servers say when the status does not tell the cause, by their own words:
 * - a prompt that does not fit: DeepSeek and vLLM ("maximum context length"), llama-server ("exceeds the available
 *   context size", type `exceed_context_size_error`), Ollama ("longer than the context length"), LM Studio;
 * - a model that is not there, as a 400: DeepSeek ("Model Not Exist"), OpenRouter ("is not a valid model ID");
 * - a path that is not there, as a 200: LM Studio ("Unexpected endpoint or method");
 * - no credit, as a 429: OpenAI (`insufficient_quota`);
 * - and the code words by which an error inside a stream names its class.
 */
const CAUSES: readonly (readonly [RegExp, FailureCode])[] = [
  [
    /maximum context length|context[ _]length[ _]exceeded|exceed(s|_)(the )?(available )?context|longer than the context|prompt is too long|tokens to keep from the initial prompt/i,
    'context-too-long',
  ],
  [
    /model not exist|model[ _]not[ _]found|not a valid model|model\b.{0,80}\b(does not exist|not found)/i,
    'model-not-found',
  ],
  [/unexpected endpoint or method/i, 'not-a-stream'],
  [/insufficient[ _](quota|balance|credits)/i, 'payment'],
  [/rate[ _]?limit|too many requests/i, 'rate-limited'],
  [/(invalid|incorrect)[ _]api[ _]key|api key not valid|authentication[ _](error|fails)/i, 'unauthorized'],
];

/** The cause that an error body names, or undefined when it names none that is known. */
export function causeOf(body: string): FailureCode | undefined {
  return CAUSES.find(([words]) => words.test(body))?.[1];
}
