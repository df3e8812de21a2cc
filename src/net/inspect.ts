import { connect, type DetailedPeerCertificate } from 'node:tls';
import { FailureError } from '../core/backends/failure.ts';
import { redact } from '../core/backends/redact.ts';
import type { Certificate } from '../core/setup/diagnosis/facts.ts';
import { objectOf, textOf } from '../core/setup/modelInfo.ts';
import type { ServerKind } from '../core/setup/server.ts';
import { getJson } from './models.ts';

/**
 * How far the clock of a server is ahead of ours, by its `Date` header (RFC 9110, whole seconds), half of the way
 * there and back taken off.
 * @returns undefined when the server does not tell the time or does not answer
 */
export async function clockAhead(address: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const before = Date.now();
    const response = await fetch(address, { signal, redirect: 'manual' });
    const after = Date.now();
    void response.body?.cancel().catch(() => undefined);
    const told = Date.parse(response.headers.get('date') ?? '');
    return Number.isNaN(told) ? undefined : told + 500 - (before + after) / 2;
  } catch {
    return undefined;
  }
}

/**
 * Looks at the certificate that a server shows. Nothing is sent over the connection, so that one which is not trusted
 * can be looked at, too.
 * @throws FailureError `unreachable` when no connection comes about; the reason of `signal` when that was aborted
 */
export async function certificateOf(address: string, signal: AbortSignal): Promise<Certificate> {
  const { hostname, port } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  signal.throwIfAborted();
  return await new Promise((resolve, reject) => {
    const isName = !/^[\d.]+$|:/.test(host);
    const socket = connect({
      host,
      port: port === '' ? 443 : Number(port),
      ...(isName ? { servername: host } : {}),
      rejectUnauthorized: false,
    });
    const end = (): void => void socket.destroy();
    signal.addEventListener('abort', () => {
      end();
      reject(signal.reason);
    });
    socket.once('error', (error) => {
      reject(new FailureError({ code: 'unreachable', detail: redact(String(error)) }));
    });
    socket.once('secureConnect', () => {
      const shown = socket.getPeerCertificate(true);
      const problem = socket.authorized ? undefined : String(socket.authorizationError);
      end();
      resolve(certificateIn(shown, problem));
    });
  });
}

function certificateIn(shown: DetailedPeerCertificate, problem: string | undefined): Certificate {
  const name = (fields: unknown): string => textOf(objectOf(fields).CN) ?? textOf(objectOf(fields).O) ?? '?';
  return {
    subject: name(shown.subject),
    issuer: name(shown.issuer),
    validUntil: Date.parse(shown.valid_to),
    problem,
  };
}

/** The version that a server tells of itself, where it has a route for that. @returns undefined when it does not */
export async function versionOf(
  kind: ServerKind,
  endpoint: { readonly baseUrl: string; readonly apiKey?: string | undefined },
  signal: AbortSignal,
): Promise<string | undefined> {
  const paths: Partial<Record<ServerKind, readonly [path: string, field: string]>> = {
    ollama: ['/api/version', 'version'],
    vllm: ['/version', 'version'],
    llamacpp: ['/props', 'build_info'],
    koboldcpp: ['/api/extra/version', 'version'],
  };
  const place = paths[kind];
  if (!place) {
    return undefined;
  }
  const [path, field] = place;
  const address = `${new URL(endpoint.baseUrl).origin}${path}`;
  const body = await getJson(endpoint, address, signal).catch(() => undefined);
  return textOf(objectOf(body)[field])?.slice(0, 60);
}
