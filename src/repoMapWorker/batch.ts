import { NO_SYMBOLS } from '../core/repoMap/symbols.ts';
import type { FileContent, FoundIn } from '../protocol/repoMapWorker.ts';
import type { Extractor } from './extract.ts';

/**
 * Extracts the symbols of a batch, file by file, while another thread may do the same with the same batch: each file is
 * taken by who comes first.
 * @param next in shared memory: the number of the next file that nobody works at
 * @returns what was found in the files that fell to this thread
 * @throws what breaks inside of a grammar
 */
export async function extractNext(
  extractor: Extractor,
  files: readonly FileContent[],
  next: Int32Array,
): Promise<FoundIn[]> {
  const found: FoundIn[] = [];
  for (;;) {
    const at = Atomics.add(next, 0, 1);
    const file = files[at];
    if (!file) {
      return found;
    }
    found.push([at, file.bytes ? await extractor.extract(file.path, file.bytes) : NO_SYMBOLS]);
  }
}
