import * as vscode from 'vscode';
import * as tree from '../../../core/chat/session.ts';
import { automaticBudget, notSentYet } from '../../../core/context/automatic.ts';
import { parsePlace } from '../../../core/context/place.ts';
import type { ShownCode } from '../../../core/repoMap/interest.ts';
import type { App } from '../../app.ts';
import type { SentCode } from '../../context/definitions.ts';
import { resolveInWorkspace } from '../../review/workspaceFiles.ts';

/** What was found for the next message of a chat. */
interface Found {
  /** What it was found for; empty while the workspace is read, and more will be found. */
  readonly for: string;
  readonly attachments: readonly tree.Attachment[];
}

/** Relevant code that is added to the messages of a chat by itself, where that is switched on. */
export class Automatic {
  readonly #app: App;
  readonly #found = new Map<string, Found>();
  /** Labels of what the user took away from the next message, by session. */
  readonly #declined = new Map<string, Set<string>>();

  constructor(app: App) {
    this.#app = app;
  }

  isOn({ automatic }: tree.Session): boolean {
    return automatic ?? this.#app.settings.automaticContext();
  }

  /** What is found so far for the next message. */
  found(session: tree.Session): readonly tree.Attachment[] {
    const declined = this.#declined.get(session.id);
    const all = this.isOn(session) ? (this.#found.get(session.id)?.attachments ?? []) : [];
    return all.filter(({ label }) => !declined?.has(label));
  }

  /**
   * Looks for what matters to the next message.
   * @param text what the user wrote so far
   * @param chips what the user added to it
   * @param limit the context length of the model, in tokens, where it is known
   */
  async look(
    session: tree.Session,
    text: string,
    chips: readonly tree.Attachment[],
    limit: number | undefined,
  ): Promise<readonly tree.Attachment[]> {
    if (!this.isOn(session)) {
      return [];
    }
    const related = await this.#app.related();
    const key = JSON.stringify([text, chips.map(({ label }) => label), session.leaf, limit]);
    if (this.#found.get(session.id)?.for !== key) {
      const code = (await Promise.all(chips.map(codeOf))).flat();
      const found = await related.find({ message: text, code, budget: automaticBudget(limit) });
      const sent = tree.shown(session).flatMap(({ attachments = [] }) => attachments);
      this.#found.set(session.id, {
        for: related.progress ? '' : key,
        attachments: notSentYet(found, [...sent, ...chips]),
      });
    }
    return this.found(session);
  }

  /** Leaves something out of the next message. */
  decline({ id }: tree.Session, label: string): void {
    const declined = this.#declined.get(id) ?? new Set();
    this.#declined.set(id, declined.add(label));
  }

  /** The message was sent: the next one starts anew. */
  forget(id: string): void {
    this.#found.delete(id);
    this.#declined.delete(id);
  }
}

/** Where the code of a chip lies; none for what is no code of a file. */
async function codeOf({ label, text }: tree.Attachment): Promise<(SentCode & ShownCode)[]> {
  const place = parsePlace(label);
  const path = place?.path ?? label;
  const uri = await resolveInWorkspace(path);
  const document =
    uri &&
    (await vscode.workspace.openTextDocument(uri).then(
      (opened) => opened,
      () => undefined,
    ));
  return document
    ? [
        {
          uri: document.uri,
          path,
          text,
          startLine: place?.startLine ?? 0,
          endLine: place?.endLine ?? document.lineCount,
        },
      ]
    : [];
}
