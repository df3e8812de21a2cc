import OpenAI from 'openai';
import { type Failure, failureOf } from '../core/backends/failure.ts';
import { redact } from '../core/backends/redact.ts';
import { failureOfErrorObject } from './responses.ts';

/** Codes of Node's for a certificate that does not hold. */
const UNTRUSTED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER_CERT(_LOCALLY)?|VERIFY_LEAF_SIGNATURE)|CERT_(HAS_EXPIRED|NOT_YET_VALID|UNTRUSTED|REVOKED|REJECTED)|ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/;

/**
 * What an error of the transport, of the client or of ours means.
 * @param opened whether a stream had begun
 */
export function failureFrom(error: unknown, opened: boolean, secrets: readonly string[]): Failure {
  const chain = causes(error);
  for (const cause of chain) {
    const failure = failureOf(cause);
    if (failure) {
      return failure;
    }
  }
  const detail = redact(chain.map(describe).join('; caused by '), secrets);
  if (error instanceof SyntaxError) {
    return { code: 'malformed-stream', detail };
  }
  if (error instanceof OpenAI.APIError && error.error) {
    return failureOfErrorObject(error.error, secrets);
  }
  // The limits of Node's own fetch, which count no comments.
  if (chain.some((cause) => /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(codeOf(cause)))) {
    return { code: 'stalled', detail };
  }
  if (chain.some((cause) => UNTRUSTED.test(codeOf(cause)))) {
    return { code: 'untrusted', detail };
  }
  const network = error instanceof TypeError || chain.some((cause) => codeOf(cause) !== '');
  return { code: network ? (opened ? 'cut-off' : 'unreachable') : 'unknown', detail };
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let cause = error; cause !== undefined && chain.length < 8; ) {
    chain.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return chain;
}

function describe(error: unknown): string {
  return error instanceof Error
    ? [`${error.name}:`, codeOf(error), error.message].filter(Boolean).join(' ')
    : String(error);
}

/** The code of an error of Node's, such as ECONNREFUSED; empty where there is none. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
