/** Runs cases through the edit engine and through its peers, and judges what comes out. */
import { proposeEdits } from '../../../src/core/edits/propose.ts';
import type { Case } from './cases.ts';

export type Verdict = 'exact' | 'refused' | 'wrong';

/** What came of one case. */
export interface Outcome {
  readonly verdict: Verdict;
  /** Time of the edit, in ms. */
  readonly took: number;
  /** For people: what was said or done. */
  readonly said: string;
}

/** Runs a case through our engine. A part that is placed while the rest is refused must be right as well. */
export function runEngine(each: Case): Outcome {
  const start = performance.now();
  const proposal = proposeEdits(
    each.answer,
    { files: [each.file], roots: ['/home/user/project'] },
    { complete: each.complete },
  );
  const took = performance.now() - start;
  const said = proposal.refusals.map(({ reason }) => reason).join(' ');
  const [change, ...others] = proposal.changes;
  if (!change) {
    return { verdict: 'refused', took, said };
  }
  if (change.kind !== 'modify' || others.length > 0) {
    return { verdict: 'wrong', took, said: `${change.kind} ${change.path}` };
  }
  if (proposal.refusals.length > 0) {
    const right = change.result === each.partly(change.hunks.map(({ index }) => index));
    return { verdict: right ? 'refused' : 'wrong', took, said: right ? said : `${said}\n${change.result}` };
  }
  const right = each.intended !== undefined && change.result === each.intended;
  return { verdict: right ? 'exact' : 'wrong', took, said: right ? '' : change.result };
}
