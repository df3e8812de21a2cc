import { lowerCased } from './lowerCased.ts';
import type { StepKind } from './stepKinds.ts';

/** What the opening words of a sentence say of what it does. */
export interface Marker {
  readonly kind: StepKind;
  /**
   * A `turn` begins a step even amid a paragraph, a `strong` marker where a line or paragraph begins with it, a `weak`
   * one there, too, but only after a step of some length.
   */
  readonly strength: 'turn' | 'strong' | 'weak';
  /** Whether it turns away from what was said before, be it to doubt, to check or to another idea. */
  readonly turned: boolean;
  /** Whether nothing follows on words that turn, so that what comes next says of which kind it is. */
  readonly vague: boolean;
}

/** Words that turn away from what was said before; what the sentence does, what follows on them says. */
const TURNS: readonly { readonly strength: 'turn' | 'strong'; readonly pattern: RegExp }[] = [
  {
    strength: 'turn',
    pattern:
      /^(?:wait\b(?!,? no\b.{0,3}$)|hold on\b|but (?:wait|what if|hold on|hmm|maybe|perhaps|then again)\b|however,|alternatively\b|actually,|on second thought|another (?:idea|thought|possibility)\b|等等|等一下|等下|不对|不過|不过，|然而|但是，|另一种(?:方法|可能|思路)|或者(?:，|,)?(?:有没有|是不是|还是)|有没有可能|잠깐|아니면|하지만|그런데|그러나|다시 생각|혹시)/,
  },
  {
    strength: 'strong',
    pattern:
      /^(?:wait\b|hmm+\b|no[,.]|oh[, ]|actually\b|however\b|but\b|another (?:approach|way|option|problem)\b|i(?:(?:'|’)m| am) (?:stuck|confused|not sure|getting|going in circles)|this (?:seems|is) (?:impossible|not|wrong|getting)|that(?:(?:'|’)s| is) (?:not right|odd|strange|wrong)|that can(?:'|’)t be\b|maybe i(?:(?:'|’)m| am) |不过|但是?|可是|或者|难道|另一个(?:角度|方法|思路|可能)|嗯[，,…]|哦[，,]|아니[,. ]|음[,.…]|근데|다른 (?:방법|가능성))/,
  },
];

/** Words that turn, and say no more than that. */
const TURNING =
  /^(?:(?:wait|hold on|but|hmm+|oh|ah|no|actually|however|well|ok(?:ay)?|on second thought|then again|a (?:second|minute|moment|sec))(?:[,.:…!?—]+\s*|\s+|$)|(?:等等|等一下|等下|不对|不過|不过|然而|但是|但|可是|嗯|哦|잠깐만?(?:요)?|하지만|그런데|그러나|근데|음+|아니)(?:[，,、.。:：…!！?？—~]+\s*|\s+|$|(?=[\u4e00-\u9fff])))+/;
/** Words that turn to another idea unless it is said what else. */
const OTHERWISE = /^(?:alternatively|or|another|或者|另一[种个]|还有一种|아니면|또는|다른)(?:[，,:：]?\s*)/;
/** What only announces that thinking goes on. */
const THINKING =
  /^(?:let me|let(?:'|’)s|i(?:'|’)ll|让我(?:们)?|我)?\s*(?:see|think|try|start|look|reconsider|rethink|再?想想|再?想一下|看看|생각해 ?보자|보자)(?: (?:again|about (?:it|this|that)|this|it|differently|carefully|step[- ]by[- ]step|more carefully|through (?:this|it)|once more))*[.,:。，：…\s]*$/;

interface Opening {
  readonly kind: StepKind;
  readonly strength: 'turn' | 'strong' | 'weak';
  /** Matches at the start of a sentence. */
  readonly pattern: RegExp;
}

/**
 * What a sentence does that turns away from what was said before, by what follows on the words that turn; first match
 * first. Where none matches, `OPENINGS` may tell that it decides or plans, and otherwise it doubts.
 */
