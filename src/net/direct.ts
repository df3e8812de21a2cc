import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** Read ahead of the consumer at most as much, in bytes. */
const AHEAD_BYTES = 256 * 1024;

/**
 * True for `http:` addresses on this machine or network: loopback, the private ranges of RFC 1918, RFC 4193 and link
 * local ones, names without a dot, and the usual names of home networks.
 */
export function isNear(url: URL): boolean {
  const host = url.hostname.toLowerCase();
  return (
    url.protocol === 'http:' &&
    (/^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$/.test(host) ||
      /^\[(::1|f[cd][0-9a-f]{2}:.*|fe80:.*)\]$/.test(host) ||
      /^[^.:[\]]+$/.test(host) ||
      /\.(localhost|local|lan|home\.arpa|internal)$/.test(host))
  );
}

/**
 * `fetch` without its limits: Node's own gives up when no header arrives for 300 s, or no byte, and cannot be told
 * otherwise inside the editor. A queue, or a server that sends nothing while it reads a long prompt, needs more. It
 * follows no redirects, and gives what arrived before it gives the error that ended it.
 *
 * In the extension host the editor puts its proxy and the certificates of the system into `request` of these modules
 * and into their default agents, which is why both are looked up at each call. What is near is asked without an agent.
 * @param connectMs how long the connection may take; undefined leaves it to the system
 */
export async function directFetch(
  input: string | URL | Request,
  init: RequestInit = {},
  connectMs?: number,
): Promise<Response> {
  const { method, headers, body, signal } = init;
  const url = new URL(input instanceof Request ? input.url : input);
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        method: method ?? 'GET',
        headers: {
          ...Object.fromEntries(new Headers(headers)),
          'accept-encoding': 'identity',
          // A connection that is kept may be dead by the next request.
          connection: 'close',
        },
        ...(isNear(url) ? { agent: false } : {}),
        ...(signal ? { signal } : {}),
      },
      resolve,
    );
    // Stays: a connection that breaks later is told here, too, and by the response.
    outgoing.on('error', reject);
    if (connectMs !== undefined) {
      limitConnection(outgoing, connectMs);
    }
    outgoing.end(body);
  });
  const { statusCode = 0, headers: received } = incoming;
  const empty = statusCode === 204 || statusCode === 205 || statusCode === 304;
  return new Response(empty ? null : bodyOf(incoming), {
    status: statusCode,
    headers: Object.entries(received).flatMap(([name, value]) =>
      [value ?? []].flat().map((one): [string, string] => [name, one]),
    ),
  });
}

/** A proxy hands over a socket that is connected; any other connects, and agrees on keys where it has to. */
function limitConnection(outgoing: ClientRequest, ms: number): void {
  const late = Object.assign(new Error(`no connection within ${ms} ms`), { code: 'ETIMEDOUT' });
  const timer = setTimeout(() => outgoing.destroy(late), ms);
  const connected = (): void => clearTimeout(timer);
  outgoing.once('close', connected);
  outgoing.once('response', connected);
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) {
      connected();
    }
    socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', connected);
  });
}

function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const source = decoded(incoming);
  const waiting: Uint8Array[] = [];
  let bytes = 0;
  let end: { readonly error?: Error } | undefined;
  let wake = (): void => undefined;
  const finish = (error?: Error): void => {
    end ??= error ? { error } : {};
    wake();
  };
  source.on('data', (chunk: Uint8Array) => {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes > AHEAD_BYTES) {
      source.pause();
    }
    wake();
  });
  source.once('end', finish);
  for (const stream of new Set([source, incoming])) {
    stream.on('error', finish);
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (waiting.length === 0 && !end) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        const chunk = waiting.shift();
        if (chunk) {
          bytes -= chunk.length;
          source.resume();
          controller.enqueue(chunk);
        } else if (end?.error) {
          controller.error(end.error);
        } else {
          controller.close();
        }
      },
      cancel() {
        finish();
        incoming.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The body as text bytes: a proxy in between may compress what was asked for plain. */
function decoded(incoming: IncomingMessage): Readable {
  switch (incoming.headers['content-encoding']) {
    case 'gzip':
      return incoming.pipe(createGunzip());
    case 'deflate':
      return incoming.pipe(createInflate());
    case 'br':
      return incoming.pipe(createBrotliDecompress());
    default:
      return incoming;
  }
}
