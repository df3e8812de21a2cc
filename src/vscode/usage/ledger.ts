import * as vscode from 'vscode';
import type { Usage } from '../../core/backends/types.ts';
import {
  type Book,
  bookIn,
  dayOf,
  type Message,
  NOTHING,
  sum,
  type Totals,
  totalsOf,
  totalsOfMessage,
  withMessage,
} from '../../core/usage/book.ts';
import { costOf, priceOf, type Tokens } from '../../core/usage/price.ts';
import { isOverBudget, lastInWords, money, totalsInWords } from '../../core/usage/words.ts';
import type { EndpointSettings, Settings } from '../settings.ts';
import type { StatusBar } from '../status/statusBar.ts';

const { t } = vscode.l10n;

/** Where the book lies in the global state. */
const BOOK = 'usage.v1';

/** What the ledger reads of a request that has ended. */
interface Spent {
  readonly usage: Usage | undefined;
  /** Prepared answers are replayed: nothing is spent. */
  readonly sample?: boolean;
  /** Tokens of a thought that was sent along to be gone on from: they are no part of what was generated. */
  readonly thoughtBefore?: number;
  meter(): { readonly reasoningTokens: number; readonly answerTokens: number };
}

/** Keeps what the requests took, shows it in the status bar, and asks before the daily budget is exceeded. */
export class Ledger implements vscode.Disposable {
  readonly #settings: Settings;
  readonly #state: vscode.Memento;
  readonly #status: StatusBar;
  readonly #entry: vscode.Disposable;
  #session: Totals = NOTHING;
  /** The day for which the user has allowed to go past the budget. */
  #allowed: string | undefined;

  constructor(settings: Settings, state: vscode.Memento, status: StatusBar) {
    this.#settings = settings;
    this.#state = state;
    this.#status = status;
    const { language } = vscode.env;
    this.#entry = status.register({
      text: () => {
        const { cost } = totalsOf(this.book(), dayOf(new Date()));
        return cost > 0 ? money(cost, language) : undefined;
      },
      tooltip: () => {
        const { last, days } = this.book();
        const day = dayOf(new Date());
        const lines = [
          ...(last ? [lastInWords(last, t, language)] : []),
          ...(this.#session.messages > 1 ? [totalsInWords(this.#session, 'session', t, language)] : []),
          ...(days[day] ? [totalsInWords(totalsOf(this.book(), day), 'day', t, language)] : []),
        ];
        return lines.length > 0 ? lines.join('\n') : undefined;
      },
      menu: () => ({ label: `$(graph) ${t('Show Usage')}`, command: 'rationale.showUsage' }),
    });
  }

  /** All that is kept. Other windows write to it, too: read anew each time. */
  book(): Book {
    return bookIn(this.#state.get(BOOK));
  }

  /**
   * Enters a request that has ended; one that came to nothing is left out.
   * @returns what it took; undefined for one that was left out
   */
  async enter(endpoint: EndpointSettings, spent: Spent): Promise<Message | undefined> {
    const { reasoningTokens, answerTokens } = spent.meter();
    const tokens: Tokens = {
      prompt: spent.usage?.promptTokens ?? 0,
      cached: spent.usage?.cachedPromptTokens ?? 0,
      thought: Math.max(0, reasoningTokens - (spent.thoughtBefore ?? 0)),
      answer: answerTokens,
    };
    if (spent.sample || tokens.prompt + tokens.thought + tokens.answer === 0) {
      return undefined;
    }
    const { model, baseUrl } = endpoint;
    const at = new Date();
    const price = priceOf(endpoint, this.#settings.prices());
    const cost = price && costOf(tokens, price, at);
    const estimated = spent.usage?.promptTokens === undefined || spent.usage.completionTokens === undefined;
    const message = { model, baseUrl, ...tokens, cost, estimated };
    this.#session = sum(this.#session, totalsOfMessage(message));
    await this.#state.update(BOOK, withMessage(this.book(), message, dayOf(at)));
    this.#status.refresh();
    return message;
  }

  /**
   * Asks when the next request may lead past the daily budget; the last message of the model says what it may cost.
   * @returns false when the user would rather not send it
   */
  async allows(endpoint: EndpointSettings | undefined): Promise<boolean> {
    const budget = this.#settings.dailyBudget();
    const day = dayOf(new Date());
    const price = endpoint && priceOf(endpoint, this.#settings.prices());
    if (!price || price.input + price.output === 0 || budget === 0 || this.#allowed === day) {
      return true;
    }
    const book = this.book();
    const { cost } = totalsOf(book, day);
    const expected = book.last?.model === endpoint.model ? (book.last.cost ?? 0) : 0;
    if (!isOverBudget(budget, cost, expected)) {
      return true;
    }
    const { language } = vscode.env;
    const [once, allDay] = [t('Send Anyway'), t('Do Not Ask Again Today')];
    const choice = await vscode.window.showWarningMessage(
      t('This request may lead past the budget of today'),
      {
        modal: true,
        detail: t(
          'The requests of today have cost {0}, and the budget is {1}. A model on this machine costs nothing.',
          money(cost, language),
          money(budget, language),
        ),
      },
      once,
      allDay,
    );
    if (choice === allDay) {
      this.#allowed = day;
    }
    return choice !== undefined;
  }

  dispose(): void {
    this.#entry.dispose();
  }
}
