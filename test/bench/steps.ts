import { STEP_KINDS } from '../../src/core/reasoning/stepKinds.ts';
import { createStepper } from '../../src/core/reasoning/steps.ts';
import { estimateTokens } from '../../src/core/reasoning/tokens.ts';
import { labelledThoughts, realThoughts, thoughtOf } from '../thoughts/corpus.ts';
import { score, stepsOf } from '../thoughts/score.ts';
import { printSpeed } from './reading/speed.ts';

/** `oneKind`: what the steps of one kind come to at most, of the tokens of a thought. */
const GOALS = { f1: 0.75, kinds: 0.8, oneKind: 0.75, perMille: '4 to 20' };

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
      steps.filter((step) => step.kind === kind).reduce((sum, step) => sum + step.tokens, 0) / all;
    console.log(
      `  ${name.padEnd(38)} ${String(Math.round(all)).padStart(5)} tokens, ${String(steps.length).padStart(3)} steps, ` +
        `${((steps.length / all) * 1000).toFixed(1).padStart(4)} for 1,000 tokens (goal: ${GOALS.perMille}), ` +
        `tokens of one ${tokens[0]}/${tokens[tokens.length >> 1]}/${tokens.at(-1)}; ` +
        STEP_KINDS.map((kind) => `${kind} ${percent(share(kind))}`).join(', ') +
        `; of one kind ${percent(Math.max(...STEP_KINDS.map(share)))} (goal: at most ${percent(GOALS.oneKind)})`,
    );
  }
}

function speed(): void {
  console.log('\nspeed');
  const long = thoughtOf(100_000, 'r1-ropes');
  printSpeed(
    [
      { name: '100,000 tokens, in pieces of a token', text: long, size: 4, goalMs: 150 },
      { name: '100,000 tokens, in one piece', text: long, size: long.length, goalMs: 150 },
      { name: '100,000 tokens without a line break', text: long.replaceAll('\n', ' '), size: 4, goalMs: 150 },
      {
        name: '100,000 Chinese tokens',
        text: thoughtOf(100_000, 'qwen3-8b-factorial-zh'),
        size: 2,
        goalMs: 150,
      },
      { name: 'a line of 2 MB', text: 'word '.repeat(400_000), size: 4, goalMs: 500 },
      { name: '2 MB without a blank', text: 'x'.repeat(2_000_000), size: 4, goalMs: 500 },
      { name: 'a million line breaks', text: '\n'.repeat(1_000_000), size: 4, goalMs: 150 },
    ],
    () => createStepper(() => 0),
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
