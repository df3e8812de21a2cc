import { gzipSync } from 'node:zlib';
import type { Part, Reply } from './server.ts';

/** An orderly reply, bent in one way that networks, proxies and servers are known to bend it. */
export const bends = {
  'CRLF line ends': (reply) => rewritten(reply, (text) => text.replaceAll('\n', '\r\n')),
  'CR line ends': (reply) => rewritten(reply, (text) => text.replaceAll('\n', '\r')),
  'comments between events': (reply) =>
    rewritten(reply, (text) => text.replaceAll('\n\n', '\n\n: ping\n\n:\n\n')),
  'all in one packet': (reply) => rewritten(reply, (text) => text),
  'a byte at a time': (reply) => pieces(reply, 1),
  'two bytes at a time': (reply) => pieces(reply, 2),
  'the wrong content type': (reply) => ({ ...reply, headers: { 'content-type': 'text/plain' } }),
  'compressed, although nobody asked': (reply) => ({
    ...reply,
    headers: { ...reply.headers, 'content-encoding': 'gzip' },
    parts: [{ bytes: gzipSync(bytesOf(reply)) }],
  }),
  'no content type': (reply) => ({ ...reply, headers: {} }),
} satisfies Record<string, (reply: Reply) => Reply>;

/** A server that says nothing for `pause` before each byte. */
export function drip(reply: Reply, pause: () => Promise<unknown>): Reply {
  const bytes = bytesOf(reply);
  return {
    ...reply,
    parts: (async function* (): AsyncGenerator<Part> {
      for (const byte of bytes) {
        yield { wait: pause() };
        yield { bytes: Uint8Array.of(byte) };
      }
    })(),
  };
}

/** Every event twice, as a proxy sends them that repeats what it is not sure to have sent. */
export function twice(reply: Reply): Reply {
  return { ...reply, parts: [...(reply.parts as Iterable<Part>)].flatMap((part) => [part, part]) };
}

/** The reply up to a byte, then a connection that is dropped. */
export function cutAt(reply: Reply, at: number): Reply {
  return { ...reply, parts: [{ bytes: bytesOf(reply).subarray(0, at) }, { cut: true }] };
}

/** Everything that a reply sends. */
export function bytesOf({ parts }: Reply): Buffer {
  return Buffer.concat(
    [...(parts as Iterable<Part>)].map((part) =>
      'bytes' in part ? Buffer.from(part.bytes) : Buffer.alloc(0),
    ),
  );
}

function rewritten(reply: Reply, rewrite: (text: string) => string): Reply {
  return { ...reply, parts: [{ bytes: rewrite(bytesOf(reply).toString('utf8')) }] };
}

function pieces(reply: Reply, size: number): Reply {
  const bytes = bytesOf(reply);
  const count = Math.ceil(bytes.length / size);
  return {
    ...reply,
    parts: Array.from({ length: count }, (_, index) => ({
      bytes: bytes.subarray(index * size, (index + 1) * size),
    })),
  };
}
