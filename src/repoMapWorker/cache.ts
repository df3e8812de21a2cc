import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { threadId } from 'node:worker_threads';
import * as v from 'valibot';
import type { FileSymbols } from '../core/repoMap/symbols.ts';
import type { Stamp } from '../protocol/repoMapWorker.ts';

/** What is kept of one file. */
export interface Kept {
  readonly path: string;
  readonly stamp: Stamp;
  readonly symbols: FileSymbols;
}

const line = v.tuple([
  v.string(),
  v.string(),
  v.object({
    family: v.string(),
    definitions: v.array(
      v.object({
        name: v.string(),
        line: v.number(),
        endLine: v.number(),
        parent: v.number(),
        signature: v.string(),
      }),
    ),
    references: v.array(v.tuple([v.string(), v.number()])),
  }),
]);

/** Lines beyond those in use after which the file is written anew. */
const SLACK = 1000;

/**
 * What was found in files, kept in a file with a line for each: the last line of a file counts. A line that is damaged
 * costs no more than reading that file again. Where nothing can be written, nothing is kept.
 */
export class SymbolCache {
  readonly #file: string;
  readonly #head: string;

  /** @param version what was kept by another is not read */
  constructor(file: string, version: string) {
    this.#file = file;
    this.#head = JSON.stringify({ version });
  }

  /** @returns by path; empty when there is nothing that can be used */
  async load(): Promise<Map<string, Kept>> {
    const found = new Map<string, Kept>();
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    const [head, ...lines] = text.split('\n');
    if (head === this.#head) {
      for (const each of lines) {
        const kept = parse(each);
        if (kept) {
          found.set(kept.path, kept);
        }
      }
    }
    if (head !== this.#head || lines.length > found.size * 2 + SLACK) {
      await this.#write([...found.values()]);
    }
    return found;
  }

  /** Adds to the file. What cannot be written is left out. */
  async append(kept: readonly Kept[]): Promise<void> {
    await appendFile(this.#file, kept.map(format).join('')).catch(() => undefined);
  }

  async #write(kept: readonly Kept[]): Promise<void> {
    const written = `${this.#file}.${process.pid}-${threadId}.part`;
    try {
      await mkdir(dirname(this.#file), { recursive: true });
      await writeFile(written, `${this.#head}\n${kept.map(format).join('')}`);
      await rename(written, this.#file);
    } catch {
      // Storage that cannot be written costs time at the next start, and nothing else.
    }
  }
}

function format({ path, stamp, symbols }: Kept): string {
  return `${JSON.stringify([path, stamp, symbols])}\n`;
}

function parse(text: string): Kept | undefined {
  try {
    const parsed = v.safeParse(line, JSON.parse(text));
    return parsed.success
      ? { path: parsed.output[0], stamp: parsed.output[1], symbols: parsed.output[2] }
      : undefined;
  } catch {
    return undefined;
  }
}
