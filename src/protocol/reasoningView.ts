import * as v from 'valibot';

/**
 * Messages between the extension host and the Reasoning view: one union a direction, checked at run time on
 * both ends. Texts shown to the user arrive translated; the webview holds no wording of its own except what
 * `strings` of the `hello` message carries.
 */

export const phase = v.picklist(['connecting', 'thinking', 'answering', 'done', 'stopped', 'failed']);
/** Where a run stands. */
export type Phase = v.InferOutput<typeof phase>;

const action = v.object({ id: v.string(), label: v.string() });
/** A button under a notice; its `id` comes back in an `action` message. */
export type Action = v.InferOutput<typeof action>;

export const notice = v.object({
  kind: v.picklist(['error', 'warning', 'info']),
  title: v.string(),
  /** What to do next, in a sentence. */
  detail: v.string(),
  actions: v.array(action),
});
export type Notice = v.InferOutput<typeof notice>;

export const meter = v.object({
  /** Milliseconds since the request was sent; while it runs the view counts on from here. */
  elapsedMs: v.number(),
  /** Milliseconds spent thinking; absent before the first thought. */
  thoughtMs: v.optional(v.number()),
  reasoningTokens: v.number(),
  /** False once the server's own count is known; until then the figure is shown with "~". */
  reasoningTokensEstimated: v.boolean(),
  answerTokens: v.number(),
  answerTokensEstimated: v.boolean(),
  /** The prompt and the part of it that the server had in its cache; absent where it does not count. */
  promptTokens: v.optional(v.number()),
  cachedTokens: v.optional(v.number()),
  /** What the request cost, in words; absent before its end and where no price is known. */
  cost: v.optional(v.string()),
  /** Tokens per second over the whole stream, thought and answer; absent before there is anything to measure. */
  tokensPerSecond: v.optional(v.number()),
  /** What the thought may come to, in tokens and in ms. */
  limits: v.optional(v.object({ tokens: v.optional(v.number()), ms: v.optional(v.number()) })),
});
export type Meter = v.InferOutput<typeof meter>;

const proposalFile = v.object({
  path: v.string(),
  kind: v.picklist(['modify', 'create', 'delete', 'rename']),
  to: v.optional(v.string()),
  added: v.number(),
  removed: v.number(),
  /** How the hunks were matched, in words, when not all of them exactly. */
  note: v.optional(v.string()),
});

const refusedHunk = v.object({
  path: v.optional(v.string()),
  /** The reason and the way forward, in words. */
  reason: v.string(),
  /** The hunk as the model wrote it. */
  hunk: v.string(),
  /** What names it in a `compare` message; absent when nothing comes near it. */
  compare: v.optional(v.number()),
});

const linkedHunk = v.object({
  /** What names it in an `openDiff` message. */
  hunk: v.number(),
  path: v.string(),
  /** Its first line in the file as it is, 1-based. */
  line: v.number(),
  /** In lines. */
  added: v.number(),
  removed: v.number(),
  /** Numbers of the steps that led to it, the likeliest first; empty where the evidence is thin. */
  steps: v.array(v.number()),
  /** What was decided; absent as long as it waits. */
  outcome: v.optional(v.picklist(['accepted', 'discarded'])),
});
export type LinkedHunk = v.InferOutput<typeof linkedHunk>;

const proposal = v.object({
  state: v.picklist(['pending', 'accepted', 'discarded']),
  files: v.array(proposalFile),
  refused: v.array(refusedHunk),
  /** True when the model can be asked for the refused hunks once more. */
  canAskAgain: v.optional(v.boolean()),
  /** How many hunks were decided, once some were: `files` then holds the rest. */
  decided: v.optional(v.object({ accepted: v.number(), discarded: v.number() })),
  /** The hunks, decided or not, with the steps of the thought that led to them; absent when nothing was thought. */
  hunks: v.optional(v.array(linkedHunk)),
});
export type ProposalSummary = v.InferOutput<typeof proposal>;

