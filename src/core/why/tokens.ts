/** Cuts code and prose alike into what can be compared: words, numbers, operators, runs of Chinese or Korean. */

export interface Token {
  readonly text: string;
  readonly kind: 'word' | 'number' | 'operator' | 'cjk' | 'mark' | 'newline';
  /** UTF-16 offset. */
  readonly start: number;
  /** True inside of backticks or a code block. */
  readonly quoted: boolean;
}

/** Each alternative takes one run of characters, so that reading is linear in the text. */
const TOKEN =
  /[A-Za-z_$\u00c0-\u02af\u0370-\u052f][\w$\u00c0-\u02af\u0370-\u052f]*|\d+(?:\.\d+)?|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[<>=!+\-*/%&|^~?:]{1,8}|\n|[^\s\w]/g;
const OPERATOR = /[<>=!+\-*/%&|^~?:]/;

/** A run longer than this is no name that anyone wrote, in UTF-16 units. */
const LONGEST = 200;

/** @param isCode true for text that is all code: backticks are then like any other character */
export function tokensOf(text: string, isCode: boolean): Token[] {
  const tokens: Token[] = [];
  let [fenced, quoted, ticks] = [false, false, 0];
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(text); found; found = TOKEN.exec(text)) {
    const [own] = found;
    const start = found.index;
    if (own === '`' && !isCode) {
      ticks += 1;
      quoted = !quoted;
      fenced = ticks === 3 ? !fenced : fenced;
      continue;
    }
    ticks = 0;
    if (own === '\n') {
      quoted = false;
    }
    if (own.length <= LONGEST) {
      tokens.push({ text: own, kind: kindOf(own), start, quoted: isCode || fenced || quoted });
    }
  }
  return tokens;
}

function kindOf(own: string): Token['kind'] {
  const code = own.charCodeAt(0);
  if (code === 10) {
    return 'newline';
  }
  if (code >= 48 && code <= 57) {
    return 'number';
  }
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36) {
    return 'word';
  }
  if (code < 128) {
    return OPERATOR.test(own) ? 'operator' : 'mark';
  }
  if ((code >= 0xc0 && code <= 0x2af) || (code >= 0x370 && code <= 0x52f)) {
    return 'word';
  }
  const isWide =
    (code >= 0x3040 && code <= 0x30ff) ||
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7af);
  return isWide ? 'cjk' : 'mark';
}

/** Whether a word of `text` is meant as code: quoted, or shaped so by itself or its neighbours, as in `f(` or `.f`. */
export function isCode(text: string, { text: word, start, quoted }: Token): boolean {
  if (quoted || isCompound(word)) {
    return true;
  }
  const end = start + word.length;
  const [before, after, next] = [text.charAt(start - 1), text.charAt(end), text.charAt(end + 1)];
  return before === '.' || after === '(' || after === '[' || (after === '.' && /[A-Za-z_]/.test(next));
}

/** Whether a word is put together as names in code are: `discountRate`, `line_num`, `cp1252`, `MAX_AGE`. */
export function isCompound(word: string): boolean {
  return /[a-z][A-Z]|[A-Za-z][_$\d]|[_$][A-Za-z]/.test(word);
}

/** The parts of a name in lower case and without endings: `discountRates` gives `discount` and `rate`. */
export function partsOf(word: string): string[] {
  const parts = word.match(/[A-Z]+(?![a-z\u00df-\u024f])|[A-Z]?[a-z\u00df-\u052f]+|[\u00c0-\u052f]+/g) ?? [];
  return parts.map((part) => stem(part.toLowerCase())).filter((part) => part.length > 2 && !COMMON.has(part));
}

/** Takes an English ending off, so that "rounds" and "rounding" meet `round`. */
function stem(word: string): string {
  const bare = /^(.{4,}?)(?:ing|ed|es|s)$/.exec(word)?.[1] ?? word;
  return bare.replace(/(?<=...)e$/, '');
}

/** Words of programming languages: they stand in every file. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'abstract and as async await bool boolean break byte case catch char class const constructor continue def default ' +
    'defer del delete do double elif else enum except export extends extern false False final finally fn for foreach ' +
    'from func function global go goto if impl implements import in inline instanceof int interface is lambda let ' +
    'long loop match mod module mut namespace new nil None not null number object of or override package pass private ' +
    'protected pub public raise readonly ref return self Self short signed static str string String struct super switch ' +
    'template this throw throws true True try type typedef typeof undefined union unsigned unsafe use using val var ' +
    'virtual void where while with yield'
  ).split(' '),
);

/** Words of English prose that say nothing of code. */
const COMMON: ReadonlySet<string> = new Set(
  (
    'the and for not but with this that these those from into onto then than when where which what who how why are was ' +
    'were been being have has had will would should could can may might must does did done its they them their there ' +
    'here also just only some any all each every both one two three user want need let look make get set use using code ' +
    'file line change fix function method class return value new old first next now out off over under about after ' +
    'before because since same other more most much many such very well right wrong good bad'
  )
    .split(' ')
    .map(stem),
);