const AFTER_TURN: readonly Pick<Opening, 'kind' | 'pattern'>[] = [
  {
    kind: 'doubt',
    pattern:
      /^(?:(?:maybe|perhaps) )?(?:i(?:(?:'|’)m| am| was|(?:'|’)ve| have| might| may| must)?(?: have)?(?: be| been)? ?(?:mis\w+|mistaken|made an? \w+|messed|overlook\w*|forgot\w*|confus\w+|stuck|wrong|lost|overcomplicat\w+|overthinking|going in circles|not sure)\b|something(?:'|’)?s? (?:is )?(?:wrong|off)|there(?:'|’)s an? (?:mistake|error|problem|bug|issue|contradiction)\b)|^(?:有没有可能|是不是|会不会)?我?(?:哪里|是不是)?(?:算错|弄错|搞错|看错|理解错|漏掉|忽略)|^(?:틀렸|이상하|뭔가 이상|내가 (?:잘못|놓친|틀린))/,
  },
  {
    kind: 'check',
    pattern:
      /^(?:(?:i|we) (?:just |also |still )?(?:need|have|should|want|must|ought)(?: to)? (?:just |also |first )?(?:double[- ]?check|check|verify|validate|test|confirm|make sure|re-?check|re-?read|re-?count|count again)\b|(?:let me|let(?:'|’)s|i(?:'|’)ll)(?: \w+)? (?:double[- ]?check|check|verify|validate|test|confirm|make sure|re-?check|re-?read|re-?count|re-?verify|recalculate|count|trace|compute)\b|(?:way|approach|method) to (?:check|verify|confirm|test)\b|(?:to )?(?:be sure|make sure|double[- ]?check|verify|confirm)\b|checking\b|(?:edge|test|corner) cases?\b|what if (?:\S+ ){1,4}?(?:is|are|was|were|has|have|had|does|do|did|contains?|returns?|equals?|fails?|throws?|gets?|=+)\b|what about\b|what happens (?:if|when)\b|does (?:this|that|it)\b|is (?:this|that|it) (?:right|correct|true)\b)|^(?:为了(?:确保|验证)|(?:让我们?|我(?:们)?)?(?:再|来|得|还|需要|要|应该|可以)*(?:仔细)?(?:验证|检查|检验|确认|核对|测试|确保)|再(?:次|仔细)?(?:看|算|想想有没有)|我可以.{1,12}(?:验证|检查|确认|核对)|如果.{1,20}(?:为空|为0|是0|等于))|^(?:(?:다시|한 ?번 더) ?(?:한 ?번 )?(?:확인|계산|점검|검토|세어)|확인|검증|점검|테스트)/,
  },
  {
    kind: 'alternative',
    pattern:
      /^(?:maybe|perhaps|possibly|what if|suppose|assume|imagine|unless|instead|how about|if (?:i|we|you)\b|(?:another|a different|one more|other) |here(?:'|’)s (?:a|an|another|one|the)\b|there(?:'|’)s (?:a|an|another)\b|there (?:might|may|could) be\b|is there (?:a|any|another|some)\b|(?:i|we|you|one) (?:could|can also|might)\b|could (?:i|we|you|it)\b|can (?:i|we|you)\b|why not\b|think of\b|consider\b|(?:let me|let(?:'|’)s) (?:consider|try|think (?:of|in terms)|approach|use|assume|suppose|imagine|denote)\b(?! again))|^(?:也许|或许|可能(?:可以|是)|如果|假设|能不能|可不可以|是否可以|换(?:一)?[个种]|可以(?:用|换|考虑)|另一[个种]|还有(?:一种)?|要不)|^(?:혹시|만약|다른|아마|어쩌면|대신|차라리|이렇게 하면|.{1,12}(?:하면|다면) 어떨까)/,
  },
];

/**
 * Words by which reasoning models begin a part of a thought, in English, Chinese and Korean; first match first.
 * They are those of published R1 traces, as are `TURNS`.
 */
const OPENINGS: readonly Opening[] = [
  {
    kind: 'check',
    strength: 'turn',
    pattern:
      /^(?:(?:let me|let(?:'|’)s|i(?:'|’)ll|i should|i need to) (?:just |quickly |also |now |go back and )?(?:double[- ]?check|check|verify|validate|test|confirm|re-?check|re-?read|try (?:it|an example|with|some)|count again|walk through|trace)|(?:edge|test|corner) cases?:|验证一下|检查一下|(?:让我们?|我)(?:再|来|得|需要|要)*(?:验证|检查|确认|核对|测试)|再(?:次|来)?(?:检查|确认|验证|核对|试|想想)|为了(?:确保|验证)|확인해 ?보|검증해 ?보|다시 (?:확인|계산|점검))/,
  },
  {
    kind: 'check',
    strength: 'strong',
    pattern:
      /^(?:(?:to )?(?:double[- ]?check|verify)\b|checking\b|testing\b|verification\b|for example, (?:if|with|take|suppose|when)|what about\b|what if (?:\S+ ){1,4}?(?:is|are|was|were|has|have|had|does|do|did|contains?|returns?|equals?|fails?|throws?|gets?|=+)\b|(?:another )?(?:edge|test|corner) cases?\b|验证|检查|检验|核对|测试|比如，?如果|举个例子|确保|확인|검증|검토|테스트해|예를 들어)/,
  },
  {
    kind: 'alternative',
    strength: 'strong',
    pattern: /^what if\b/,
  },
  {
    kind: 'decide',
    strength: 'turn',
    pattern:
      /^(?:therefore\b|in (?:conclusion|summary|short)\b|to (?:summari[sz]e|sum up|conclude)\b|so,? (?:overall|in (?:conclusion|summary))\b|i(?:'|’)ll go with\b|所以答案|综上|总之|总的来说|总结(?:一下)?|因此，?(?:答案|结论|最终|正确)|결론|따라서 (?:답|정답)|정답은)/,
  },
  {
    kind: 'decide',
    strength: 'strong',
    pattern:
      /^(?:thus\b|hence\b|overall\b|so,? (?:(?:the )?(?:final )?answer\b|the (?:solution|fix|conclusion|bug|cause|change|edit|problem|issue|correct|best|right|total|final|result)|it (?:seems|looks)|this (?:means|function|is)|that means|i(?:'|’)ll go|we should|yes|perhaps the|indeed|three)|(?:now,? )?(?:putting|combining) (?:this|it|that|these|everything|all)\b|(?:now,? )?adding (?:both|them|these|it all)|after (?:carefully|going|looking|reviewing|all)\b|i think (?:the (?:answer|best|fix|issue|problem|bug)|that(?:'|’)s|i have (?:all|every)|it(?:'|’)s (?:safe|clear))|i(?:(?:'|’)m| am) (?:confident|convinced|sure)|that(?:'|’)s it\b|yes[,.]|the (?:problem|issue|fix|bug|answer|cause|solution) is\b(?! to\b)|it(?:'|’)s clear|所以|因此|结论|那么，?就|看来|由此|最终|可以确定|따라서|그러므로|그러니까|그래서|결국|즉,)/,
  },
  {
    kind: 'plan',
    strength: 'strong',
    pattern:
      /^(?:now,? (?:i (?:need to|should|will|have to|can)|i(?:'|’)ll|let me|to) (?:write|give|present|answer|produce|format|draft|translate|structure|put)|(?:so,? )?(?:let me|i(?:'|’)ll|i will|i need to|i should|i have to|i(?:'|’)m going to|i can start) (?:now )?(?:write|draft|structure|present|summari[sz]e|format|give|produce|put|translat|respond|explain|include|start (?:writing|translating))|(?:so,? )?(?:translating|writing) (?:this|that|it)\b|(?:so,? )?the (?:c\+\+ |python |final |new )?(?:code|function|answer|response|diff|patch|final|output|structure)(?: \S+)? (?:should|would|could|will|might)\b|so,? the (?:c\+\+ |python |final |new )(?:code|function) is\b|(?:现在|接下来)[，,]?(?:来|我?(?:需要|要|得|可以|应该))?(?:把|将)?(?:这些)?(?:写|整理|回答|组织|整合|给出|思考|思路)|我(?:需要|要|会|应该|得)(?:把|将|写|给出|回答|整理|组织|提供)|最后[，,]?(?:我|给|整理|写|再|需要|确保|检查)|回答(?:时|应该|的时候)|이제 (?:답|작성|정리|코드)|답변을|정리하면|마지막으로|코드를 작성)/,
  },
  {
    kind: 'restate',
    strength: 'weak',
    pattern:
      /^(?:the user(?:'|’)?s? (?:wants|asks|asked|is asking|selected|has|provided|question|request|needs)|the (?:question|task|problem|request) (?:is|asks|says|states|here)|so,? (?:the user|i need to|we need to|i have to|the (?:question|task|problem))|we are (?:asked|given)|i(?:(?:'|’)m| am| was) (?:asked|given|told)|(?:ok(?:ay)?|alright)[,. ]+(?:so )?(?:i(?:(?:'|’)m| am| need| have)|let|the (?:user|question|task|problem))|好的|好，|用户(?:想|要|问|给|提|希望|需要|的(?:问题|需求|要求))|问题是|题目|首先，?(?:我需要|我得|我要)?(?:理解|弄清|明确|确认|确定)|알겠|좋아|사용자|문제는|문제를|질문은|먼저 (?:문제|질문))/,
  },
  {
    kind: 'doubt',
    strength: 'weak',
    pattern:
      /^(?:now,? )?(?:here(?:'|’)s where i (?:might|may|must)\b|i (?:might|may|must) have (?:made|missed|misread|misunderstood|forgotten)\b|i(?:(?:'|’)ve| have)? (?:made an? (?:mistake|error)|missed|misread|misunderstood|overlooked|forgot)\b)/,
  },
  {
    kind: 'alternative',
    strength: 'weak',
    pattern:
      /^(?:(?:let me|let(?:'|’)s|i could|we could) (?:consider|try|think of|look for) (?:another|a different|an alternative|something else)\b|instead of\b|instead,|(?:a|one|the) (?:better|different|simpler|cleaner|other|alternative) (?:way|approach|idea|option|method|solution)\b|换(?:一)?[个种](?:方法|思路|角度|方式)|다른 방법)/,
  },
  {
    kind: 'explore',
    strength: 'weak',
    pattern:
      /^(?:first\b|firstly\b|second\b|secondly\b|third\b|next\b|now\b|let me\b|let(?:'|’)s\b|maybe\b|perhaps\b|another\b|looking (?:at|back|closer|into)\b|moving (?:on|to)\b|going (?:back|through)\b|back to\b|starting\b|consider\b|one (?:way|option|approach|thing)\b|suppose\b|assume\b|assuming\b|imagine\b|to (?:solve|find|get|understand|figure|do)\b|i (?:remember|recall|know)\b|a better\b|the (?:key|standard|idea|main|first|next|other|inner|outer) \S+|in (?:my|block|label|line|step)\b|the (?:function|code|loop|method|class|test|error|ir)\b|首先|其次|再次|然后|接下来|接着|现在|让我|假设|먼저|다음|그다음|이제|아마|만약|우선|일단)/,
  },
];

/** All patterns for what begins a step. */
export const MARKER_PATTERNS: readonly RegExp[] = [
  TURNING,
  OTHERWISE,
  THINKING,
  ...[...TURNS, ...AFTER_TURN, ...OPENINGS].map(({ pattern }) => pattern),
];

/** Blanks, list marks, quotes and marks of emphasis that may stand before the first word. */
const LEAD = /^[\s>*_#"'“”‘’「」()（）-]*(?:\d+[.)]\s*)?/u;
/** What a thought may begin with that is no doubt yet. */
const GREETING = /^(?:(?:ok(?:ay)?|alright|hmm+|well|so|嗯+|好的?|哦|음+|네|좋아)[,，.。…!]*\s*)+/;

/** What the opening words of a paragraph or sentence say; undefined when they say nothing. */
export function markerOf(text: string): Marker | undefined {
  const bare = lowerCased(text.replace(LEAD, ''));
  const turn = TURNS.find(({ pattern }) => pattern.test(bare));
  if (turn) {
    const { strength } = turn;
    const kind = turnedKindOf(bare);
    return { kind: kind ?? 'doubt', strength, turned: true, vague: kind === undefined };
  }
  const opening = OPENINGS.find(({ pattern }) => pattern.test(bare));
  return opening && { kind: opening.kind, strength: opening.strength, turned: false, vague: false };
}

/**
 * What a sentence says of a part that turned away from what was said before: undefined when it only turns, or when it
 * neither turns nor says what it does.
 */
export function turnedKindOf(text: string): StepKind | undefined {
  const bare = lowerCased(text.replace(LEAD, ''));
  const said = bare.replace(TURNING, '');
  const rest = said.replace(OTHERWISE, '').replace(TURNING, '');
  const otherwise = rest !== said;
  if (!/[\p{L}\p{N}]/u.test(rest) || THINKING.test(rest)) {
    return otherwise ? 'alternative' : undefined;
  }
  const after = AFTER_TURN.find(({ pattern }) => pattern.test(rest));
  if (after || otherwise) {
    return after?.kind ?? 'alternative';
  }
  const kind = OPENINGS.find(({ pattern }) => pattern.test(rest))?.kind;
  if (kind === 'decide' || kind === 'plan' || kind === 'check') {
    return kind;
  }
  return TURNS.some(({ pattern }) => pattern.test(bare)) ? 'doubt' : undefined;
}

/** What the first sentence of a thought does: it restates the task unless it says something else. */
export function firstKindOf(text: string): StepKind {
  const marker = markerOf(lowerCased(text.replace(LEAD, '')).replace(GREETING, ''));
  return marker && marker.strength !== 'weak' ? marker.kind : 'restate';
}