const step = v.object({
  /** Number from 0. */
  index: v.number(),
  kind: v.picklist(['restate', 'explore', 'alternative', 'doubt', 'check', 'decide', 'plan']),
  /** One line from its own text. */
  title: v.string(),
  /** Where it begins in the thought, and where it ends or has come to, in UTF-16 units; the end is exclusive. */
  start: v.number(),
  end: v.number(),
  /** Estimated. */
  tokens: v.number(),
  /** Milliseconds that it took, or has taken so far; absent when it did not come piece by piece. */
  ms: v.optional(v.number()),
  /** True while it may still change. */
  open: v.boolean(),
});
/** A step of the thought. One that is not open never changes again. */
export type ThoughtStep = v.InferOutput<typeof step>;

const replay = v.object({
  /** Since the request began, as it was then. */
  ms: v.number(),
  totalMs: v.number(),
  speed: v.picklist([1, 2, 4, 10]),
  paused: v.boolean(),
});
/** Where the replay of a kept trace stands. */
export type Replay = v.InferOutput<typeof replay>;

const run = v.object({
  id: v.string(),
  task: v.picklist(['edit', 'ask']),
  /** What the user asked, as typed. */
  instruction: v.string(),
  /** Where it was asked, such as `src/cart.ts:12-30`; absent when nothing was selected. */
  place: v.optional(v.string()),
  /** `deepseek-r1:14b · Ollama`. */
  model: v.string(),
  /** True when prepared answers are replayed and no model runs; the view says so plainly. */
  sample: v.boolean(),
  phase,
  /** What the model is doing right now: the title of the thought's last step. */
  step: v.optional(v.string()),
  thought: v.string(),
  steps: v.array(step),
  answer: v.string(),
  meter,
  /** Where it stands among the runs that went on from one another: a number from 0, and how many there are. */
  branch: v.optional(v.object({ index: v.number(), count: v.number() })),
  /** What resuming its thought comes to; absent when it cannot be resumed. */
  resumes: v.optional(v.picklist(['continue', 'ask'])),
  notice: v.optional(notice),
  proposal: v.optional(proposal),
  /** Present when a kept trace is replayed: nothing is asked of any server. */
  replay: v.optional(replay),
});
/** Everything the view shows of one request. */
export type Run = v.InferOutput<typeof run>;

const codeLink = v.object({
  text: v.string(),
  path: v.optional(v.string()),
  /** 1-based. */
  line: v.optional(v.number()),
  /** It is still looked for: another answer follows. */
  later: v.optional(v.boolean()),
});
export type CodeLink = v.InferOutput<typeof codeLink>;

/** A part of a text that may name code; core/links/scan.ts finds none that is longer. */
const codeText = v.pipe(v.string(), v.maxLength(200));
/** Most texts that are asked about at a time. */
export const MAX_TEXTS = 100;

const thoughtMove = v.variant('to', [
  /** To the next or previous step, from where the user is. */
  v.object({ to: v.picklist(['next', 'previous']) }),
  /** All steps expanded or collapsed. */
  v.object({ to: v.picklist(['expanded', 'collapsed']) }),
  /** Find in the thought. */
  v.object({ to: v.literal('find') }),
]);
/** A way to move about in the thought. */
export type ThoughtMove = v.InferOutput<typeof thoughtMove>;

