/** Gives added lines the characters that the file uses where the model quoted the file with others. */
import { decodeEntities, looseKey, plainCharacter } from './keys.ts';

/** A quoted line and the line of the file that it stands for. */
export interface Quote {
  readonly hunk: string;
  readonly file: string;
}

/** Puts an added line into the file's characters; undefined when it cannot be told whether it should. */
export type Restore = (line: string) => string | undefined;

const ENTITY = /&(?:lt|gt|amp|quot|apos|#34|#39|#x27);/;

/**
 * Learns from the quoted lines what was done to them: entities put for special characters, words spelt with
 * look-alikes. An added line that holds the same is put right in the same way.
 */
export function restoration(quotes: readonly Quote[]): Restore {
  const words = new Map<string, string | undefined>();
  let escaped = false;
  let plain = false;
  const characters = new CharacterEvidence();
  for (const { hunk, file } of quotes) {
    characters.learn(hunk, file);
    escaped ||= ENTITY.test(hunk) && !ENTITY.test(file);
    plain ||= ENTITY.test(file) ? hunk.includes('&') && ENTITY.test(hunk) : /[<>]/.test(hunk);
    learnWords(hunk, file, words);
  }
  return (line) => {
    if (ENTITY.test(line) && escaped) {
      return plain ? undefined : characters.restore(respell(decodeEntities(line), words));
    }
    return characters.restore(respell(line, words));
  };
}

/** Which look-alike characters the model has put for plain ones, and which the file really uses. */
class CharacterEvidence {
  readonly #put = new Set<string>();
  readonly #used = new Set<string>();

  learn(hunk: string, file: string): void {
    for (const character of hunk) {
      if (plainCharacter(character) !== undefined) {
        (file.includes(character) ? this.#used : this.#put).add(character);
      }
    }
  }

  /** The line with plain characters where the model put others; undefined when the file uses both. */
  restore(line: string): string | undefined {
    let text = '';
    for (const character of line) {
      const plain = this.#put.has(character) ? plainCharacter(character) : undefined;
      if (plain !== undefined && this.#used.has(character)) {
        return undefined;
      }
      text += plain ?? character;
    }
    return text;
  }
}

function learnWords(hunk: string, file: string, words: Map<string, string | undefined>): void {
  if (hunk.trim() === file.trim() || looseKey(hunk) !== looseKey(file)) {
    return;
  }
  const said = hunk.trim().split(/\s+/);
  const meant = file.trim().split(/\s+/);
  if (said.length !== meant.length) {
    return;
  }
  said.forEach((word, at) => {
    const right = meant[at];
    if (right !== undefined) {
      words.set(word, words.has(word) && words.get(word) !== right ? undefined : right);
    }
  });
}

function respell(line: string, words: ReadonlyMap<string, string | undefined>): string {
  return words.size === 0 ? line : line.replace(/\S+/g, (word) => words.get(word) ?? word);
}
