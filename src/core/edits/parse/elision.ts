/** Lines that stand for lines that a model did not want to repeat: `// ... existing code ...`. */

const DOTS = /\.{3,}|\u2026/;
/** A comment, or brackets, around the whole line. */
const WRAPPED =
  /^(?:\{\s*)?(?:\/\*+|\/\/+|#+|--+|;+|%+|<!--+|\(\*)\s*(.*?)\s*(?:\*+\/|--+>|\*\))?(?:\s*\})?$|^[[(]\s*(.*?)\s*[\])]$/;
const KEPT =
  /\b(?:existing|unchanged|rest|remaining|remainder|previous|same|other|omitted|snip(?:ped)?|original|as before|as is|above|below|truncated|elided|more)\b/i;
const THINGS =
  /\b(?:code|file|contents?|methods?|functions?|imports?|lines?|class|component|implementation|styles?|rules?|logic|body|section|unchanged|same|before|omitted|properties|fields|tests?|items|entries|options)\b/i;

/** How sure it is that a line stands for others: `said` in words, or by nothing but dots, which may be code. */
export type Elision = 'said' | 'dots';

/** Whether a line stands for lines that are not shown. */
export function elisionOf(line: string): Elision | undefined {
  const text = line.trim();
  if (text.length > 120) {
    return undefined;
  }
  const wrapped = WRAPPED.exec(text);
  const inner = (wrapped?.[1] ?? wrapped?.[2] ?? text).trim();
  if (/^(?:\.{3,}|\u2026)$/.test(inner)) {
    return wrapped ? 'said' : 'dots';
  }
  const hasDots = new RegExp(`^(?:${DOTS.source})\\s|\\s?(?:${DOTS.source})$`).test(inner);
  const words = inner.replace(new RegExp(DOTS.source, 'g'), ' ').trim();
  if (words.split(/\s+/).length > 12 || /[=;{}"<>]/.test(words)) {
    return undefined;
  }
  if (hasDots && KEPT.test(words) && (wrapped || /^(?:\.{3,}|\u2026)\s.*(?:\.{3,}|\u2026)$/.test(inner))) {
    return 'said';
  }
  const whole = /^(?:the\s+)?(?:rest|remaining|remainder|existing|unchanged|same|other|keep)\b/i.test(words);
  return wrapped && whole && KEPT.test(words) && THINGS.test(words.replace(/^\S+\s*/, ''))
    ? 'said'
    : undefined;
}
