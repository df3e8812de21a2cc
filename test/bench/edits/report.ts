/** Counts verdicts and prints them beside the goals. */
import type { Case } from './cases.ts';
import type { Verdict } from './engine.ts';
import type { Format } from './formats.ts';

/** How often each verdict came up. `vague` counts the cases whose answer may be refused as well. */
interface Row {
  readonly verdicts: Record<Verdict, number>;
  readonly refusable: boolean;
  readonly vague: Record<Verdict, number>;
}

const none = (): Record<Verdict, number> => ({ exact: 0, refused: 0, wrong: 0 });

const EXACT_GOAL = 0.97;

/** Verdicts by tool, mutator and format. */
export class Report {
  readonly #rows = new Map<string, Row>();
  readonly #types = new Set<string>();
  #cases = 0;

  count(each: Case): void {
    this.#cases += 1;
    this.#types.add(each.type);
  }

  add(tool: string, each: Case, verdict: Verdict): void {
    const key = `${each.mutator}\0${each.format}\0${tool}`;
    const row = this.#rows.get(key) ?? {
      verdicts: none(),
      vague: none(),
      refusable: each.intended === undefined,
    };
    (each.mayRefuse && each.intended !== undefined ? row.vague : row.verdicts)[verdict] += 1;
    this.#rows.set(key, row);
  }

  /** Prints everything. @returns how many edits `ours` placed wrongly */
  print(ours: string, peers: readonly string[]): number {
    const groups = [...new Set([...this.#rows.keys()].map((key) => key.slice(0, key.lastIndexOf('\0'))))];
    console.log(
      `${'mutator'.padEnd(38)}${'format'.padEnd(8)}${ours.padEnd(26)}${peers.map((name) => name.padEnd(22)).join('')}`,
    );
    console.log(
      `${' '.repeat(46)}${'exact refused wrong %'.padEnd(26)}${peers.map(() => 'exact  wrong %'.padEnd(22)).join('')}`,
    );
    for (const group of groups) {
      const [mutator = '', format = ''] = group.split('\0');
      const cells = [ours, ...peers].map((tool, at) => this.#cell(`${group}\0${tool}`, at === 0));
      console.log(`${mutator.padEnd(38)}${format.padEnd(8)}${cells.join('')}`);
    }
    for (const tool of [ours, ...peers]) {
      this.#printTotals(tool, tool === ours ? undefined : 'diff');
    }
    const { wrong } = this.#totals(ours, undefined);
    this.#printGoals(ours, peers, wrong);
    return wrong;
  }

  #cell(key: string, full: boolean): string {
    const row = this.#rows.get(key);
    if (!row) {
      return ''.padEnd(full ? 26 : 22);
    }
    const { exact, refused, wrong } = row.verdicts;
    const total = exact + refused + wrong;
    const part = (count: number): string =>
      (total === 0 ? '–' : ((count / total) * 100).toFixed(0)).padStart(5);
    const vague = row.vague.exact + row.vague.refused + row.vague.wrong;
    const allWrong = wrong + row.vague.wrong;
    const shown = `${part(exact)}${full ? part(refused) : ''}${part(wrong)}${allWrong > 0 ? ` (${allWrong})` : ''}${full && vague > 0 ? ` ~${vague}` : ''}`;
    return shown.padEnd(full ? 26 : 22);
  }

  #totals(
    tool: string,
    format: Format | undefined,
  ): { placed: number; placeable: number; refused: number; refusable: number; wrong: number; vague: number } {
    const sum = { placed: 0, placeable: 0, refused: 0, refusable: 0, wrong: 0, vague: 0 };
    for (const [key, { verdicts, vague, refusable }] of this.#rows) {
      const [, rowFormat, rowTool] = key.split('\0');
      if (rowTool === tool && (format === undefined || rowFormat === format)) {
        const total = verdicts.exact + verdicts.refused + verdicts.wrong;
        sum.wrong += verdicts.wrong + vague.wrong;
        sum.vague += vague.exact + vague.refused + vague.wrong;
        sum[refusable ? 'refusable' : 'placeable'] += total;
        sum.placed += refusable ? 0 : verdicts.exact;
        sum.refused += refusable ? verdicts.refused : 0;
      }
    }
    return sum;
  }

  #printTotals(tool: string, format: Format | undefined): void {
    const { placed, placeable, refused, refusable, wrong, vague } = this.#totals(tool, format);
    const share = (part: number, of: number): string =>
      `${((part / Math.max(1, of)) * 100).toFixed(1)} %`.padStart(8);
    console.log(
      `${tool.padEnd(22)} exact ${share(placed, placeable)} of ${placeable}   refused ${share(refused, refusable)} of ${refusable} to refuse   wrong ${wrong} of ${placeable + refusable + vague}`,
    );
  }

  #printGoals(ours: string, peers: readonly string[], wrong: number): void {
    const { placed, placeable, refused, refusable, vague } = this.#totals(ours, undefined);
    const behind = [...this.#rows].filter(([key, row]) => {
      const group = key.slice(0, key.lastIndexOf('\0'));
      return peers.some(
        (peer) =>
          key === `${group}\0${peer}` &&
          row.verdicts.exact > (this.#rows.get(`${group}\0${ours}`)?.verdicts.exact ?? 0),
      );
    });
    console.log(
      `cases ${this.#cases} (goal: at least 5000), file types ${this.#types.size} (goal: at least 8), of them vague ${vague}`,
    );
    console.log(`wrong ${wrong} (goal: 0)`);
    console.log(`exact ${((placed / placeable) * 100).toFixed(2)} % (goal: at least ${EXACT_GOAL * 100} %)`);
    console.log(`refused where refusal is right ${((refused / refusable) * 100).toFixed(2)} % (goal: 100 %)`);
    console.log(`groups in which a peer is ahead: ${behind.length} (goal: 0)`);
    for (const [key] of behind) {
      console.log(`  ${key.replaceAll('\0', ' ')}`);
    }
  }
}
