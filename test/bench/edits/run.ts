/** The benchmark: prints how each tool does with each mistake, and whether ours ever placed an edit wrongly. */
import { createTwoFilesPatch } from 'diff';
import { type Case, makeCases } from './cases.ts';
import { loadSteps } from './corpus.ts';
import { type Outcome, runEngine } from './engine.ts';
import { judgePeer, Peers } from './peers.ts';
import { Report } from './report.ts';
import { ms, percentile, printSpeed } from './speed.ts';

export interface Options {
  readonly folder: string;
  readonly corpus: Readonly<Record<string, readonly string[]>>;
  readonly peers: boolean;
  /** Prints cases with this verdict instead of the table. */
  readonly show?: string;
  readonly count?: number;
  readonly only?: string;
}

const OURS = 'rationale';

/** @returns the exit code: 1 when an edit was placed wrongly. */
export async function run(options: Options): Promise<number> {
  const steps = loadSteps(options.folder, options.corpus);
  const report = new Report();
  const peers = options.peers ? new Peers() : undefined;
  const times: number[] = [];
  let shown = 0;
  try {
    for (const each of makeCases(steps, options.only)) {
      const outcome = runEngine(each);
      times.push(outcome.took);
      report.count(each);
      report.add(OURS, each, outcome.verdict);
      if (each.diff !== undefined) {
        for (const peer of peers?.all ?? []) {
          report.add(peer.name, each, judgePeer(each, peer.apply(each, each.diff)));
        }
      }
      if (options.show === outcome.verdict && isUnwanted(each, outcome) && shown < (options.count ?? 5)) {
        shown += 1;
        print(each, outcome);
      }
    }
  } finally {
    peers?.close();
  }
  const wrong = report.print(OURS, peers?.all.map(({ name }) => name) ?? []);
  console.log(`time per edit: median ${ms(percentile(times, 0.5))}, p99 ${ms(percentile(times, 0.99))}`);
  if (!options.show && !options.only) {
    printSpeed();
  }
  return wrong > 0 ? 1 : 0;
}

/** Whether a verdict is one that we would like to be another. */
function isUnwanted(each: Case, { verdict }: Outcome): boolean {
  return verdict === 'wrong' || (verdict === 'refused' && each.intended !== undefined && !each.mayRefuse);
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
