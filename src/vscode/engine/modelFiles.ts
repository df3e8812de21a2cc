import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { DownloadError, download } from './download.ts';
import { describeRemoteFile } from './remoteFile.ts';

export interface ModelFile {
  readonly file: string;
  /** In bytes. */
  readonly size: number;
}

/** Path of a model: an absolute one as it is, any other in the folder of downloaded ones. */
export function pathOfModel(model: string, folder: string): string {
  return isAbsolute(model) ? model : join(folder, model);
}

/** The models that were downloaded, by name. */
export async function modelsIn(folder: string): Promise<ModelFile[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.gguf')).sort();
  return await Promise.all(
    files.map(async (file) => ({ file, size: (await stat(join(folder, file))).size })),
  );
}

/**
 * Fetches a model, unless it is there: as long, and with the checksum, as its server says.
 * @param onProgress told how many bytes are there and how many there will be
 * @throws as {@link download} does; DownloadError `refused` when the server does not tell a size
 */
export async function fetchModel(
  { file, url }: { readonly file: string; readonly url: string },
  folder: string,
  signal: AbortSignal,
  onProgress: (received: number, size: number) => void,
): Promise<void> {
  const to = join(folder, file);
  if (existsSync(to)) {
    return;
  }
  const remote = await describeRemoteFile(url, signal);
  if (!remote) {
    throw new DownloadError('refused');
  }
  const { size, sha256 } = remote;
  await download({
    url,
    to,
    size,
    sha256,
    signal,
    onProgress: (received) => onProgress(received, size),
  });
}
