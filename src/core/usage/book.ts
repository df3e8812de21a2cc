import type { Tokens } from './price.ts';

/** What one message took. */
export interface Message extends Tokens {
  readonly model: string;
  readonly baseUrl: string;
  /** In US dollars; undefined when the price is not known. */
  readonly cost: number | undefined;
  /** True when the server did not count the tokens itself. */
  readonly estimated: boolean;
}

/** Sums over messages. */
export interface Totals extends Tokens {
  readonly messages: number;
  /** In US dollars, over the messages whose price is known. */
  readonly cost: number;
  /** Messages whose price is not known. */
  readonly unpriced: number;
}

export interface Line extends Totals {
  readonly model: string;
  readonly baseUrl: string;
}

/** All that is kept: sums for each day and model, and the last message. No word of any prompt or answer. */
export interface Book {
  readonly days: Readonly<Record<string, readonly Line[]>>;
  readonly last?: Message | undefined;
}

/** Older days are forgotten. */
export const MOST_DAYS = 92;
/** More models in one day than that are counted together, under an empty name. */
export const MOST_LINES = 40;

export const NOTHING: Totals = {
  messages: 0,
  cost: 0,
  unpriced: 0,
  prompt: 0,
  cached: 0,
  thought: 0,
  answer: 0,
};

/** A day as it is kept, in the user's own time: `2026-11-15`. */
export function dayOf(at: Date): string {
  const two = (count: number): string => String(count).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The book with one message more. */
export function withMessage(book: Book, message: Message, day: string): Book {
  const lines = book.days[day] ?? [];
  const known = lines.some((line) => isSame(line, message)) || lines.length < MOST_LINES - 1;
  const place = known ? message : { model: '', baseUrl: '' };
  const before = lines.find((line) => isSame(line, place));
  const sums = sum(before ?? NOTHING, totalsOfMessage(message));
  const line: Line = { model: place.model, baseUrl: place.baseUrl, ...sums };
  const days = { ...book.days, [day]: [...lines.filter((other) => other !== before), line] };
  const kept = Object.keys(days).sort().slice(-MOST_DAYS);
  return { days: Object.fromEntries(kept.map((name) => [name, days[name] ?? []])), last: message };
}

/** One message as sums. */
export function totalsOfMessage({ prompt, cached, thought, answer, cost }: Message): Totals {
  const unpriced = cost === undefined ? 1 : 0;
  return { messages: 1, cost: cost ?? 0, unpriced, prompt, cached, thought, answer };
}

/** The sums of a day. */
export function totalsOf(book: Book, day: string): Totals {
  return (book.days[day] ?? []).reduce(sum, NOTHING);
}

export function sum(a: Totals, b: Totals): Totals {
  return {
    messages: a.messages + b.messages,
    cost: a.cost + b.cost,
    unpriced: a.unpriced + b.unpriced,
    prompt: a.prompt + b.prompt,
    cached: a.cached + b.cached,
    thought: a.thought + b.thought,
    answer: a.answer + b.answer,
  };
}

/** A book as it was stored, which may be of another version or damaged: what cannot be read is left out. */
export function bookIn(value: unknown): Book {
  const { days, last } = fieldsOf(value);
  return {
    days: Object.fromEntries(
      Object.entries(fieldsOf(days))
        .filter(([day]) => /^\d{4}-\d\d-\d\d$/.test(day))
        .map(([day, lines]) => [day, (Array.isArray(lines) ? lines : []).flatMap(lineIn)]),
    ),
    last: messageIn(last),
  };
}

function lineIn(value: unknown): Line[] {
  const fields = fieldsOf(value);
  const { model, baseUrl } = fields;
  if (typeof model !== 'string' || typeof baseUrl !== 'string') {
    return [];
  }
  const amount = (name: keyof Totals): number => amountIn(fields[name]) ?? 0;
  return [
    {
      model,
      baseUrl,
      messages: amount('messages'),
      cost: amount('cost'),
      unpriced: amount('unpriced'),
      prompt: amount('prompt'),
      cached: amount('cached'),
      thought: amount('thought'),
      answer: amount('answer'),
    },
  ];
}

function messageIn(value: unknown): Message | undefined {
  const [line] = lineIn(value);
  if (!line) {
    return undefined;
  }
  const { model, baseUrl, prompt, cached, thought, answer } = line;
  const { cost, estimated } = fieldsOf(value);
  const tokens = { prompt, cached, thought, answer };
  return { model, baseUrl, ...tokens, cost: amountIn(cost), estimated: estimated === true };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function amountIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function isSame(
  a: Pick<Line, 'model' | 'baseUrl'>,
  b: { readonly model: string; readonly baseUrl: string },
): boolean {
  return a.model === b.model && a.baseUrl === b.baseUrl;
}
