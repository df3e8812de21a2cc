import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Checkpoint,
  type Content,
  contentsOf,
  formatCheckpoint,
  type KeptFile,
  parseCheckpoint,
} from '../../core/checkpoints/checkpoint.ts';
import { DEFAULT_LIMITS, expired, type Limits, newestFirst } from '../../core/checkpoints/retention.ts';
import { Turns } from '../storage/turns.ts';
import { TEMPORARY, writeWhole } from '../storage/wholeFile.ts';

/** A file as it is, to be kept. */
export interface FileToKeep {
  readonly uri: string;
  /** What is on disk: undefined for nothing, a number of bytes for what was too large to be read. */
  readonly saved: Uint8Array | number | undefined;
  /** The text of the open document as UTF-8, where it is not that of the disk. */
  readonly unsaved?: Uint8Array | undefined;
  readonly encoding?: string | undefined;
}

/** What nothing refers to may be about to be used by another window; it goes after this time, in ms. */
const GRACE_MS = 60 * 60 * 1000;

const ENTRY = '.json';

/**
 * Checkpoints on disk. Each is a file of its own, so that damage to one costs no other and windows do not
 * overwrite what another has written; contents lie beside them, each once, under their hash. A file is written
 * under a temporary name and then renamed: it is there as a whole or not at all.
 */
export class Store {
  readonly #entries: string;
  readonly #contents: string;
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #turns = new Turns();

  /**
   * @param folder absolute path; made when something is first kept
   * @param now the time, in ms since the epoch
   */
  constructor(folder: string, limits: Limits = DEFAULT_LIMITS, now: () => number = Date.now) {
    this.#entries = join(folder, 'entries');
    this.#contents = join(folder, 'contents');
    this.#limits = limits;
    this.#now = now;
  }

  /** The limit on one file, in bytes: what is larger need not be read. */
  get fileBytes(): number {
    return this.#limits.fileBytes;
  }

