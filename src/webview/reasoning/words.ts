import { type StringKey, strings } from '../../protocol/reasoningStrings.ts';

type CountKey<K> = K extends `${infer Stem}.other` ? Stem : never;

/** The words of the view in the user's language. */
export class Words {
  readonly #strings: Readonly<Record<string, string>>;
  readonly #locale: string | undefined;
  readonly #plural: Intl.PluralRules;
  readonly #integer: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #decimal: Intl.NumberFormat;

  /**
   * @param translated by key of `strings`; what is missing is shown in English
   * @param locale a BCP 47 tag; one that is not well-formed counts as the browser's own
   */
  constructor(translated: Readonly<Record<string, string>>, locale: string) {
    this.#strings = translated;
    this.#locale = isLocale(locale) ? locale : undefined;
    this.#plural = new Intl.PluralRules(this.#locale);
    this.#integer = new Intl.NumberFormat(this.#locale, { maximumFractionDigits: 0 });
    this.#percent = new Intl.NumberFormat(this.#locale, { style: 'percent', maximumFractionDigits: 0 });
    this.#decimal = new Intl.NumberFormat(this.#locale, {
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    });
  }

  /** The text for `key` with `{name}` replaced by `values.name`. */
  text(key: StringKey, values: Readonly<Record<string, string>> = {}): string {
    return this.#fill(this.#strings[key] ?? strings[key], values);
  }

  /** The text for a count, such as "1 token" or "2 tokens"; `show` words the figure itself. */
  count(stem: CountKey<StringKey>, count: number, show = (figure: string) => figure): string {
    const key: StringKey = this.#plural.select(count) === 'one' ? `${stem}.one` : `${stem}.other`;
    return this.text(key, { count: show(this.number(count)) });
  }

  /** A whole number with the separators of the language. */
  number(value: number): string {
    return this.#integer.format(value);
  }

  /** Tokens per second: one decimal below ten. */
  rate(value: number): string {
    return value < 10 ? this.#decimal.format(value) : this.#integer.format(value);
  }

  /** A share of 1 as a percentage, below one percent as such. */
  percent(share: number): string {
    const floor = share > 0 && share < 0.01;
    return floor ? `<${this.#percent.format(0.01)}` : this.#percent.format(share);
  }

  /** A length of time in ms as "3.4 s", "12 s", "1 min 05 s" or "1 h 02 min", cut off, never rounded up. */
  duration(ms: number): string {
    const seconds = Math.floor(ms / 1000);
    if (seconds < 10) {
      return this.text('duration.seconds', { seconds: this.#decimal.format(Math.floor(ms / 100) / 10) });
    }
    if (seconds < 60) {
      return this.text('duration.seconds', { seconds: this.number(seconds) });
    }
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) {
      return this.text('duration.minutes', { minutes: this.number(minutes), seconds: padded(seconds % 60) });
    }
    return this.text('duration.hours', {
      hours: this.number(Math.floor(minutes / 60)),
      minutes: padded(minutes % 60),
    });
  }

  #fill(text: string, values: Readonly<Record<string, string>>): string {
    return text.replaceAll(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole);
  }
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}

function isLocale(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length > 0;
  } catch {
    return false;
  }
}
