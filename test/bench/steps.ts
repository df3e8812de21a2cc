import { createStepper } from '../../src/core/reasoning/steps.ts';
import { estimateTokens } from '../../src/core/reasoning/tokens.ts';
import { labelledThoughts, realThoughts } from '../thoughts/corpus.ts';
import { score, stepsOf } from '../thoughts/score.ts';

const GOALS = { f1: 0.75, kinds: 0.8, fewest: 4, most: 20, perMille: '4 to 20' };

/** Prints how the steps of real thoughts agree with what readers made of them, what steps there are, and how fast. */
export function run(): void {
  agreement();
  shapes();
  speed();
}

function agreement(): void {
  const all = labelledThoughts();
  const groups = {
    'rules made with these': all.filter(({ heldOut }) => !heldOut),
    'held out': all.filter(({ heldOut }) => heldOut),
    English: all.filter(({ language }) => language === 'en'),
    Chinese: all.filter(({ language }) => language === 'zh'),
  };
  console.log('beginnings of steps beside those of a reader, one sentence apart at most');
  for (const [name, thoughts] of Object.entries(groups)) {
    const { precision, recall, f1, kinds, labelled } = score(thoughts);
    console.log(
      `  ${name.padEnd(22)} ${String(labelled).padStart(3)} labels: precision ${percent(precision)}, recall ${percent(recall)}, ` +
        `F1 ${percent(f1)} (goal: ${percent(GOALS.f1)}), kind ${percent(kinds)} (goal: ${percent(GOALS.kinds)})`,
    );
  }
  for (const thought of all) {
    const { found, labelled, cut, kinds } = score([thought]);
    console.log(
      `    ${thought.name.padEnd(38)} found ${found} of ${labelled}, cut ${cut}, kind ${percent(kinds)}`,
    );
  }
}

function shapes(): void {
  console.log('\nsteps of real thoughts');
  for (const { name, text } of realThoughts()) {
    const steps = stepsOf(text);
    const tokens = steps.map((step) => step.tokens).sort((a, b) => a - b);
    const all = estimateTokens(text);
    const share = (kind: string) =>
      percent(steps.filter((step) => step.kind === kind).reduce((sum, step) => sum + step.tokens, 0) / all);
    console.log(
      `  ${name.padEnd(38)} ${String(Math.round(all)).padStart(5)} tokens, ${String(steps.length).padStart(3)} steps, ` +
        `${((steps.length / all) * 1000).toFixed(1).padStart(4)} for 1,000 tokens (goal: ${GOALS.perMille}), ` +
        `tokens of one ${tokens[0]}/${tokens[tokens.length >> 1]}/${tokens.at(-1)}; ` +
        ['restate', 'explore', 'doubt', 'check', 'decide', 'plan']
          .map((kind) => `${kind} ${share(kind)}`)
          .join(', '),
    );
  }
}

function speed(): void {
  console.log('\nspeed');
  const ropes = realThoughts().find(({ name }) => name === 'r1-ropes')?.text ?? '';
  const chinese = realThoughts().find(({ name }) => name === 'qwen3-8b-factorial-zh')?.text ?? '';
  const long = `${ropes}\n\n`.repeat(Math.ceil(100_000 / estimateTokens(ropes)));
  const longChinese = `${chinese}\n\n`.repeat(Math.ceil(100_000 / estimateTokens(chinese)));
  for (const [name, text, size, goal] of [
    ['100,000 tokens, in pieces of a token', long, 4, 150],
    ['100,000 tokens, in one piece', long, Number.POSITIVE_INFINITY, 150],
    ['100,000 tokens without a line break', long.replaceAll('\n', ' '), 4, 150],
    ['100,000 Chinese tokens', longChinese, 2, 150],
    ['a line of 2 MB', 'word '.repeat(400_000), 4, 500],
    ['2 MB without a blank', 'x'.repeat(2_000_000), 4, 500],
    ['a million line breaks', '\n'.repeat(1_000_000), 4, 150],
  ] as const) {
    const pieces = cut(text, size);
    const scan = best(() => plainScan(pieces));
    const ms = best(() => {
      const stepper = createStepper(() => 0);
      for (const piece of pieces) {
        stepper.push(piece);
      }
      stepper.end();
    });
    console.log(
      `  ${name.padEnd(38)} ${ms.toFixed(0).padStart(5)} ms (goal: ${goal}), ${((ms * 1e6) / text.length).toFixed(0)} ns a character, ` +
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

/** What every reader of the same pieces has to do at least: look at each character once. */
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

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