  /** All checkpoints that can be read and are not too old, the newest first. */
  async list(): Promise<Checkpoint[]> {
    return await this.#turns.take(async () => {
      await this.#prune();
      return newestFirst(await this.#read());
    });
  }

  /**
   * Keeps files as they are. With the id of a checkpoint that is there already, the files that it lacks are added
   * to it: an answer may be accepted piece by piece.
   * @throws what the file system throws when it cannot be written
   */
  async keep(
    id: string,
    before: Checkpoint['before'],
    instruction: string,
    files: readonly FileToKeep[],
  ): Promise<Checkpoint> {
    return await this.#turns.take(async () => {
      await mkdir(this.#entries, { recursive: true, mode: 0o700 });
      await mkdir(this.#contents, { recursive: true, mode: 0o700 });
      const earlier = await readEntry(join(this.#entries, id + ENTRY));
      const kept = [...(earlier?.files ?? [])];
      let total = earlier ? contentsOf(earlier).reduce((sum, { bytes }) => sum + bytes, 0) : 0;
      for (const file of files) {
        if (kept.some(({ uri }) => uri === file.uri)) {
          continue;
        }
        const bytes = sizeOf(file.saved) + sizeOf(file.unsaved);
        const fits =
          typeof file.saved !== 'number' &&
          Math.max(sizeOf(file.saved), sizeOf(file.unsaved)) <= this.#limits.fileBytes &&
          total + bytes <= this.#limits.totalBytes;
        total += fits ? bytes : 0;
        kept.push(fits ? await this.#keepFile(file) : { uri: file.uri, saved: { type: 'not-kept', bytes } });
      }
      const checkpoint = { id, at: earlier?.at ?? this.#now(), before, instruction, files: kept };
      await writeWhole(join(this.#entries, id + ENTRY), Buffer.from(formatCheckpoint(checkpoint)));
      await this.#prune();
      return checkpoint;
    });
  }

  /**
   * Takes back what was kept last under an id.
   * @param earlier the checkpoint of that id before; undefined when there was none
   */
  async forget(id: string, earlier: Checkpoint | undefined): Promise<void> {
    await this.#turns.take(async () => {
      const path = join(this.#entries, id + ENTRY);
      await (earlier ? writeWhole(path, Buffer.from(formatCheckpoint(earlier))) : rm(path, { force: true }));
    });
  }

  /** A content, checked against its hash; undefined when it is gone or damaged. */
  async read(hash: string): Promise<Uint8Array | undefined> {
    const bytes = await orNothing(readFile(join(this.#contents, hash)));
    return bytes && hashOf(bytes) === hash ? bytes : undefined;
  }

  async #keepFile({ uri, saved, unsaved, encoding }: FileToKeep): Promise<KeptFile> {
    return {
      uri,
      saved:
        saved instanceof Uint8Array ? { type: 'kept', content: await this.#put(saved) } : { type: 'absent' },
      ...(unsaved && { unsaved: await this.#put(unsaved) }),
      ...(encoding !== undefined && { encoding }),
    };
  }

  async #put(bytes: Uint8Array): Promise<Content> {
    const hash = hashOf(bytes);
    if (!(await this.read(hash))) {
      await writeWhole(join(this.#contents, hash), bytes);
    }
    return { hash, bytes: bytes.length };
  }

  async #read(): Promise<Checkpoint[]> {
    const entries: Checkpoint[] = [];
    for (const name of await filesIn(this.#entries)) {
      const entry = name.endsWith(ENTRY) ? await readEntry(join(this.#entries, name)) : undefined;
      // A copy under another name would bring back what was dropped.
      if (entry && entry.id + ENTRY === name) {
        entries.push(entry);
      }
    }
    return entries;
  }

  /** Removes what is too old or too much, and what nothing refers to. */
  async #prune(): Promise<void> {
    const all = await this.#read();
    const gone = new Set(expired(all, this.#now(), this.#limits).map(({ id }) => id));
    const rest = all.filter(({ id }) => !gone.has(id));
    for (const id of gone) {
      await rm(join(this.#entries, id + ENTRY), { force: true });
    }
    // What cannot be read may be of a later version of this extension; it goes when it would be too old.
    const known = new Set(rest.map(({ id }) => id + ENTRY));
    await this.#removeOld(this.#entries, (name) => (known.has(name) ? undefined : ageOf(name, this.#limits)));
    const used = new Set(rest.flatMap((checkpoint) => contentsOf(checkpoint).map(({ hash }) => hash)));
    await this.#removeOld(this.#contents, (name) => (used.has(name) ? undefined : GRACE_MS));
  }

  /** @param allowed how old a file may be, in ms; undefined for ever */
  async #removeOld(folder: string, allowed: (name: string) => number | undefined): Promise<void> {
    for (const name of await filesIn(folder)) {
      const limit = allowed(name);
      const written = limit === undefined ? undefined : await orNothing(stat(join(folder, name)));
      if (limit !== undefined && written && this.#now() - written.mtimeMs > limit) {
        await rm(join(folder, name), { force: true });
      }
    }
  }
}

/** SHA-256 in hexadecimal digits. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sizeOf(content: Uint8Array | number | undefined): number {
  return typeof content === 'number' ? content : (content?.length ?? 0);
}

function ageOf(name: string, { ageMs }: Limits): number {
  return name.endsWith(TEMPORARY) ? GRACE_MS : ageMs;
}

async function readEntry(path: string): Promise<Checkpoint | undefined> {
  const text = await orNothing(readFile(path, 'utf8'));
  return text === undefined ? undefined : parseCheckpoint(text);
}

async function filesIn(folder: string): Promise<string[]> {
  return (await orNothing(readdir(folder))) ?? [];
}

/** What is not there, or cannot be read, is nothing. */
async function orNothing<T>(wanted: Promise<T>): Promise<T | undefined> {
  return await wanted.catch(() => undefined);
}
