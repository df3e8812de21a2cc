/** What takes a text piece by piece. */
export interface Reader {
  push(text: string): unknown;
}

/** A text that is read in pieces of `size` units, and within how many ms it should be. */
export interface Load {
  readonly name: string;
  readonly text: string;
  readonly size: number;
  readonly goalMs: number;
}

/** Prints how long a new reader takes for each load, beside its goal and beside a look at every character. */
export function printSpeed(loads: readonly Load[], make: () => Reader): void {
  for (const { name, text, size, goalMs } of loads) {
    const pieces = cut(text, size);
    const scan = best(() => plainScan(pieces));
    const ms = best(() => {
      const reader = make();
      for (const piece of pieces) {
        reader.push(piece);
      }
    });
    console.log(
      `  ${name.padEnd(38)} ${ms.toFixed(0).padStart(5)} ms (goal: ${goalMs}), ${((ms * 1e6) / text.length).toFixed(0)} ns a character, ` +
        `${(ms / scan).toFixed(1)} times a plain scan`,
    );
  }
}

function cut(text: string, size: number): string[] {
  if (size >= text.length) {
    return [text];
  }
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += size) {
    pieces.push(text.slice(at, at + size));
  }
  return pieces;
}

/** What every reader of the same pieces has to do at least. */
function plainScan(pieces: readonly string[]): number {
  let sum = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at++) {
      sum += piece.charCodeAt(at);
    }
  }
  return sum;
}

function best(work: () => void): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const start = performance.now();
      work();
      return performance.now() - start;
    }),
  );
}
