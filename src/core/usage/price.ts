import table from './prices.json' with { type: 'json' };

/** What a model costs, in US dollars for a million tokens. A thought is billed as output. */
export interface Price {
  readonly input: number;
  /** For the part of the prompt that the server had in its cache. */
  readonly cachedInput: number;
  readonly output: number;
  /** Hours at which everything costs more. */
  readonly peak?: Peak | undefined;
  /** The day on which the price was read, as `2026-11-15`; absent for a price of the user's own. */
  readonly date?: string | undefined;
}

interface Peak {
  readonly factor: number;
  /** From the first hour to before the second, in UTC. */
  readonly hoursUtc: readonly (readonly number[])[];
  readonly weekdaysOnly: boolean;
}

/** Tokens of one message, as they are billed. */
export interface Tokens {
  /** The whole prompt, the cached part of it included. */
  readonly prompt: number;
  readonly cached: number;
  readonly thought: number;
  readonly answer: number;
}

const FREE: Price = { input: 0, cachedInput: 0, output: 0 };

/** A price that the user gave for a model, in the setting. */
export interface OwnPrice extends Price {
  readonly model: string;
  /** Only at this origin; anywhere when absent. */
  readonly origin?: string | undefined;
}

/**
 * What a model costs at a server: the user's own price, nothing on the own machine or network, else the dated table.
 * @returns undefined when the price is not known
 */
export function priceOf(
  where: { readonly baseUrl: string; readonly model: string },
  own: readonly OwnPrice[],
): Price | undefined {
  const origin = originOf(where.baseUrl);
  const mine = own.find((price) => price.model === where.model && (price.origin ?? origin) === origin);
  if (mine || isOwnMachine(where.baseUrl)) {
    return mine ?? FREE;
  }
  return table.prices.find((price) => price.origin === origin && price.models.includes(where.model));
}

/**
 * The cost of one message, in US dollars.
 * @param at when it was sent. Public holidays count as working days: the real cost is never higher for it
 */
export function costOf(tokens: Tokens, price: Price, at: Date): number {
  const cached = Math.min(tokens.cached, tokens.prompt);
  const sum =
    (tokens.prompt - cached) * price.input +
    cached * price.cachedInput +
    (tokens.thought + tokens.answer) * price.output;
  return (sum / 1e6) * (price.peak && isPeak(price.peak, at) ? price.peak.factor : 1);
}

function isPeak(peak: Peak, at: Date): boolean {
  const hour = at.getUTCHours();
  const weekend = at.getUTCDay() === 0 || at.getUTCDay() === 6;
  return (
    !(peak.weekdaysOnly && weekend) &&
    peak.hoursUtc.some(([from = 0, until = 0]) => hour >= from && hour < until)
  );
}

/**
 * The prices in the value of a setting, which may be anything; entries that make no sense are left out. Without a
 * price for cached input it costs as much as any other.
 */
export function ownPricesIn(value: unknown): OwnPrice[] {
  return (Array.isArray(value) ? value : []).flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) {
      return [];
    }
    const { model, baseUrl, input, cachedInput, output } = entry as Readonly<Record<string, unknown>>;
    if (typeof model !== 'string' || !isAmount(input) || !isAmount(output)) {
      return [];
    }
    const origin = typeof baseUrl === 'string' && baseUrl !== '' ? originOf(baseUrl) : undefined;
    return [{ model, origin, input, output, cachedInput: isAmount(cachedInput) ? cachedInput : input }];
  });
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function originOf(baseUrl: string): string {
  return (/^https?:\/\/[^/?#]+/i.exec(baseUrl)?.[0] ?? '').toLowerCase();
}

/** True for addresses on this machine or its private network, where nobody sends a bill. */
export function isOwnMachine(baseUrl: string): boolean {
  const host = (/^https?:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]+)/i.exec(baseUrl)?.[1] ?? '').toLowerCase();
  return (
    /^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$/.test(host) ||
    /^\[(::1|f[cd][0-9a-f]{2}:.*|fe80:.*)\]$/.test(host) ||
    host === 'localhost' ||
    /\.(localhost|local|lan|home\.arpa)$/.test(host)
  );
}
