import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as it came in. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON, or undefined where there was none. */
  readonly body: unknown;
  /** Settles when the client has gone before the answer was complete. */
  readonly disconnected: Promise<void>;
}

/** One thing that a stream does next. */
export type Part =
  /** Sends these bytes. */
  | { readonly bytes: string | Uint8Array }
  /** Does nothing until the promise settles, or the client is gone. */
  | { readonly wait: Promise<unknown> }
  /** Drops the connection. */
  | { readonly cut: true };

/** What the server answers. */
export interface Reply {
  /** 200 unless given. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly parts: Iterable<Part> | AsyncIterable<Part>;
}

export interface BackendOptions {
  /** 0, the default, for a free one. */
  readonly port?: number;
  readonly models?: readonly {
    readonly id: string;
    readonly owned_by?: string;
    readonly max_model_len?: number;
  }[];
  /** Answers a chat request. */
  readonly respond: (request: Received) => Reply;
  /** Speaks TLS with them. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Answers any other path; undefined for 404. */
  readonly elsewhere?: (request: Received) => Reply | undefined;
}

export interface Backend {
  readonly origin: string;
  /** With `/v1`. */
  readonly baseUrl: string;
  /** All chat requests so far. */
  readonly requests: readonly Received[];
  close(): Promise<void>;
}

/** Starts a server on loopback that has the routes of an OpenAI-compatible one. */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  const requests: Received[] = [];
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    void answer(incoming, response);
  };
  const server = options.tls ? createSecureServer(options.tls, listener) : createServer(listener);

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await receive(incoming, response);
    const reply = replyTo(request);
    if (!response.destroyed) {
      await send(response, reply);
    }
  }

  /** A script of a test that throws shows in what its client gets. */
  function replyTo(request: Received): Reply {
    try {
      return route(request);
    } catch (error) {
      return json({ error: { message: String(error) } }, 500);
    }
  }

  function route(request: Received): Reply {
    if (request.path === '/v1/chat/completions') {
      requests.push(request);
      return options.respond(request);
    }
    if (request.path === '/v1/models' && options.models) {
      return json({ object: 'list', data: options.models.map((model) => ({ object: 'model', ...model })) });
    }
    return options.elsewhere?.(request) ?? json({ error: { message: 'Not Found' } }, 404);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const origin = `${options.tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    baseUrl: `${origin}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A whole JSON body. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    parts: [{ bytes: JSON.stringify(body) }],
  };
}

async function receive(incoming: IncomingMessage, response: ServerResponse): Promise<Received> {
  const disconnected = new Promise<void>((resolve) => {
    response.once('close', () => {
      if (!response.writableFinished) {
        resolve();
      }
    });
  });
  const raw = await text(incoming);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body: parsed(raw),
    disconnected,
  };
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

async function send(response: ServerResponse, { status = 200, headers, parts }: Reply): Promise<void> {
  const gone = new Promise<void>((resolve) => response.once('close', resolve));
  response.writeHead(status, headers);
  response.flushHeaders();
  for await (const part of parts) {
    if (response.destroyed) {
      return;
    }
    if ('cut' in part) {
      response.destroy();
      return;
    } else if ('wait' in part) {
      await Promise.race([part.wait, gone]);
    } else {
      response.write(part.bytes);
    }
  }
  response.end();
}
