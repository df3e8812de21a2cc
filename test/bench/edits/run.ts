/** The benchmark: prints how each tool does with each mistake, and whether ours ever placed an edit wrongly. */
import { createTwoFilesPatch } from 'diff';
import { type Case, makeCases } from './cases.ts';
import { loadSteps } from './corpus.ts';
import { type Outcome, runEngine, type Verdict } from './engine.ts';

export interface Options {
  readonly folder: string;
  readonly corpus: Readonly<Record<string, readonly string[]>>;
  readonly peers: boolean;
  /** Prints cases with this verdict instead of the table. */
  readonly show?: string;
  readonly count?: number;
  readonly only?: string;
}

/** @returns the exit code: 1 when an edit was placed wrongly. */
export async function run(options: Options): Promise<number> {
  const steps = loadSteps(options.folder, options.corpus);
  const table = new Map<string, Record<Verdict | 'total', number>>();
  const times: number[] = [];
  let shown = 0;
  for (const each of makeCases(steps, options.only)) {
    const outcome = judged(each, runEngine(each));
    times.push(outcome.took);
    const key = `${each.mutator.padEnd(44)} ${each.format}`;
    const row = table.get(key) ?? { exact: 0, refused: 0, wrong: 0, total: 0 };
    row[outcome.verdict] += 1;
    row.total += 1;
    table.set(key, row);
    if (options.show === outcome.verdict && wanted(each, outcome) && shown < (options.count ?? 5)) {
      shown += 1;
      print(each, outcome);
    }
  }
  let wrong = 0;
  let total = 0;
  for (const [key, row] of table) {
    console.log(`${key.padEnd(52)} exact ${row.exact} refused ${row.refused} wrong ${row.wrong}`);
    wrong += row.wrong;
    total += row.total;
  }
  times.sort((a, b) => a - b);
  console.log(
    `${total} cases, ${steps.length} steps, wrong ${wrong}, median ${times[times.length >> 1]?.toFixed(2)} p99 ${times[Math.floor(times.length * 0.99)]?.toFixed(2)}`,
  );
  return wrong > 0 ? 1 : 0;
}

function judged(each: Case, outcome: Outcome): Outcome {
  return outcome.verdict === 'exact' && each.intended === undefined
    ? { ...outcome, verdict: 'wrong' }
    : outcome;
}

function wanted(each: Case, { verdict }: Outcome): boolean {
  return verdict === 'wrong' || (each.intended !== undefined && !each.mayRefuse);
}

function print(each: Case, outcome: Outcome): void {
  console.log(`\n════ ${each.id} (${each.type})  ${outcome.verdict}`);
  console.log(each.answer.slice(0, 3000));
  if (outcome.verdict === 'wrong') {
    const intended = each.intended ?? each.file.now;
    console.log(
      createTwoFilesPatch('intended', 'ours', intended, outcome.said, '', '', { context: 2 }).slice(0, 2500),
    );
  } else {
    console.log(`── ${outcome.said}`);
  }
}
