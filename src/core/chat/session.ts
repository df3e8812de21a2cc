import * as v from 'valibot';

/** A text that the user added to a message, as it was when it was sent. */
const attachment = v.object({
  /** `src/cart.js:12-30`, as chips and prompts show it. */
  label: v.string(),
  /** Info string of its code block. */
  language: v.string(),
  text: v.string(),
  /** What found it, where the user did not add it; only that is left out first where not all fits. */
  automatic: v.optional(v.picklist(['map', 'definition'])),
});
export type Attachment = v.InferOutput<typeof attachment>;

/** What an answer took; the numbers are tokens. */
const spent = v.object({
  /** The whole prompt, the cached part of it included. */
  prompt: v.number(),
  cached: v.number(),
  thought: v.number(),
  answer: v.number(),
  /** In US dollars; absent when the price is not known. */
  cost: v.optional(v.number()),
  /** True when the server did not count the tokens itself. */
  estimated: v.boolean(),
});
export type Spent = v.InferOutput<typeof spent>;

/** What the user should know of an answer, in the language in which it was told. */
const notice = v.object({
  kind: v.picklist(['error', 'warning', 'info']),
  title: v.string(),
  detail: v.string(),
  /** Buttons, by what they do. */
  actions: v.array(v.object({ id: v.string(), label: v.string() })),
});

const message = v.object({
  id: v.string(),
  /** The message that it follows; absent for the first of a branch. */
  parent: v.optional(v.string()),
  role: v.picklist(['user', 'assistant']),
  text: v.string(),
  /** What `text` stands for where it names a prompt of the user's own, as that was when it was sent. */
  prompt: v.optional(v.string()),
  attachments: v.optional(v.array(attachment)),
  thought: v.optional(v.string()),
  /** How long the model thought, in ms. */
  thoughtMs: v.optional(v.number()),
  /** How many tokens the thought came to. */
  thoughtTokens: v.optional(v.number()),
  /** True while the count is our own estimate. */
  thoughtEstimated: v.optional(v.boolean()),
  /** The model that answered, as people should read it. */
  model: v.optional(v.string()),
  /** True when a prepared answer was replayed: no model is behind it. */
  sample: v.optional(v.boolean()),
  /** How an answer ended; absent while it streams, and for what the user wrote. */
  ended: v.optional(v.picklist(['done', 'stopped', 'failed', 'cut'])),
  notice: v.optional(notice),
  spent: v.optional(spent),
});
/** One message of a chat. */
export type Message = v.InferOutput<typeof message>;

const session = v.object({
  version: v.literal(1),
  id: v.string(),
  title: v.string(),
  /** When a message was last added, in ms since 1970. */
  updatedAt: v.number(),
  /** In the order in which they were written; a parent stands before its children. */
  messages: v.array(message),
  /** The last message of the branch that is shown; absent in an empty session. */
  leaf: v.optional(v.string()),
  /** Name of the profile that answers, empty for the single endpoint settings; absent for the one in use. */
  profile: v.optional(v.string()),
  /** What is added to the message that is not sent yet. */
  draft: v.optional(v.array(attachment)),
  /** Whether relevant code is added by itself; absent where the settings say. */
  automatic: v.optional(v.boolean()),
  /** Paths of files with rules that the user took away; empty for the user's own. */
  withoutRules: v.optional(v.array(v.string())),
});
/** A chat: a tree of messages, one branch of which is shown. */
export type Session = v.InferOutput<typeof session>;

/** Longest title made from a first message, in UTF-16 units. */
const TITLE_LENGTH = 60;

/** @param now in ms since 1970 */
export function newSession(id: string, now: number): Session {
  return { version: 1, id, title: '', updatedAt: now, messages: [] };
}

/** Adds a message, which becomes the last one shown; the first names a session that has no name. */
export function add(to: Session, added: Message, now: number): Session {
  const title = to.title === '' && added.role === 'user' ? titleOf(added.text) : to.title;
  return { ...to, title, updatedAt: now, messages: [...to.messages, added], leaf: added.id };
}

/** Changes what a message holds, but not its place. An unknown id changes nothing. */
export function update(of: Session, id: string, change: Partial<Omit<Message, 'id' | 'parent'>>): Session {
  return { ...of, messages: of.messages.map((each) => (each.id === id ? { ...each, ...change } : each)) };
}

