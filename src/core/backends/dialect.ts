import * as v from 'valibot';
import { DIALECT_IDS } from './dialectIds.ts';

const scalar = v.union([v.string(), v.number(), v.boolean()]);
/** Dotted paths into the request body and what stands there; `{switch}` is the model's template variable. */
const fields = v.record(v.string(), scalar);

/**
 * One way to go on with an assistant message. In the text of `message`, `{thought}` and `{answer}` are what there
 * is, `{open}` the opening tag of the model, `{opening}` the same unless the template writes it, `{close}` the
 * closing tag.
 */
const form = v.strictObject({
  /** Fields of the last, assistant message. */
  message: fields,
  /** Fields of the body. */
  body: fields,
  /** Put after the origin of the base URL in place of its path. */
  basePath: v.optional(v.string()),
  /** Where the stream goes on: `fields` as always, `thought` as plain text inside the thought. */
  comesBack: v.picklist(['fields', 'thought']),
});

/**
 * Going on below the chat, from the text that the model sees: the prompt as its template makes it, and behind it the
 * message as far as it is there. For servers that continue no message, or not in every state.
 */
const raw = v.strictObject({
  prompt: v.variant('from', [
    /** A route renders messages: posted with `body`, the first JSON object of its answer holds the text at `field`. */
    v.strictObject({ from: v.literal('text'), path: v.string(), body: fields, field: v.string() }),
    /**
     * A route renders messages as tokens, at `field`, and texts, given as `text`, as well; `room` is the length of the
     * context. `back` turns tokens into text.
     */
    v.strictObject({
      from: v.literal('tokens'),
      path: v.string(),
      body: fields,
      field: v.string(),
      room: v.string(),
      text: v.strictObject({ name: v.string(), body: fields }),
      back: v.strictObject({ path: v.string(), tokens: v.string(), text: v.string() }),
    }),
    /** It is written here, for the models whose template is known here. */
    v.strictObject({ from: v.literal('template') }),
  ]),
  /** Goes on from a prompt. */
  path: v.string(),
  body: fields,
  /** Name of the limit on what comes. */
  limit: v.string(),
  /** What its stream is: OpenAI's completions, llama-server's own, or Ollama's lines. */
  stream: v.picklist(['completions', 'llamacpp', 'ollama']),
  /** True where it is surer than the chat. */
  first: v.boolean(),
});

const source = v.pipe(v.string(), v.url());

/** How one kind of server speaks. Paths of routes start at the base URL, or with `~/` at its origin. */
export const dialectSchema = v.strictObject({
  id: v.picklist(DIALECT_IDS),
  /** The server's own name; not translated. */
  label: v.string(),
  /** `openai`: chat completions as an event stream. `ollama`: `/api/chat`, one JSON object in a line. */
  protocol: v.picklist(['openai', 'ollama']),
  /** Where it is found unless it was told otherwise, the usual one first; none where there is no usual place. */
  baseUrls: v.array(v.string()),
  /** Parts of host names that are its alone. */
  hosts: v.array(v.string()),
  needsKey: v.boolean(),
  /** A model to start with where nothing is listed. */
  defaultModel: v.optional(v.string()),
  thought: v.strictObject({
    /** Fields of the message that hold the thought, the usual one first; none when it comes between tags. */
    fields: v.array(v.string()),
    /** True when it may come between the tags of the model, inside the answer's text. */
    inline: v.boolean(),
  }),
  history: v.strictObject({
    /** What becomes of earlier thoughts. `must` holds for requests with tools where `onlyWithTools` says so. */
    thoughts: v.picklist(['must', 'may', 'never']),
    field: v.optional(v.string()),
    onlyWithTools: v.optional(v.boolean()),
  }),
  /** In every body. */
  always: fields,
  /** In a body that does not say otherwise, because the server's own default is of no use. */
  unless: fields,
  knobs: v.strictObject({
    thinking: v.nullable(v.strictObject({ on: fields, off: fields })),
    effort: v.nullable(v.strictObject({ path: v.string(), levels: v.record(v.string(), scalar) })),
    /** Tokens of thought at most. */
    budget: v.nullable(v.strictObject({ path: v.string(), min: v.optional(v.number()) })),
  }),
  continuation: v.strictObject({
    /** Inside a thought that is not closed. */
    thought: v.nullable(form),
    /** After a closed thought, with no word of the answer yet. */
    closed: v.nullable(form),
    /** Inside the answer. */
    answer: v.nullable(form),
    /** True when the documents show the shape but not what it does: one refusal ends it. */
    unsettled: v.optional(v.boolean()),
    raw: v.nullable(raw),
  }),
  /** Ends a running thought from outside: `body` starts the request, then `action` is posted with its id. */
  endThinking: v.nullable(v.strictObject({ body: fields, path: v.string(), action: v.string() })),
  /** Parameters of sampling that must not be sent. */
  refuses: v.array(v.picklist(['temperature', 'top_p', 'max_tokens', 'stream_options'])),
  usage: v.strictObject({
    /** Where the tokens of the thought are counted: inside the completion tokens, or not told. */
    reasoning: v.picklist(['inside', 'untold']),
  }),
  fim: v.nullable(
    v.strictObject({ path: v.string(), prompt: v.string(), suffix: v.string(), text: v.string() }),
  ),
  tokenize: v.nullable(
    v.strictObject({ path: v.string(), text: v.string(), tokens: v.string(), body: v.optional(fields) }),
  ),
  models: v.strictObject({
    path: v.string(),
    list: v.string(),
    id: v.string(),
    /** Dotted paths in an entry of the list: context length in tokens, size in bytes. */
    context: v.optional(v.string()),
    size: v.optional(v.string()),
  }),
  /** Where the context length in use is read, in tokens, the surest first. */
  context: v.array(
    v.strictObject({
      method: v.picklist(['GET', 'POST']),
      path: v.string(),
      /** Dotted path; `[]` is the entry of the model in an array, `*` any key's ending. */
      field: v.string(),
    }),
  ),
  /** The option that sets the context length of a request. */
  contextOption: v.optional(v.string()),
  /** What a reader of the table should know. */
  note: v.optional(v.string()),
  /** True for a service that has ended; its entry explains old settings. */
  retired: v.optional(v.boolean()),
  sources: v.pipe(v.array(source), v.minLength(1)),
});

export type Dialect = v.InferOutput<typeof dialectSchema>;
/** How to go on with an assistant message; see {@link Dialect}. */
export type ContinuationForm = v.InferOutput<typeof form>;
/** How to go on from a prompt; see {@link Dialect}. */
export type RawForm = v.InferOutput<typeof raw>;
export type Fields = v.InferOutput<typeof fields>;
