import * as vscode from 'vscode';

/** Stands in for the notifications of VS Code: keeps what is said, and presses a button. */
export class Notifications {
  /** Texts in order; of a modal dialog the detail follows after a line feed. */
  readonly said: string[] = [];
  /** The button that is pressed where it is offered. */
  answer: string | undefined;
  /** What is waited for before it is. */
  hold: Promise<void> = Promise.resolve();
  readonly #window = vscode.window;
  readonly #own = {
    showInformationMessage: vscode.window.showInformationMessage,
    showWarningMessage: vscode.window.showWarningMessage,
    showErrorMessage: vscode.window.showErrorMessage,
  };

  constructor() {
    const show = async (text: string, ...rest: unknown[]): Promise<never> => {
      const [options] = rest;
      const detail =
        typeof options === 'object' && options !== null && 'detail' in options ? `\n${options.detail}` : '';
      this.said.push(`${text}${detail}`);
      await this.hold;
      return (rest.includes(this.answer) ? this.answer : undefined) as never;
    };
    Object.assign(this.#window, {
      showInformationMessage: show,
      showWarningMessage: show,
      showErrorMessage: show,
    });
  }

  restore(): void {
    Object.assign(this.#window, this.#own);
  }
}