/** Host → view. */
export const toView = v.variant('type', [
  /** First message after `ready`: the words of the interface, by key. */
  v.object({ type: v.literal('hello'), strings: v.record(v.string(), v.string()), locale: v.string() }),
  /** What to show when there is no run: how to start, and the endpoint in use if there is one. */
  v.object({
    type: v.literal('idle'),
    model: v.optional(v.string()),
    sample: v.boolean(),
    actions: v.array(action),
  }),
  /** Show this run from scratch; sent when a run starts, when the view is created anew, and after a recast. */
  v.object({ type: v.literal('run'), run }),
  /** More text at the end of one channel of the run that is shown. */
  v.object({
    type: v.literal('append'),
    id: v.string(),
    channel: v.picklist(['thought', 'answer']),
    text: v.string(),
    /** Steps of the thought that are new or have changed with this text, in order. */
    steps: v.optional(v.array(step)),
    /** When measuring: when its first delta arrived in the host, in ms since 1970. */
    arrivedAt: v.optional(v.number()),
    /** When measuring: when the host was busy longest since with one delta, or one message, and how long, in ms. */
    host: v.optional(
      v.object({ at: v.number(), clockMs: v.number(), processorMs: v.number(), collectingMs: v.number() }),
    ),
  }),
  /** Steps that have changed without more text, in order. */
  v.object({ type: v.literal('steps'), id: v.string(), steps: v.array(step) }),
  v.object({ type: v.literal('progress'), id: v.string(), phase, meter, step: v.optional(v.string()) }),
  v.object({ type: v.literal('notice'), id: v.string(), notice: v.optional(notice) }),
  v.object({ type: v.literal('proposal'), id: v.string(), proposal: v.optional(proposal) }),
  /** Open the thought at a step, and mark it and the others that are named. */
  v.object({
    type: v.literal('showStep'),
    id: v.string(),
    step: v.number(),
    others: v.array(v.number()),
    /** Why this step, in words. */
    note: v.string(),
  }),
  v.object({ type: v.literal('replay'), id: v.string(), replay }),
  /** The answer to `resolve`: of each text, where it leads; without a path it leads nowhere. */
  v.object({ type: v.literal('links'), id: v.string(), links: v.array(codeLink) }),

  v.object({ type: v.literal('moveInThought'), id: v.string(), move: thoughtMove }),
  /** Have the user edit the thought. */
  v.object({ type: v.literal('editThought'), id: v.string() }),
]);
export type ToView = v.InferOutput<typeof toView>;

/** View → host. */
export const fromView = v.variant('type', [
  /** `typed`: into one of its fields; what comes meanwhile must not take the keys. */
  v.object({ type: v.picklist(['ready', 'typed']) }),
  v.object({ type: v.literal('stop'), id: v.string() }),
  v.object({ type: v.literal('accept'), id: v.string() }),
  v.object({ type: v.literal('discard'), id: v.string() }),
  /** Open the diff of one file, or of all when `path` is absent; with the cursor at a hunk where one is named. */
  v.object({
    type: v.literal('openDiff'),
    id: v.string(),
    path: v.optional(v.string()),
    hunk: v.optional(v.number()),
  }),
  /** Show a refused hunk beside the lines that come nearest. */
  v.object({ type: v.literal('compare'), id: v.string(), refused: v.number() }),
  /** Ask the model for the refused hunks once more. */
  v.object({ type: v.literal('askAgain'), id: v.string() }),
  /** Go on from the thought as the user edited it. */
  v.object({ type: v.literal('resume'), id: v.string(), thought: v.string() }),
  /** Show another of the runs that went on from one another. */
  v.object({ type: v.literal('branch'), id: v.string(), to: v.number() }),
  /** The controls of a replay: go on, rest, go to the next step, end, or another speed. */
  v.object({
    type: v.literal('replay'),
    id: v.string(),
    to: v.union([v.picklist(['play', 'pause', 'step', 'stop']), v.picklist([1, 2, 4, 10])]),
  }),
  v.object({ type: v.literal('copy'), id: v.string(), what: v.picklist(['thought', 'answer']) }),
  /** Copy one step of the thought, by its number. */
  v.object({ type: v.literal('copyStep'), id: v.string(), index: v.number() }),
  /** Find out what parts of the thought or the answer name code that exists. */
  v.object({
    type: v.literal('resolve'),
    id: v.string(),
    texts: v.pipe(v.array(codeText), v.maxLength(MAX_TEXTS)),
  }),
  /** Open the code that a text names, as far as it still does. */
  v.object({ type: v.literal('openCode'), id: v.string(), text: codeText }),
  /** A button of a notice or of the idle page was pressed. */
  v.object({ type: v.literal('action'), action: v.string() }),
  /** An `https:` link in the answer was activated. */
  v.object({ type: v.literal('openLink'), url: v.string() }),
]);
export type FromView = v.InferOutput<typeof fromView>;
