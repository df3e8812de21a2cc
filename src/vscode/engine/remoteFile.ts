/** What a server says of a large file before it sends it. */
export interface RemoteFile {
  /** In bytes. */
  readonly size: number;
  /** Lower-case hexadecimal; undefined where the server does not say. */
  readonly sha256: string | undefined;
}

/** Redirects that are followed by hand: one stays on the site, the next leads to the store. */
const HOPS = 3;

/**
 * Asks for size and checksum. Hugging Face tells both of the file in `x-linked-size` and `x-linked-etag`, beside the
 * redirect to its store (https://github.com/huggingface/huggingface_hub, `get_hf_file_metadata`).
 * @returns undefined when the server tells no size
 * @throws the reason of the signal when it is aborted; what `fetch` throws
 */
export async function describeRemoteFile(url: string, signal: AbortSignal): Promise<RemoteFile | undefined> {
  let at = url;
  for (let hop = 0; hop < HOPS; hop++) {
    const response = await fetch(at, {
      method: 'HEAD',
      redirect: 'manual',
      headers: { 'accept-encoding': 'identity' },
      signal,
    });
    const linked = Number(response.headers.get('x-linked-size') ?? 0);
    const sha256 = /^(?:W\/)?"?([0-9a-f]{64})"?$/i.exec(response.headers.get('x-linked-etag') ?? '')?.[1];
    if (linked > 0) {
      return { size: linked, sha256: sha256?.toLowerCase() };
    }
    const next = response.headers.get('location');
    if (next === null || response.status < 300 || response.status > 399) {
      const size = Number(response.headers.get('content-length') ?? 0);
      return response.ok && size > 0 ? { size, sha256: undefined } : undefined;
    }
    at = new URL(next, at).href;
  }
  return undefined;
}
