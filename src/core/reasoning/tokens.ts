/**
 * Tokens per character as DeepSeek gives them for its own tokenizer
 * (https://api-docs.deepseek.com/quick_start/token_usage): 0.3 for a Latin character, 0.6 for a Chinese one.
 */
const LATIN = 0.3;
const IDEOGRAPHIC = 0.6;

/** First code unit of the scripts that are counted like Chinese: Hangul Jamo; all of CJK comes after it. */
const FIRST_WIDE = 0x1100;
/** Punctuation and symbols between the two, such as dashes, arrows and box drawing. */
const FIRST_SYMBOL = 0x2000;
const FIRST_CJK = 0x2e80;

/** Whether a UTF-16 unit is counted like Chinese. */
export function isWide(code: number): boolean {
  return code >= FIRST_WIDE && (code < FIRST_SYMBOL || code >= FIRST_CJK);
}

/** What so many units come to, of which `wide` are counted like Chinese; as a fraction, as `estimateTokens` gives it. */
export function tokensOf(units: number, wide: number): number {
  return wide * IDEOGRAPHIC + (units - wide) * LATIN;
}

/**
 * Estimates how many tokens a text comes to, as a fraction, so that the estimates of its pieces add up.
 * Good to about a quarter; a server's own count replaces it wherever there is one.
 */
export function estimateTokens(text: string): number {
  let wide = 0;
  for (let at = 0; at < text.length; at++) {
    if (isWide(text.charCodeAt(at))) {
      wide++;
    }
  }
  return tokensOf(text.length, wide);
}
