import * as v from 'valibot';
import table from './dialects.json' with { type: 'json' };

/** Fields that are put into the body of a request. */
const patch = v.record(v.string(), v.unknown());

/** An effort to think, in the words that the interface uses. */
export const EFFORTS = ['low', 'medium', 'high', 'max'] as const;
export type Effort = (typeof EFFORTS)[number];

/**
 * How an unfinished assistant message is continued: what its message holds besides the role, and what the body holds
 * besides. `{thought}` stands for the thought so far, `{open}` and `{close}` for the model's tags, and `{unopened}` for
 * the opening tag where the model's template does not write it.
 */
const continuation = v.object({
  /** Route below the origin, where it is not the usual one. */
  path: v.optional(v.string()),
  message: v.record(v.string(), v.union([v.string(), v.boolean()])),
  body: patch,
  /** Where the rest of an open thought arrives: its own field, or the content, up to the closing tag. */
  comesIn: v.picklist(['field', 'content']),
  /** False where the shape is documented and its meaning is not: the result is looked at, and remembered. */
  certain: v.boolean(),
  /** Models that it works with, as a pattern; all where it is missing. */
  onlyModels: v.optional(v.string()),
});
export type Continuation = v.InferOutput<typeof continuation>;

const dialect = v.object({
  id: v.string(),
  /** The server's own name; not translated. */
  label: v.string(),
  /** Where it answers unless it was told otherwise; empty when there is no usual place. */
  baseUrl: v.string(),
  /** Host names that are surely this one; `*.` stands for any name in front. */
  hosts: v.array(v.string()),
  needsKey: v.boolean(),
  api: v.picklist(['openai', 'ollama']),
  thought: v.object({
    /** Fields of a delta in which the thought arrives, in the order in which they are looked for. */
    fields: v.array(v.string()),
    /** Whether it may arrive as tags in the content. */
    inline: v.picklist(['never', 'always', 'unless-parsed']),
  }),
  history: v.object({
    /** Whether the thoughts of earlier turns go back to the server. */
    thoughts: v.picklist(['never', 'may', 'must-with-tools', 'must']),
    field: v.optional(v.string()),
  }),
  knobs: v.object({
    /** True when `chat_template_kwargs` reaches the model's template. */
    templateSwitch: v.optional(v.boolean()),
    /** Sent with every request. */
    always: v.optional(patch),
    on: v.optional(patch),
    off: v.optional(patch),
    effort: v.optional(
      v.object({
        path: v.array(v.string()),
        levels: v.record(v.picklist(EFFORTS), v.optional(v.string())),
        onlyModels: v.optional(v.string()),
      }),
    ),
    /** Limit on the thought, in tokens. */
    budget: v.optional(v.object({ path: v.array(v.string()) })),
  }),
  continuation: v.object({
    /** Goes on inside an unfinished thought. */
    open: v.optional(continuation),
    /** Answers after a thought that is closed here. */
    closed: v.optional(continuation),
  }),
  /** Ends the thought of a request that runs; `{id}` stands for the id of its chunks. */
  endThinking: v.optional(v.object({ enable: patch, path: v.string(), body: patch })),
  /** Sampling parameters that are refused, or taken and ignored, while the model thinks: they are not sent. */
  ignores: v.array(v.string()),
  usage: v.object({
    /** Whether the counts tell the thought apart; missing where that is not known. */
    reasoningTokens: v.optional(v.boolean()),
    /** The field of `usage` that counts cached prompt tokens, besides OpenAI's own. */
    cached: v.optional(v.string()),
  }),
  fim: v.optional(
    v.object({ path: v.string(), shape: v.picklist(['suffix', 'ollama', 'infill', 'tokens']) }),
  ),
  tokenize: v.optional(v.object({ path: v.string(), shape: v.picklist(['content', 'prompt']) })),
  /** Where the length of the context is told. */
  context: v.optional(
    v.object({
      from: v.picklist(['models', 'props', 'ollama', 'lmstudio', 'documented']),
      path: v.optional(v.string()),
      field: v.optional(v.string()),
      tokens: v.optional(v.number()),
    }),
  ),
  /** The limit that is sent where the user sets none, because the server's own is too low. */
  maxTokens: v.optional(v.number()),
  /** The comment by which it shows that it is alive while a request waits. */
  keepAlive: v.optional(v.string()),
  notes: v.array(v.string()),
  sources: v.array(v.string()),
});
/** How one kind of server speaks. */
export type Dialect = v.InferOutput<typeof dialect>;

/** The table, checked against its schema. */
export const dialects: readonly Dialect[] = v.parse(v.array(dialect), table.dialects);

/** The dialect by its id; the one of any OpenAI-compatible server when there is none of that id. */
export function dialectById(id: string): Dialect {
  const found = dialects.find((each) => each.id === id) ?? dialects.at(-1);
  if (!found) {
    throw new Error('the table of dialects is empty');
  }
  return found;
}

/**
 * The dialect of an endpoint: its host names it for sure, else what the user chose does.
 * @param preset id of the dialect that the user chose
 */
export function dialectOf({
  preset,
  baseUrl,
}: {
  readonly preset: string;
  readonly baseUrl: string;
}): Dialect {
  const host = /^https?:\/\/(?:[^/@]*@)?([^/:?#]+)/i.exec(baseUrl)?.[1]?.toLowerCase() ?? '';
  const named = dialects.find(({ hosts }) =>
    hosts.some((pattern) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern)),
  );
  return named ?? dialectById(preset);
}
