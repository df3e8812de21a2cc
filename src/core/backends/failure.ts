/** Every way in which a request to a backend can end without a usable answer. Codes are stable. */
export type FailureCode =
  /** Nothing listens there, the name does not resolve, or the connection broke before an answer. */
  | 'unreachable'
  /** Its certificate is not trusted, or for another name. */
  | 'untrusted'
  /** 401 or 403. */
  | 'unauthorized'
  /** 402: no credit left. */
  | 'payment'
  /** 404: the path or the model is not there. */
  | 'model-not-found'
  /** 400 or 422 that names a parameter or the body. */
  | 'bad-request'
  /** The prompt does not fit the model's context. */
  | 'context-too-long'
  /** 429. */
  | 'rate-limited'
  /** 5xx, or an `error` event inside the stream. */
  | 'server-error'
  /** 200, but not an event stream: an HTML page, a proxy's notice, a body of another kind. */
  | 'not-a-stream'
  /** An event that is not the JSON it should be. */
  | 'malformed-stream'
  /** The stream ended without its end mark. */
  | 'cut-off'
  /** No byte within the idle limit, or no first token within its limit. */
  | 'stalled'
  /** The stream ended in order and held neither thought nor answer. */
  | 'empty'
  /** A thought came, and no answer after it. */
  | 'no-answer'
  /** The server redirected to another origin; the key does not follow. */
  | 'redirected'
  /** No endpoint is configured. */
  | 'not-configured'
  /** The embedded engine is not installed, or not for this computer. */
  | 'engine-missing'
  /** The embedded engine cannot load the model. */
  | 'engine-model'
  /** The embedded engine ended while it was in use. */
  | 'engine-crashed'
  /** Anything else; `detail` says what. */
  | 'unknown';

/**
 * A failure as a value. It is thrown as the `failure` of a {@link FailureError}, and told apart by `code`,
 * never by class: bundles are loaded separately and each has its own classes.
 */
export interface Failure {
  readonly code: FailureCode;
  /** HTTP status, where there was a response. */
  readonly status?: number | undefined;
  /** The server's own words, cut to 500 characters, with anything that looks like a secret removed. */
  readonly serverMessage?: string | undefined;
  /** From `Retry-After`, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** For the output channel only: technical detail, secrets removed. */
  readonly detail?: string | undefined;
}

/** The only error that the network layer throws, apart from an abort. */
export class FailureError extends Error {
  override readonly name = 'FailureError';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.detail ?? failure.serverMessage ?? failure.code);
    this.failure = failure;
  }
}

/** The failure that `error` carries, or undefined when it carries none. Works across bundles. */
export function failureOf(error: unknown): Failure | undefined {
  if (typeof error !== 'object' || error === null || !('failure' in error)) {
    return undefined;
  }
  const { failure } = error;
  return typeof failure === 'object' && failure !== null && 'code' in failure
    ? (failure as Failure)
    : undefined;
}
