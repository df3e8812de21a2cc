import type { LineTracker } from './lines.ts';

/** Where a tag was found, as far as the rules need to know. `next` is empty at the end of the stream. */
export interface TagPlace {
  readonly line: LineTracker;
  readonly next: string;
}

const QUOTES = '`"\'“”‘’«»「」';
/** What a sentence that only talks of a tag has behind it. */
const PROSE_AFTER = ' \t,.;:!?)';

function isQuote(unit: string): boolean {
  return unit !== '' && QUOTES.includes(unit);
}

function endsLine(unit: string): boolean {
  return unit === '' || unit === '\n' || unit === '\r';
}

function isBlank(unit: string): boolean {
  return unit === ' ' || unit === '\t';
}

function isWord(unit: string): boolean {
  return /[\p{L}\p{N}\ud800-\udfff]/u.test(unit);
}

/** True for a tag with a line of its own. */
export function aloneOnLine({ line, next }: TagPlace): boolean {
  return line.atLineStart && endsLine(next);
}

/** True for a tag in the middle of a sentence: a blank before it, and a blank or punctuation after it. */
export function readsAsProse({ line, next }: TagPlace): boolean {
  return !line.atLineStart && isBlank(line.last) && next !== '' && PROSE_AFTER.includes(next);
}

/** Whether a closing tag ends the thought that it stands in. */
export function endsThought({ line, next }: TagPlace): boolean {
  const quoted = isQuote(line.last) && isQuote(next);
  const shown = line.inFence && line.fenceMentionsTag;
  return !quoted && !shown;
}

/**
 * Whether a closing tag that no opening tag came before shows that everything before it was a thought. A text
 * that only talks of the tag quotes it, has it in code, or in the middle of a sentence.
 */
export function endsUnopenedThought(place: TagPlace): boolean {
  const { line, next } = place;
  if (!endsThought(place)) {
    return false;
  }
  return line.atLineStart || !(line.inFence || isQuote(next) || readsAsProse(place));
}

/** How an opening tag after answer text is to be read. `perhaps`: only if the thought is closed later. */
export function opensAnotherThought({ line, next }: TagPlace): 'yes' | 'perhaps' | 'no' {
  if (line.inFence) {
    return 'no';
  }
  if (line.atLineStart) {
    return endsLine(next) ? 'yes' : isWord(next) ? 'perhaps' : 'no';
  }
  const glued = /[\w.!?;:]/.test(line.last) && (isWord(next) || next === '\n' || next === '\r');
  return glued ? 'perhaps' : 'no';
}
