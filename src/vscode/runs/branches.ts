import type { Run } from './run.ts';

/** The runs that went on from one another: the one that was asked first, and those that took up its message since. */
export class Branches {
  #runs: Run[] = [];

  /** Takes in a run. @param goesOn whether it goes on from one that is here; else those are disposed of */
  add(run: Run, goesOn: boolean): void {
    if (!goesOn) {
      this.dispose();
    }
    this.#runs.push(run);
    this.#number();
  }

  /** Takes out a run that came to nothing. */
  drop(run: Run): void {
    this.#runs = this.#runs.filter((each) => each !== run);
    run.dispose();
    this.#number();
  }

  /** @param index number from 0 */
  at(index: number): Run | undefined {
    return this.#runs[index];
  }

  dispose(): void {
    for (const run of this.#runs) {
      run.dispose();
    }
    this.#runs = [];
  }

  #number(): void {
    const count = this.#runs.length;
    for (const [index, run] of this.#runs.entries()) {
      run.place(count > 1 ? { index, count } : undefined);
    }
  }
}
