import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Download {
  readonly url: string;
  /** Where the complete file is to be; until then its bytes are kept beside it, as `<to>.part`. */
  readonly to: string;
  /** In bytes. */
  readonly size: number;
  /** Lower-case hexadecimal; undefined where it is not known, and only the size is verified. */
  readonly sha256: string | undefined;
  readonly signal: AbortSignal;
  /** @param received bytes that are there, those of earlier attempts included */
  readonly onProgress?: (received: number) => void;
}

export type DownloadProblem = 'no-space' | 'refused' | 'incomplete' | 'too-long' | 'wrong-checksum';

/** A download that did not give the file that was asked for. */
export class DownloadError extends Error {
  readonly problem: DownloadProblem;
  /** The HTTP status, where the server refused. */
  readonly status: number | undefined;
  constructor(problem: DownloadProblem, status?: number) {
    super(status === undefined ? problem : `${problem}: ${status}`);
    this.problem = problem;
    this.status = status;
  }
}

/**
 * Fetches a large file. It appears under its name only when it is complete and verified. What an interrupted attempt
 * has received is kept and the next one goes on from there (RFC 9110, section 14); bytes that prove wrong are deleted.
 * @throws DownloadError; the reason of the signal when that is aborted; what `fetch` and the file system throw
 */
export async function download(wanted: Download): Promise<void> {
  const part = `${wanted.to}.part`;
  await mkdir(dirname(wanted.to), { recursive: true });
  let have = await lengthOf(part);
  if (have > wanted.size) {
    await rm(part);
    have = 0;
  }
  if (have < wanted.size) {
    await checkSpace(dirname(wanted.to), wanted.size - have);
    await receive(wanted, part, have);
  }
  if (wanted.sha256 !== undefined && (await hashOf(part, wanted.signal)) !== wanted.sha256) {
    await rm(part);
    throw new DownloadError('wrong-checksum');
  }
  wanted.signal.throwIfAborted();
  await rename(part, wanted.to);
}

async function receive(
  { url, size, signal, onProgress }: Download,
  part: string,
  have: number,
): Promise<void> {
  const headers = { 'accept-encoding': 'identity', ...(have > 0 && { range: `bytes=${have}-` }) };
  const response = await fetch(url, { headers, signal });
  const goesOn =
    response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${have}-`) === true;
  if (response.body === null || (response.status !== 200 && !goesOn)) {
    await response.body?.cancel();
    throw new DownloadError('refused', response.status);
  }
  let received = goesOn ? have : 0;
  const file = await open(part, goesOn ? 'a' : 'w');
  try {
    for await (const bytes of response.body) {
      received += bytes.length;
      if (received > size) {
        break;
      }
      await file.appendFile(bytes);
      onProgress?.(received);
    }
  } finally {
    await file.close();
  }
  if (received > size) {
    await rm(part);
    throw new DownloadError('too-long');
  }
  if (received < size) {
    throw new DownloadError('incomplete');
  }
}

async function checkSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes) {
    throw new DownloadError('no-space');
  }
}

/** In bytes; 0 where there is no such file. */
async function lengthOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.size ?? 0;
}

async function hashOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path, { signal })) {
    hash.update(bytes);
  }
  return hash.digest('hex');
}
