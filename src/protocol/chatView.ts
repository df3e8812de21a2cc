import * as v from 'valibot';
import { leftSchema } from '../core/chat/left.ts';
import { meter, notice, phase } from './reasoningView.ts';

/** Messages between the extension host and the Chat view, checked at run time on both ends. */

const message = v.object({
  id: v.string(),
  role: v.picklist(['user', 'assistant']),
  text: v.string(),
  /** Labels of what was added to it. */
  attachments: v.array(v.string()),
  thought: v.string(),
  /** Milliseconds; absent while the model thinks, and where it did not. */
  thoughtMs: v.optional(v.number()),
  thoughtTokens: v.number(),
  thoughtEstimated: v.boolean(),
  /** Absent while it streams, and for what the user wrote. */
  ended: v.optional(v.picklist(['done', 'stopped', 'failed', 'cut'])),
  /** Its place among those that stand in the same place, 1-based, and the ids beside it. */
  branch: v.object({
    index: v.number(),
    count: v.number(),
    previous: v.optional(v.string()),
    next: v.optional(v.string()),
  }),
  /** True for the answer to a request for a commit message. */
  commit: v.boolean(),
  notice: v.optional(notice),
  /** While it streams. */
  live: v.optional(v.object({ phase, meter })),
  /** What it took, in words. */
  spent: v.optional(v.string()),
});
/** One message as the view shows it. */
export type ChatMessageView = v.InferOutput<typeof message>;

const draft = v.object({
  chips: v.array(
    v.object({
      label: v.string(),
      tokens: v.number(),
      /** It was not added by the user: code that was found, or rules of the project. */
      automatic: v.optional(v.picklist(['found', 'rules'])),
    }),
  ),
  /** Whether relevant code is added by itself. */
  automatic: v.optional(v.boolean()),
  /** How many files are read of how many, while the map of the workspace is made. */
  reading: v.optional(v.object({ done: v.number(), total: v.number() })),
  /** What the next prompt comes to without the text in the composer, in tokens, by estimate. */
  used: v.number(),
  /** Tokens that are kept free for the thought and the answer. */
  reserved: v.number(),
  /** The context length of the model, in tokens, where it is known. */
  limit: v.optional(v.number()),
  /** What has to be given up so that the next prompt fits; absent while nothing has. */
  givenUp: v.optional(
    v.object({
      first: v.picklist(['messages', 'code']),
      /** How many of the oldest messages are left out. */
      messages: v.number(),
      /** Code that is cut short, or left out as a `whole`. */
      code: v.array(v.object({ label: v.string(), whole: v.boolean() })),
      /** False when even that is not enough. */
      fits: v.boolean(),
    }),
  ),
});
export type ChatDraft = v.InferOutput<typeof draft>;

/** Host → view. */
export const toChat = v.variant('type', [
  v.object({
    type: v.literal('hello'),
    strings: v.record(v.string(), v.string()),
    locale: v.string(),
    /** What was sent before, oldest first. */
    history: v.array(v.string()),
  }),
  v.object({
    type: v.literal('list'),
    sessions: v.array(v.object({ id: v.string(), title: v.string(), running: v.boolean() })),
  }),
  /** Show this session; messages that are there already are kept. */
  v.object({
    type: v.literal('session'),
    id: v.string(),
    title: v.string(),
    running: v.boolean(),
    sample: v.boolean(),
    /** The model that answers next, and whether the session has a profile of its own. */
    model: v.object({ label: v.string(), own: v.boolean() }),
    /** What all its answers took, in words; absent before the first. */
    spent: v.optional(v.string()),
    /** How it was left; to be taken up when the view begins to show it. */
    left: leftSchema,
    messages: v.array(message),
    draft,
    /** Slash commands that the composer completes, without the slash. */
    commands: v.array(v.string()),
  }),
  v.object({
    type: v.literal('append'),
    session: v.string(),
    message: v.string(),
    channel: v.picklist(['thought', 'answer']),
    text: v.string(),
  }),
  v.object({ type: v.literal('progress'), session: v.string(), message: v.string(), phase, meter }),
  v.object({ type: v.literal('draft'), session: v.string(), draft }),
  /** What one press adds to the next message: a place in the active editor. */
  v.object({ type: v.literal('offer'), label: v.optional(v.string()) }),
  /** Puts a text where the cursor is in the composer: it was pasted, and is no place in the workspace. */
  v.object({ type: v.literal('paste'), text: v.string() }),
  /** Something was picked for the @ that was typed. */
  v.object({ type: v.literal('picked') }),
  /** Puts the cursor into the composer. */
  v.object({ type: v.literal('focus') }),
]);
export type ToChat = v.InferOutput<typeof toChat>;

const id = v.string();

/** View → host. */
export const fromChat = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('new') }),
  v.object({ type: v.picklist(['open', 'rename', 'delete']), id }),
  /** `replaces`: the message of the user that this is another wording of. */
  v.object({ type: v.literal('send'), text: v.string(), replaces: v.optional(v.string()) }),
  v.object({ type: v.picklist(['regenerate', 'branch', 'openReasoning']), id }),
  v.object({ type: v.picklist(['stop', 'profile']) }),
  /** `typed`: by an @ in the message. */
  v.object({ type: v.literal('attach'), typed: v.boolean() }),
  /** How a session is left: sent a little after it changed. */
  v.object({ type: v.literal('left'), session: id, left: leftSchema }),
  /** Control over the thought of an answer. */
  v.object({ type: v.picklist(['answerNow', 'addNote', 'editThought', 'commit']), id }),
  v.object({ type: v.literal('takeOffer') }),
  v.object({ type: v.literal('detach'), index: v.number() }),
  /** `measure`: the text in the composer no longer fits, or fits again; `typed`: it is this for a moment now. */
  v.object({ type: v.picklist(['showSent', 'measure', 'typed']), text: v.string() }),
  /** Whether relevant code is to be added by itself in this chat; `text` is in the composer. */
  v.object({ type: v.literal('automatic'), on: v.boolean(), text: v.string() }),
  v.object({ type: v.literal('giveUp'), first: v.picklist(['messages', 'code']) }),
  /** Addresses that were dropped on the view. */
  v.object({ type: v.literal('drop'), uris: v.array(v.string()) }),
  /** A place in the workspace that was pasted, such as `src/cart.js:12`. */
  v.object({ type: v.literal('place'), text: v.string() }),
  v.object({ type: v.picklist(['copy', 'insert']), text: v.string() }),
  v.object({ type: v.picklist(['apply', 'newFile']), text: v.string(), language: v.string() }),
  v.object({ type: v.literal('action'), action: v.string(), id }),
  v.object({ type: v.literal('openLink'), url: v.string() }),
]);
export type FromChat = v.InferOutput<typeof fromChat>;
