import { estimateTokens } from '../reasoning/tokens.ts';

/** Stands where a text was cut. */
const CUT = '\n… (cut: it did not fit)';
/** What is left is worth sending from this length on, in UTF-16 units. */
const MIN_LENGTH = 200;

/**
 * The start of a text, whole lines and a mark where it was cut; empty when hardly anything would be left.
 * @param room in tokens, by estimate
 */
export function firstPart(text: string, room: number): string {
  let length = 0;
  for (let used = estimateTokens(CUT); length < text.length; length++) {
    used += estimateTokens(text.charAt(length));
    if (used > room) {
      break;
    }
  }
  const end = text.lastIndexOf('\n', length);
  return end < MIN_LENGTH ? '' : text.slice(0, end) + CUT;
}
