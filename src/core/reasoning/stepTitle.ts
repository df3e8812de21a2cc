import { lowerCased } from './lowerCased.ts';
import { isWide } from './tokens.ts';

/** How long a title may be, in columns; a Chinese character takes two. */
const COLUMNS = 72;

/** One line for a step. */
export interface Title {
  readonly text: string;
  /**
   * How much it tells of the step: it has no letter (-1), nothing (`Hmm.`), that something comes (`Here's another
   * idea.`), or what it is.
   */
  readonly weight: -1 | 0 | 1 | 2;
}

/** Words at the start of a sentence that carry nothing a reader looks for: some before a blank, the others before a comma. */
const FILLER =
  /^(?:(?:ok(?:ay)?|alright|so|now|wait|hmm+|but|and|then|oh|actually|alternatively|however)(?:[,.:…!?—]+\s*|\s+)|(?:all right|well|hold on|yes|no|yeah|right|(?:wait )?a (?:second|minute|moment)|another (?:idea|thought|approach|way)|alternative (?:approach|idea)|here(?:'|’)s [^:：.,，]{1,40}(?=:)|好的|好|嗯+|哦|那么|那|不过|但是|但|或者|等等|等一下|对|是的|所以|不对|알겠습니다|음+|자|아|잠깐만?|그런데|근데|하지만|아니|네|좋아|그래서|그럼)(?:[,，、.。:：…!！?？—]+\s*))+/;

/** What leads to what a sentence is about, and is told by the kind of the step: that comes first in an outline. */
const LEAD_IN =
  /^(?:(?:first|firstly|second|secondly|third|next|finally|therefore|thus|hence|overall|in (?:conclusion|summary|short)|to (?:summari[sz]e|sum up|conclude)|putting (?:this|it|that|everything)(?: all)? together|for example|首先|其次|然后|接下来|接着|现在|最后|总之|总的来说|综上(?:所述)?|总结一下|因此|比如|먼저|우선|이제|다음으로|마지막으로|따라서|결론적으로|그러므로|결국)[,:，：]\s*|(?:therefore|thus|hence) |i think (?:that )?(?=\S+ )|(?:i have |i(?:(?:'|’)m| am) (?:looking at|given) )(?:this|a|the) (?:problem|task|question|puzzle)(?: here)? where (?=i )|(?:i|we)(?: now| just| also| first)? (?:need|have|want) to |(?:i(?:(?:'|’)m| am) (?:trying|going|supposed|asked) to |we(?:(?:'|’)re| are) (?:asked|given)(?: to |: ?)|let me (?:just |now |also )?|let(?:'|’)s (?:just |now |also )?|i(?:'|’)ll (?:just |now |also )?)(?=[\p{L}"“][\p{L}-]* )|或者(?=有没有|是不是|还是)|(?:让我们?|我们?)(?:现在|先|再|来|需要|得|要)*(?:得|要|来|先)(?=\S{4})|让我(?=\S{4}))+/u;

/** Sentences, without fillers, that only say that something comes. */
const ANNOUNCEMENT =
  /^(?:(?:let me|let(?:'|’)?s|i(?:'|’)ll|i need to|i should|maybe i (?:need|should)|to) (?:just )?(?:think|see|check|try|start|look|reconsider|consider|continue|proceed)(?: (?:again|about (?:it|this|that)|this|it|differently|carefully|step by step|more carefully|through (?:this|it)|once more|how to approach this))*|(?:here(?:'|’)s|there(?:'|’)s|maybe there(?:'|’)s|this is|i have|maybe)? ?(?:a|an|another|one) ?(?:different|possible|alternative|other|new|better)? ?(?:idea|thought|approach|way|solution|answer|possibility)|interesting|good|not helpful|(?:let me|let(?:'|’)?s) (?:confirm|verify|re-?check|double-?check) (?:that|this|it)|(?:so )?how|suppose|perhaps|maybe|first(?:ly)?|second(?:ly)?|next|finally|similarly|therefore|thus|再想想|让我(?:们)?(?:再)?(?:想想|想一下|看看|看一下|算一下|试试)|我(?:来|再)?想想|생각해 ?보자|다시 생각해 ?보자|어디 보자|보자)$/;

/** The patterns for what a title leaves out. */
export const TITLE_PATTERNS: readonly RegExp[] = [FILLER, LEAD_IN, ANNOUNCEMENT];

/** The title that a sentence gives: without Markdown, fillers and what is too long. Names of code stay as they are. */
export function titleOf(sentence: string): Title {
  const plain = sentence
    .replaceAll(/\s+/g, ' ')
    .replace(/^ ?(?:[-+•*>]|#+|\d+[.)]) /, '')
    .replaceAll(EMPHASIS, '')
    .replaceAll(FORMULA, '$1')
    .trim();
  const bare = without(`${plain} `, FILLER).replace(/[.。:：!！…\s]+$/u, '');
  const weight = weightOf(bare, plain);
  const about = weight === 2 ? without(bare, LEAD_IN) : bare;
  const text = (about === '' ? plain : about).replace(/^\p{Ll}+(?:-\p{Ll}+)*(?![^\s,;:'’])/u, capital);
  return { text: shorten(text.replaceAll(/`+/g, '')), weight };
}

function weightOf(bare: string, plain: string): Title['weight'] {
  if (!/[\p{L}\p{N}]/u.test(bare)) {
    return /[\p{L}\p{N}]/u.test(plain) ? 0 : -1;
  }
  return ANNOUNCEMENT.test(lowerCased(bare.replace(/[?？]+$/u, ''))) ? 1 : 2;
}

/** What follows on a match at the start of a text, in whatever case that is written. */
function without(text: string, pattern: RegExp): string {
  return text.slice(pattern.exec(lowerCased(text))?.[0].length);
}

/** Asterisks that are no operator. */
const EMPHASIS = /\*{2,}|(?<![^\s("'])\*(?=\S)|(?<=[^\s*])\*(?![^\s.,:;!?)"'])/g;

/** Dollars around a formula; those of template literals and prices stay. */
const FORMULA = /\$(?=[^\s${])([^$]*[^\s$])\$(?![\w{])/g;

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function shorten(text: string): string {
  let columns = 0;
  let end = 0;
  while (end < text.length && columns <= COLUMNS) {
    columns += isWide(text.charCodeAt(end)) ? 2 : 1;
    end++;
  }
  if (columns <= COLUMNS) {
    return text.replace(HALF_PAIR, '');
  }
  // Room for the dots; then back to the last place where a word or clause ends, unless that is far away.
  const cut = text.slice(0, end - 2).replace(HALF_PAIR, '');
  const word = Math.max(cut.lastIndexOf(' '), cut.lastIndexOf('，'), cut.lastIndexOf('、'));
  return `${(word > end / 2 ? cut.slice(0, word) : cut).replace(/[,;:，、；：\s]+$/u, '')}…`;
}

const HALF_PAIR = /[\ud800-\udbff]$/;
