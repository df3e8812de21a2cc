import type { Translate } from '../backends/explain.ts';
import { type Book, type Line, type Message, NOTHING, sum, type Totals } from './book.ts';
import type { Tokens } from './price.ts';

/** An amount as people read it; small ones keep two digits that say something: `$0.00042`. */
export function money(dollars: number, locale: string): string {
  const small = dollars > 0 && dollars < 0.1;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    ...(small ? { maximumSignificantDigits: 2, minimumSignificantDigits: 1 } : {}),
  }).format(dollars);
}

/** What one message took, in one line; what costs nothing says so. */
export function spentInWords(
  spent: Tokens & Pick<Message, 'cost' | 'estimated'>,
  t: Translate,
  locale: string,
): string {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  return t(
    '{0} prompt ({1} cached), {2} thought, {3} answer tokens, {4}',
    number.format(spent.prompt),
    number.format(spent.cached),
    number.format(spent.thought),
    number.format(spent.answer),
    messageCostInWords(spent, t, locale) ?? t('price not known'),
  );
}

/** The last message in one line. */
export function lastInWords(message: Message, t: Translate, locale: string): string {
  return t('Last message: {0}', spentInWords(message, t, locale));
}

/** What one message cost; undefined where no price is known. */
export function messageCostInWords(
  { cost, estimated }: Pick<Message, 'cost' | 'estimated'>,
  t: Translate,
  locale: string,
): string | undefined {
  const words = cost === undefined ? undefined : costInWords(cost, t, locale);
  return words !== undefined && estimated && cost !== 0 ? t('about {0}', words) : words;
}

function costInWords(cost: number, t: Translate, locale: string): string {
  return cost === 0 ? t('free') : money(cost, locale);
}

/** Sums in one line. @param over what they are taken over: today, this window since it was opened, or one chat */
export function totalsInWords(
  totals: Totals,
  over: 'day' | 'session' | 'chat',
  t: Translate,
  locale: string,
): string {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const tokens = number.format(totals.prompt + totals.thought + totals.answer);
  const messages = number.format(totals.messages);
  const cost =
    totals.unpriced > 0
      ? t('{0} (messages of unknown price: {1})', money(totals.cost, locale), totals.unpriced)
      : costInWords(totals.cost, t, locale);
  switch (over) {
    case 'day':
      return t('Today: {0} tokens, messages: {1}, {2}', tokens, messages, cost);
    case 'session':
      return t('Since the window was opened: {0} tokens, messages: {1}, {2}', tokens, messages, cost);
    case 'chat':
      return t('This chat: {0} tokens, answers: {1}, {2}', tokens, messages, cost);
  }
}

/** Everything that is kept, as a Markdown document, newest day first. */
export function usageReport(book: Book, t: Translate, locale: string): string {
  const days = Object.keys(book.days).sort().reverse();
  const head = [t('Model'), t('Messages'), t('Prompt'), t('Cached'), t('Thought'), t('Answer'), t('Cost')];
  const table = (lines: readonly Line[]): string[] => [
    `| ${head.join(' | ')} |`,
    `| :-- | ${head
      .slice(1)
      .map(() => '--:')
      .join(' | ')} |`,
    ...[...lines]
      .sort((a, b) => b.cost - a.cost || b.messages - a.messages)
      .map((line) => row(nameOf(line, t), line, t, locale)),
    ...(lines.length > 1 ? [row(`**${t('Sum')}**`, lines.reduce(sum, NOTHING), t, locale)] : []),
  ];
  return [
    `# ${t('Usage')}`,
    '',
    days.length === 0 ? t('Nothing was sent yet.') : t('In tokens, as the servers counted them.'),
    ...days.flatMap((day) => ['', `## ${day}`, '', ...table(book.days[day] ?? [])]),
    '',
    t(
      'Costs come from the price table of the extension or from "rationale.usage.prices", in US dollars; the bill of the server is what counts. Models on this machine and its network are free.',
    ),
    '',
  ].join('\n');
}

function row(name: string, totals: Totals, t: Translate, locale: string): string {
  const number = new Intl.NumberFormat(locale);
  const counts = [totals.messages, totals.prompt, totals.cached, totals.thought, totals.answer];
  const cost = totals.unpriced === totals.messages ? t('not known') : money(totals.cost, locale);
  return `| ${[name, ...counts.map((count) => number.format(count)), cost].join(' | ')} |`;
}

function nameOf({ model, baseUrl }: Line, t: Translate): string {
  return model === '' ? t('Others') : `${escaped(model)}<br>${escaped(baseUrl)}`;
}

/**
 * Text of others as Markdown that says the same: no HTML, no link, no code, no cell of a table begins in it. The source
 * stays readable.
 */
export function escaped(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`|[\]]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}

/**
 * Whether a request would lead past the daily budget.
 * @param budget in US dollars; 0 for none
 * @param cost of today so far, in US dollars
 * @param expected what the next message may cost, in US dollars
 */
export function isOverBudget(budget: number, cost: number, expected: number): boolean {
  return budget > 0 && cost + expected > budget;
}
