import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatTraceJson, parseTraceJson, type Trace } from '../../core/trace/trace.ts';
import { Turns } from '../storage/turns.ts';
import { writeWhole } from '../storage/wholeFile.ts';

/** How much is kept in one workspace, and for how long. */
export interface TraceLimits {
  readonly count: number;
  /** Of all files together. */
  readonly totalBytes: number;
  /** In ms. */
  readonly ageMs: number;
}

/** In ms. */
const DAY = 24 * 60 * 60 * 1000;

export const TRACE_LIMITS: TraceLimits = {
  // Some weeks of work; more than one looks through in a list.
  count: 300,
  // A long thought with its times is some 200 kB.
  totalBytes: 50 * 1024 * 1024,
  // Thoughts quote the code, so they should not lie around for ever.
  ageMs: 30 * DAY,
};

/** What is kept for so many days. */
export function traceLimits(days: number): TraceLimits {
  return { ...TRACE_LIMITS, ageMs: days * DAY };
}

/** What was found. */
export interface KeptList {
  /** The newest first. */
  readonly traces: readonly Trace[];
  /** Paths of the files that could not be read, under the names to which they were set aside. */
  readonly damaged: readonly string[];
}

const ENTRY = '.json';

/** Keeps the traces of a workspace, one file each, which is there as a whole or not at all. */
export class TraceStore {
  readonly #folder: string;
  readonly #limits: () => TraceLimits;
  readonly #now: () => number;
  readonly #turns = new Turns();

  /**
   * @param folder absolute path; made when something is first kept
   * @param limits asked for each time, as they may change; an age of 0 keeps nothing, and forgets what was kept
   * @param now the time, in ms since 1970
   */
  constructor(folder: string, limits = () => TRACE_LIMITS, now: () => number = Date.now) {
    this.#folder = folder;
    this.#limits = limits;
    this.#now = now;
  }

  /** All that is kept and can be read. A damaged file is set aside; one of a later version stays where it is. */
  async list(): Promise<KeptList> {
    return await this.#turns.take(async () => {
      await this.#prune();
      const [traces, damaged]: [Trace[], string[]] = [[], []];
      for (const name of await this.#names()) {
        const file = join(this.#folder, name);
        const text = await readFile(file, 'utf8').catch(() => undefined);
        const trace = text === undefined ? 'later-version' : parseTraceJson(text);
        if (typeof trace !== 'string' && trace.id + ENTRY === name) {
          traces.push(trace);
        } else if (trace !== 'later-version') {
          const aside = `${file}.damaged`;
          await rename(file, aside).catch(() => undefined);
          damaged.push(aside);
        }
      }
      return { traces: traces.sort((a, b) => (b.at ?? 0) - (a.at ?? 0)), damaged };
    });
  }

  /** A trace; undefined when it is not kept or cannot be read. */
  async read(id: string): Promise<Trace | undefined> {
    const name = id.replace(/[^\w-]/g, '_') + ENTRY;
    const text = await readFile(join(this.#folder, name), 'utf8').catch(() => '');
    const trace = parseTraceJson(text);
    return typeof trace === 'string' ? undefined : trace;
  }

  /**
   * Keeps a trace, in place of one of the same id, unless nothing is to be kept.
   * @throws what the file system throws when it cannot
   */
  async keep(trace: Trace): Promise<void> {
    await this.#turns.take(async () => {
      if (this.#limits().ageMs > 0) {
        await mkdir(this.#folder, { recursive: true, mode: 0o700 });
        await writeWhole(join(this.#folder, trace.id + ENTRY), formatTraceJson(trace));
      }
      await this.#prune();
    });
  }

  /** Forgets a trace. @throws what the file system throws when it cannot */
  async delete(id: string): Promise<void> {
    await this.#turns.take(async () => await rm(join(this.#folder, id + ENTRY), { force: true }));
  }

  /** Forgets all, damaged ones too. @throws what the file system throws when it cannot */
  async deleteAll(): Promise<void> {
    await this.#turns.take(async () => await rm(this.#folder, { recursive: true, force: true }));
  }

  async #names(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return names.filter((name) => name.endsWith(ENTRY));
  }

  /** Removes what is too old or too much, the oldest first; the newest stays unless it is too old. */
  async #prune(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    const found = await Promise.all(
      names.map(async (name) => {
        const { size = 0, mtimeMs = 0 } = (await stat(join(this.#folder, name)).catch(() => undefined)) ?? {};
        return { name, size, mtimeMs };
      }),
    );
    found.sort((a, b) => b.mtimeMs - a.mtimeMs);
    const { count, totalBytes, ageMs } = this.#limits();
    let [total, full] = [0, false];
    for (const [index, { name, size, mtimeMs }] of found.entries()) {
      total += size;
      full ||= index > 0 && (index >= count || total > totalBytes);
      if (full || ageMs <= 0 || this.#now() - mtimeMs > ageMs) {
        await rm(join(this.#folder, name), { force: true }).catch(() => undefined);
      }
    }
  }
}
