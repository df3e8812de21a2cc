import type { Failure } from './failure.ts';

/** What one model on one server was found to do, beyond what the table says. All of it can be corrected. */
export interface Quirks {
  /** Parameters that were refused; they are left out. Names at the top of the body. */
  readonly without?: readonly string[];
  /** True: earlier thoughts must go with the messages. False: they must not. */
  readonly thoughts?: boolean;
  /** True: the system prompt was refused and goes into the user's turn. */
  readonly noSystem?: boolean;
  /** True: the chat refused to go on with a message. */
  readonly noContinuation?: boolean;
  /** True: going on below the chat was refused. */
  readonly noRaw?: boolean;
  /** True: the API that its kind of server has is missing there; it is spoken to by OpenAI's routes. */
  readonly noNative?: boolean;
  /** Where the thought was seen to arrive: a field of the message, or `tags`. */
  readonly thoughtIn?: string;
  /** True: thoughts come without their opening tag. */
  readonly unopened?: boolean;
}

/** The parts of a body that the server can do without; anything else that it names is a failure. */
const OPTIONAL =
  /^(temperature|top_p|top_k|max_tokens|stream_options|reasoning_effort|reasoning|thinking|think|chat_template_kwargs|thinking_token_budget|reasoning_budget_tokens|reasoning_control|truncate|shift|options|user_id)$/;

/** How one names that something is not wanted. */
const REFUSED =
  /unsupported|not support|unknown|unrecogni[sz]ed|unexpected|not permitted|not allowed|extra (inputs|fields)|invalid|deprecated|does not accept|ignored/i;

/**
 * What to remember of a refusal so that the same request can be sent once more without its cause.
 * @param body the body that was refused
 * @returns undefined when the refusal names nothing that could be left out
 */
export function repairOf(
  failure: Failure,
  body: Readonly<Record<string, unknown>>,
  known: Quirks = {},
): Quirks | undefined {
  if (failure.status !== 400 && failure.status !== 422) {
    return undefined;
  }
  if (failure.code !== 'bad-request') {
    return undefined;
  }
  const said = failure.serverMessage ?? '';
  const told = `${said} ${failure.detail ?? ''}`;
  if (/\b(prefill|prefix|continue_final_message|final message)\b/i.test(told)) {
    return known.noContinuation ? undefined : { ...known, noContinuation: true };
  }
  if (/reasoning(_content| content)|thinking (block|content)/i.test(told)) {
    return withThoughts(told, known);
  }
  if (/\bsystem\b.{0,40}\b(role|prompt|message|instruction)|\brole\b.{0,60}\bsystem\b/i.test(told)) {
    return known.noSystem ? undefined : { ...known, noSystem: true };
  }
  const named = Object.keys(body).filter((key) => OPTIONAL.test(key) && word(key).test(told));
  const supported = /does not support thinking/i.test(told) ? ['think'] : [];
  const left = [...new Set([...named, ...supported])].filter((key) => key in body);
  return left.length > 0 && (REFUSED.test(told) || failure.status === 422)
    ? { ...known, without: [...new Set([...(known.without ?? []), ...left])] }
    : undefined;
}

/** DeepSeek asks for thoughts that are missing; others refuse those that are there. */
function withThoughts(told: string, known: Quirks): Quirks | undefined {
  const wanted =
    /must be (passed|sent|included|provided)|missing|required/i.test(told) && !/must not/i.test(told);
  return known.thoughts === wanted ? undefined : { ...known, thoughts: wanted };
}

function word(name: string): RegExp {
  return new RegExp(`(^|[^\\w])${name}($|[^\\w])`, 'i');
}

/**
 * What was found of each model on each server. Holds plain data only: `toJSON` and {@link QuirkMemory.from} carry it
 * over a restart. Nothing secret is in it.
 */
export class QuirkMemory {
  readonly #found = new Map<string, Quirks>();
  /** Called after each change. */
  onChange: (() => void) | undefined;

  /** A memory with what `stored` holds, as `toJSON` gave it; anything else is taken for empty. */
  static from(stored: unknown): QuirkMemory {
    const memory = new QuirkMemory();
    if (typeof stored === 'object' && stored !== null && !Array.isArray(stored)) {
      for (const [name, quirks] of Object.entries(stored)) {
        if (typeof quirks === 'object' && quirks !== null) {
          memory.#found.set(name, checked(quirks as Record<string, unknown>));
        }
      }
    }
    return memory;
  }

  of(endpoint: Named): Quirks {
    return this.#found.get(nameOf(endpoint)) ?? {};
  }

  /** Takes the place of what was known; an empty object forgets. */
  set(endpoint: Named, quirks: Quirks): void {
    const name = nameOf(endpoint);
    if (JSON.stringify(this.#found.get(name) ?? {}) === JSON.stringify(quirks)) {
      return;
    }
    if (Object.keys(quirks).length === 0) {
      this.#found.delete(name);
    } else {
      this.#found.set(name, quirks);
    }
    this.onChange?.();
  }

  /** Adds to what is known. */
  learn(endpoint: Named, quirks: Quirks): void {
    this.set(endpoint, { ...this.of(endpoint), ...quirks });
  }

  toJSON(): Record<string, Quirks> {
    return Object.fromEntries(this.#found);
  }
}

type Named = { readonly baseUrl: string; readonly model: string };

function nameOf({ baseUrl, model }: Named): string {
  return `${baseUrl} ${model}`;
}

function checked(stored: Record<string, unknown>): Quirks {
  const { without, thoughts, noSystem, noContinuation, noRaw, noNative, thoughtIn, unopened } = stored;
  return {
    ...(Array.isArray(without) ? { without: without.filter((name) => typeof name === 'string') } : {}),
    ...(typeof thoughts === 'boolean' ? { thoughts } : {}),
    ...(typeof noSystem === 'boolean' ? { noSystem } : {}),
    ...(typeof noContinuation === 'boolean' ? { noContinuation } : {}),
    ...(typeof noRaw === 'boolean' ? { noRaw } : {}),
    ...(typeof noNative === 'boolean' ? { noNative } : {}),
    ...(typeof thoughtIn === 'string' ? { thoughtIn } : {}),
    ...(typeof unopened === 'boolean' ? { unopened } : {}),
  };
}
