/** One thing is done after the other. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does something when all that came before is done, whatever came of that. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
