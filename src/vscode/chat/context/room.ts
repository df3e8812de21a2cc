import { type Fitted, fitChat, type GiveUp, reservedTokens } from '../../../core/chat/fit.ts';
import type { Message } from '../../../core/chat/session.ts';
import { type Rules, rulesTokens } from '../../../core/context/rules.ts';
import { estimateTokens } from '../../../core/reasoning/tokens.ts';
import type { ChatDraft } from '../../../protocol/chatView.ts';
import type { App } from '../../app.ts';
import { contextLength } from '../../context/contextLength.ts';
import { rulesName } from '../../context/rulesInWords.ts';
import type { EndpointSettings } from '../../settings.ts';

/** How much of a chat fits into the context of the model in use, and what is given up for it. */
export class Room {
  readonly #app: App;
  #limit: number | undefined;
  #first: GiveUp = 'messages';

  constructor(app: App) {
    this.#app = app;
  }

  /** The context length of the model, in tokens, where it is known. */
  get limit(): number | undefined {
    return this.#limit;
  }

  /** What is given up first. */
  giveUp(first: GiveUp): void {
    this.#first = first;
  }

  /** Asks a server for its limit, which is remembered for a while. Settles soon, whatever the server does. */
  async look(endpoint: EndpointSettings | undefined): Promise<void> {
    this.#limit = await contextLength(this.#app, endpoint);
  }

  /**
   * @param branch first to last, ending with what the user wrote
   * @param rules that the prompt holds beside it
   */
  fit(branch: readonly Message[], rules: readonly Rules[]): Fitted {
    const limit = this.#limit ?? Number.POSITIVE_INFINITY;
    const besides = rulesTokens(rules);
    const fitted = fitChat(branch, limit - this.#reserved() - besides, this.#first);
    return { ...fitted, used: fitted.used + besides };
  }

  /** The figures for the composer, of a branch that ends with what is not sent yet. */
  draft(branch: readonly Message[], rules: readonly Rules[]): ChatDraft {
    const next = branch.at(-1);
    const { used, dropped, shortened, fits } = this.fit(branch, rules);
    const added = (next?.attachments ?? []).map(({ label, text, automatic }) => ({
      label,
      tokens: Math.ceil(estimateTokens(text)),
      ...(automatic === undefined ? {} : { automatic: 'found' as const }),
    }));
    const asked = rules.map((file) => ({
      label: rulesName(file),
      tokens: rulesTokens([file]),
      automatic: 'rules' as const,
    }));
    const givenUp = { first: this.#first, messages: dropped, code: [...shortened], fits };
    return {
      chips: [...added, ...asked],
      used: Math.max(0, used - Math.ceil(estimateTokens(next?.text ?? ''))),
      reserved: this.#reserved(),
      ...(this.#limit === undefined ? {} : { limit: this.#limit }),
      ...(fits && dropped === 0 && shortened.length === 0 ? {} : { givenUp }),
    };
  }

  #reserved(): number {
    return reservedTokens(this.#app.settings.maxTokens(), this.#limit);
  }
}
