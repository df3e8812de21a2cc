import { type ChatKey, chatStrings } from '../../protocol/chatStrings.ts';
import { Words } from '../reasoning/words.ts';

/** The words of the chat: its own, and those that it shares with the Reasoning view. */
export class ChatWords extends Words {
  readonly #translated: Readonly<Record<string, string>>;

  constructor(translated: Readonly<Record<string, string>>, locale: string) {
    super(translated, locale);
    this.#translated = translated;
  }

  /** The chat's own text for `key` with `{name}` replaced by `values.name`. */
  own(key: ChatKey, values: Readonly<Record<string, string>> = {}): string {
    const text = this.#translated[key] ?? chatStrings[key];
    return text.replaceAll(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole);
  }
}