/** The messages of the branch that is shown, first to last. */
export function shown(of: Session): Message[] {
  return pathTo(of, of.leaf);
}

/** The messages that lead to `id`, which is the last; none for an unknown or absent id. */
export function pathTo(of: Session, id: string | undefined): Message[] {
  const byId = new Map(of.messages.map((each) => [each.id, each]));
  const path: Message[] = [];
  for (let at = id === undefined ? undefined : byId.get(id); at && path.length <= of.messages.length; ) {
    path.unshift(at);
    at = at.parent === undefined ? undefined : byId.get(at.parent);
  }
  return path;
}

/** The messages that stand in the same place as `id`, itself included, oldest first. */
export function siblings(of: Session, id: string): Message[] {
  const at = of.messages.find((each) => each.id === id);
  return at ? of.messages.filter(({ parent, role }) => parent === at.parent && role === at.role) : [];
}

/** Shows the branch through `id`, down to its newest message. An unknown id changes nothing. */
export function moveTo(of: Session, id: string): Session {
  if (!of.messages.some((each) => each.id === id)) {
    return of;
  }
  let leaf = id;
  for (const { parent } of of.messages) {
    // Children stand behind their parents, so the newest child of a leaf is met on a later round.
    if (parent === leaf) {
      leaf = of.messages.filter((each) => each.parent === leaf).at(-1)?.id ?? leaf;
    }
  }
  return { ...of, leaf };
}

/** Ends the shown branch at `id`: the next message starts a new branch there. Undefined ends it at its root. */
export function branchFrom(of: Session, id: string | undefined): Session {
  const { leaf: _, ...rest } = of;
  return id === undefined ? rest : { ...rest, leaf: id };
}

/** What two requests took together; the cost is known when that of both is. */
export function addSpent(a: Spent, b: Spent): Spent {
  const cost = a.cost === undefined || b.cost === undefined ? undefined : a.cost + b.cost;
  return {
    prompt: a.prompt + b.prompt,
    cached: a.cached + b.cached,
    thought: a.thought + b.thought,
    answer: a.answer + b.answer,
    estimated: a.estimated || b.estimated,
    ...(cost === undefined ? {} : { cost }),
  };
}

/** What the answers of a chat took, those of branches that are not shown included. */
export function spentOn(of: Session): {
  readonly spent: Spent;
  readonly answers: number;
  readonly unpriced: number;
} {
  const all = of.messages.flatMap((each) => each.spent ?? []);
  const priced = all.map((each) => ({ ...each, cost: each.cost ?? 0 }));
  const nothing = { prompt: 0, cached: 0, thought: 0, answer: 0, cost: 0, estimated: false };
  return {
    spent: priced.reduce(addSpent, nothing),
    answers: all.length,
    unpriced: all.filter(({ cost }) => cost === undefined).length,
  };
}

/** Has another profile answer from now on. @param profile its name; undefined for the one that is in use */
export function withProfile(of: Session, profile: string | undefined): Session {
  const { profile: _, ...rest } = of;
  return profile === undefined ? rest : { ...rest, profile };
}

/** Gives a session another name; one of blanks alone changes nothing. */
export function rename(of: Session, title: string): Session {
  const clean = title.replace(/\s+/g, ' ').trim();
  return clean === '' ? of : { ...of, title: clean };
}

/** A session as it is kept. */
export function formatSession(of: Session): string {
  return JSON.stringify(of);
}

/** @returns undefined for what is no session of this version: damaged, or from a later one */
export function parseSession(text: string): Session | undefined {
  try {
    const parsed = v.safeParse(session, JSON.parse(text));
    return parsed.success ? settled(parsed.output) : undefined;
  } catch {
    return undefined;
  }
}

/** An answer that was streaming when the window closed has stopped. */
function settled(of: Session): Session {
  const messages = of.messages.map((each) =>
    each.role === 'assistant' && each.ended === undefined ? { ...each, ended: 'stopped' as const } : each,
  );
  return { ...of, messages };
}

function titleOf(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH).trimEnd()}…` : line;
}
