import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatLeft, type Left, parseLeft } from '../../core/chat/left.ts';
import { formatSession, parseSession, type Session } from '../../core/chat/session.ts';
import { Turns } from '../storage/turns.ts';
import { writeWhole } from '../storage/wholeFile.ts';

/** What was found in the folder of a workspace. */
export interface LoadedSessions {
  /** The one last used first. */
  readonly sessions: readonly Session[];
  /** Paths of the files that could not be read, under the names to which they were set aside. */
  readonly damaged: readonly string[];
  /** Id of the session that was shown last, if it was noted. */
  readonly shown: string | undefined;
  /** How sessions were left in the view, by id. */
  readonly left: Readonly<Record<string, Left>>;
}

/** Names the session that is shown and says how each was left; no session has this name. */
const LEFT = 'left.txt';

/** Keeps the chats of a workspace, one file each, which is there as a whole or not at all. */
export class SessionStore {
  readonly #folder: string;
  readonly #turns = new Turns();

  /** @param folder absolute path; made when something is first kept */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads all that is kept. A damaged file is set aside; the others are not touched by that. */
  async load(): Promise<LoadedSessions> {
    const sessions: Session[] = [];
    const damaged: string[] = [];
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names.filter((each) => each.endsWith('.json'))) {
      const file = join(this.#folder, name);
      const found = parseSession(await readFile(file, 'utf8').catch(() => ''));
      if (found && fileName(found.id) === name) {
        sessions.push(found);
      } else {
        const aside = `${file}.damaged`;
        await rename(file, aside).catch(() => undefined);
        damaged.push(aside);
      }
    }
    sessions.sort((a, b) => b.updatedAt - a.updatedAt);
    const { shown, left } = parseLeft(await readFile(join(this.#folder, LEFT), 'utf8').catch(() => ''));
    return { sessions, damaged, shown, left };
  }

  /** Keeps a session. Rejects with the error of the file system when that cannot be done. */
  write(session: Session): Promise<void> {
    return this.#turns.take(async () => await this.#put(fileName(session.id), formatSession(session)));
  }

  /**
   * Notes which session is shown and how each was left. Rejects with the error of the file system when that cannot be
   * done.
   */
  writeLeft(shown: string, left: Readonly<Record<string, Left>>): Promise<void> {
    return this.#turns.take(async () => await this.#put(LEFT, formatLeft(shown, left)));
  }

  /** Forgets a session. Rejects with the error of the file system when that cannot be done. */
  delete(id: string): Promise<void> {
    return this.#turns.take(async () => await rm(join(this.#folder, fileName(id)), { force: true }));
  }

  async #put(name: string, text: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeWhole(join(this.#folder, name), text);
  }
}

function fileName(id: string): string {
  return `${id.replace(/[^\w-]/g, '_')}.json`;
}
