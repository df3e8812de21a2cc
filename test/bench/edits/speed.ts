/** Times of single edits on large and on hostile input. */
import { proposeEdits } from '../../../src/core/edits/propose.ts';

interface Timing {
  readonly name: string;
  readonly goal: string;
  readonly rounds: number;
  readonly answer: string;
  readonly text: string;
}

/** Prints median and 99th percentile of each timing beside its goal. */
export function printSpeed(): void {
  for (const { name, goal, rounds, answer, text } of timings()) {
    const times: number[] = [];
    // The first rounds run before the code is compiled; an editor that has been open for a minute is past them.
    for (let round = -Math.ceil(rounds / 10); round < rounds; round++) {
      // A text of its own each time, so that nothing can be remembered from the round before.
      const file = { path: 'f.ts', seen: `${text}// ${round}\n`, now: `${text}// ${round}\n` };
      const start = performance.now();
      proposeEdits(answer, { files: [file] });
      if (round >= 0) {
        times.push(performance.now() - start);
      }
    }
    const [median, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
    console.log(`${name.padEnd(58)} median ${ms(median)}  p99 ${ms(p99)}   goal: ${goal}`);
  }
}

export function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function ms(time: number): string {
  return `${time.toFixed(time < 10 ? 2 : 0)} ms`.padStart(9);
}

function timings(): Timing[] {
  const small = source(2000);
  const large = source(50_000);
  const alike = Array.from({ length: 26_000 }, (_, at) => `  const value = compute(item, ${at % 7});\n`).join(
    '',
  );
  const hunk =
    '@@ ... @@\n   const value = compute(item, 1);\n-  const value = compute(item, 3);\n+  const value = 4;\n';
  const nested = `${'<<<<<<< SEARCH\n=======\n'.repeat(20_000)}`;
  return [
    {
      name: '2,000 lines, 10 hunks',
      goal: 'p99 under 10 ms',
      rounds: 200,
      text: small,
      answer: diff(2000, false),
    },
    {
      name: '2,000 lines, 10 hunks with a changed context line',
      goal: 'p99 under 10 ms',
      rounds: 200,
      text: small,
      answer: diff(2000, true),
    },
    {
      name: '50,000 lines, 10 hunks',
      goal: 'p99 under 100 ms',
      rounds: 30,
      text: large,
      answer: diff(50_000, false),
    },
    {
      name: '50,000 lines, 10 hunks with a changed context line',
      goal: 'p99 under 100 ms',
      rounds: 30,
      text: large,
      answer: diff(50_000, true),
    },
    {
      name: 'a megabyte of near-identical lines, a thousand hunks',
      goal: 'ends',
      rounds: 3,
      text: alike,
      answer: `\`\`\`diff\n--- a/f.ts\n+++ b/f.ts\n${hunk.repeat(1000)}\`\`\`\n`,
    },
    {
      name: 'the same as a search/replace block that fits nowhere',
      goal: 'ends',
      rounds: 3,
      text: alike,
      answer: `f.ts\n<<<<<<< SEARCH\n${alike}nowhere\n=======\nx\n>>>>>>> REPLACE\n`,
    },
    { name: 'forty thousand markers', goal: 'ends', rounds: 3, text: small, answer: nested },
  ];
}

function line(at: number): string {
  return at % 5 === 4 ? '  }' : `  const entry${at} = lookUp(table, ${at * 7});`;
}

function source(size: number): string {
  return `${Array.from({ length: size }, (_, at) => line(at)).join('\n')}\n`;
}

function diff(size: number, damaged: boolean): string {
  const hunks = Array.from({ length: 10 }, (_, index) => {
    const at = Math.floor((size / 10) * index) + 10;
    const first = damaged ? line(at).replace('table', 'theTable') : line(at);
    return `@@ ... @@\n ${first}\n ${line(at + 1)}\n-${line(at + 2)}\n+  changed();\n ${line(at + 3)}\n`;
  });
  return `\`\`\`diff\n--- a/f.ts\n+++ b/f.ts\n${hunks.join('')}\`\`\`\n`;
}
