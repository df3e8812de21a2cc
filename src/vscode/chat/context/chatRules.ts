import type * as vscode from 'vscode';
import * as tree from '../../../core/chat/session.ts';
import { parsePlace } from '../../../core/context/place.ts';
import type { Rules } from '../../../core/context/rules.ts';
import type { App } from '../../app.ts';
import { rulesFor } from '../../context/rules.ts';
import { resolveInWorkspace } from '../../review/workspaceFiles.ts';
import type { Room } from './room.ts';

/** Rules of the project and of the user, as the requests of a chat hold them. */
export class ChatRules {
  readonly #app: App;
  readonly #room: Room;
  /** As they were last read, by session. */
  readonly #read = new Map<string, readonly Rules[]>();

  constructor(app: App, room: Room) {
    this.#app = app;
    this.#room = room;
  }

  /** As they were last read for a session, without those that the user took away. */
  of({ id, withoutRules = [] }: tree.Session): readonly Rules[] {
    return (this.#read.get(id) ?? []).filter(({ path = '' }) => !withoutRules.includes(path));
  }

  /**
   * Reads them anew: those that count for the code that was added to the shown branch.
   * @param next what is added to a message that follows it
   */
  async look(session: tree.Session, next: readonly tree.Attachment[]): Promise<readonly Rules[]> {
    const branch = tree.shown(session).flatMap(({ attachments = [] }) => attachments);
    const labels = new Set([...branch, ...next].map(({ label }) => label));
    const files = await Promise.all([...labels].map(fileOf));
    const limit = async (): Promise<number | undefined> => this.#room.limit;
    this.#read.set(session.id, await rulesFor(this.#app.settings, files.flat(), limit));
    return this.of(session);
  }
}

/** The file that a chip is about; none for what is no code of a file. */
async function fileOf(label: string): Promise<vscode.Uri[]> {
  const uri = await resolveInWorkspace(parsePlace(label)?.path ?? label);
  return uri ? [uri] : [];
}
