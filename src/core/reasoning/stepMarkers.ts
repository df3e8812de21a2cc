/** What a part of a thought does. */
export type StepKind = 'restate' | 'explore' | 'doubt' | 'check' | 'decide' | 'plan';

interface Marker {
  readonly kind: StepKind;
  /** Matches at the start of a sentence. */
  readonly opening: RegExp;
  /** A strong marker begins a step wherever a paragraph begins with it; others only once a step has some length. */
  readonly strong: boolean;
}

/**
 * Words by which reasoning models begin a part of a thought, in English, Chinese and Korean; first match first.
 * They are those of published R1 traces: turning back shows in "Wait", "Hmm", "But", "Alternatively".
 */
const MARKERS: readonly Marker[] = [
  {
    kind: 'doubt',
    strong: true,
    opening:
      /^(?:wait\b|hmm+\b|hold on\b|no,|oh[, ]|actually[, ]|but wait\b|however,|alternatively\b|on second thought\b|that(?:'|’)s not right\b|that can(?:'|’)t be\b|等等|等一下|不对|不過|不过|但是|可是|然而|或者说?，|另一种|嗯，|哦，|잠깐|아니[,. ]|아니면|하지만|그런데|그러나|음[,.…]|다시 생각)/iu,
  },
  {
    kind: 'check',
    strong: true,
    opening:
      /^(?:let me (?:double[- ]?check|check|verify|test|confirm|re-?check|try (?:it|an example|with))|(?:to )?(?:double[- ]?check|verify)\b|checking\b|let(?:'|’)s (?:check|verify|test)|for example, (?:if|with|take)|testing\b|what about\b|验证|检查|检验|让我(?:们)?(?:再)?(?:验证|检查|确认|试)|测试|比如，?如果|확인해|검증|테스트해|예를 들어)/iu,
  },
  {
    kind: 'decide',
    strong: true,
    opening:
      /^(?:therefore\b|thus\b|so,? (?:the (?:answer|solution|fix|change|edit|problem|issue|correct|best|right)|i(?:'|’)ll|i will|we should|yes)|in conclusion\b|i(?:'|’)ll go with\b|that(?:'|’)s it\b|the fix is\b|所以|因此|综上|结论|那么，?就|따라서|그러므로|결론|그러니까|결국)/iu,
  },
  {
    kind: 'plan',
    strong: true,
    opening:
      /^(?:now,? (?:i (?:need to|should|will|have to) (?:write|give|present|answer|produce|format)|to write)|(?:let me|i(?:'|’)ll|i need to|i should|i have to) (?:write|draft|structure|present|summari[sz]e|format|give|produce|put)|the (?:answer|response|diff|final)\b|现在(?:来)?(?:写|整理|回答)|我(?:需要|要|会)(?:写|给出|回答)|最后，|이제 (?:답|작성|정리)|답변을|정리하면|마지막으로)/iu,
  },
  {
    kind: 'restate',
    strong: false,
    opening:
      /^(?:ok(?:ay)?\b|alright\b|the user (?:wants|asks|is asking|selected|has)|the (?:question|task|problem) (?:is|asks)|so,? (?:the user|i need to|we need to|the (?:question|task|problem))|i(?:'|’)m (?:asked|given)|好的|好，|用户|问题是|题目|我需要|首先，?(?:我需要)?(?:理解|看|弄清)|알겠|좋아|사용자|문제는|질문은|먼저 (?:문제|질문))/iu,
  },
  {
    kind: 'explore',
    strong: false,
    opening:
      /^(?:first\b|second\b|third\b|next\b|then\b|now\b|let me\b|let(?:'|’)s\b|maybe\b|perhaps\b|another\b|looking at\b|one (?:way|option|approach)\b|what if\b|suppose\b|首先|其次|然后|接下来|接着|现在|让我|也许|可能|假设|如果|먼저|다음|그다음|이제|아마|만약|우선|또)/iu,
  },
];

/** Blanks, list marks and quotes that may stand before the first word. */
const LEAD = /^[\s>*_#-]*(?:\d+[.)]\s*)?/u;

/** What the opening words of a paragraph or sentence say; undefined when they say nothing. */
export function markerOf(text: string): { readonly kind: StepKind; readonly strong: boolean } | undefined {
  const bare = text.replace(LEAD, '');
  return MARKERS.find(({ opening }) => opening.test(bare));
}
