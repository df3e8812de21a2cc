import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProgram } from '../../../scripts/build.mjs';
import { cacheFolder } from '../../../scripts/cache.mjs';
import { ensureLlama } from '../../../scripts/llama.mjs';
import { tinyModel } from './tinyModel.ts';

export interface LlamaBackend {
  readonly origin: string;
  /** With `/v1`. */
  readonly baseUrl: string;
  close(): Promise<void>;
}

/**
 * Starts real inference, token by token, of a tiny model with random weights, behind a server that speaks the wire
 * format of llama-server and was written independently of the other one of the tests. Installs what it needs into the
 * user's cache folder when that was not done before. The names of its models are those of `randomModels`; `GET /slots`
 * at its origin tells whether it generates.
 * @throws when the engine cannot be had for this platform, or does not start
 */
export async function startLlamaBackend(): Promise<LlamaBackend> {
  const [library, model] = [ensureLlama(), modelFile()];
  const program = fileURLToPath(await buildProgram('test/backend/llama/llamaServer.ts'));
  const child = fork(program, [library, model], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (address: AddressInfo) => resolve(address.port));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The inference server ended with ${code} at its start.`)));
  });
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    baseUrl: `${origin}/v1`,
    close: async () => {
      child.kill();
      await ended;
    },
  };
}

/** The model as a file in the cache folder; its name tells its content, so that a changed one is a new file. */
function modelFile(): string {
  const model = tinyModel();
  const hash = createHash('sha256').update(model).digest('hex').slice(0, 12);
  const path = join(cacheFolder(), `tiny-random-${hash}.gguf`);
  if (!existsSync(path)) {
    mkdirSync(cacheFolder(), { recursive: true });
    const part = `${path}.${process.pid}`;
    writeFileSync(part, model);
    renameSync(part, path);
  }
  return path;
}
