import type { Attachment } from '../chat/session.ts';
import { estimateTokens } from '../reasoning/tokens.ts';

/** Most tokens of a map and of definitions, where the model has room for them. */
const MOST = { map: 2000, definitions: 3000 };
/** Largest part of the context that each may take. */
const PART = { map: 1 / 16, definitions: 1 / 10 };

/** Tokens that context may come to which was found by itself. */
export interface AutomaticBudget {
  readonly map: number;
  readonly definitions: number;
}

/** @param limit the context length of the model, in tokens, where it is known */
export function automaticBudget(limit: number | undefined): AutomaticBudget {
  const of = (kind: 'map' | 'definitions'): number =>
    Math.min(MOST[kind], Math.floor((limit ?? Number.POSITIVE_INFINITY) * PART[kind]));
  return { map: of('map'), definitions: of('definitions') };
}

/** Whole lines of a file, 0-based, the end exclusive, that define something. */
export interface DefinitionCode {
  readonly path: string;
  readonly language: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
}

/**
 * Definitions as they are added to a message: each place once, without what lies in another of them, as many of the
 * first as fit.
 * @param budget in tokens, by estimate
 */
export function definitionAttachments(found: readonly DefinitionCode[], budget: number): Attachment[] {
  const made: Attachment[] = [];
  let room = budget;
  found.forEach((each, at) => {
    const covered = found.some(
      (other, index) => index !== at && contains(other, each) && (!contains(each, other) || index < at),
    );
    const tokens = Math.ceil(estimateTokens(each.text));
    if (!covered && tokens <= room) {
      room -= tokens;
      made.push({ label: labelOf(each), language: each.language, text: each.text, automatic: 'definition' });
    }
  });
  return made;
}

/**
 * What is worth adding to the next message: what the branch holds already is not sent again, neither a definition nor
 * the part of a map that is about one file.
 * @param sent what was added to the messages before
 */
export function notSentYet(found: readonly Attachment[], sent: readonly Attachment[]): Attachment[] {
  const known = new Set(sent.flatMap(partsOf));
  return found.flatMap((each) => {
    const parts = partsOf(each).filter((part) => !known.has(part));
    return parts.length === 0
      ? []
      : [{ ...each, text: each.automatic === 'map' ? parts.join('\n') : each.text }];
  });
}

/** A map has a part for each file, which begins at the start of a line; anything else is one. */
function partsOf({ automatic, text }: Attachment): string[] {
  return automatic === 'map' ? text.split(/\n(?=\S)/) : [text];
}

function contains(outer: DefinitionCode, inner: DefinitionCode): boolean {
  return outer.path === inner.path && outer.startLine <= inner.startLine && outer.endLine >= inner.endLine;
}

function labelOf({ path, startLine, endLine }: DefinitionCode): string {
  return endLine - startLine <= 1 ? `${path}:${startLine + 1}` : `${path}:${startLine + 1}-${endLine}`;
}
