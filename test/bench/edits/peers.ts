/** The tools that people apply a model's diff with. They get the bare diff, free of fences and prose. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { applyPatch, parsePatch } from 'diff';
import type { Case } from './cases.ts';
import type { Verdict } from './engine.ts';

export interface Peer {
  readonly name: string;
  /** The text after the edit, or undefined when the tool refuses. */
  readonly apply: (each: Case, diff: string) => string | undefined;
}

/** The peers that are installed. To be closed, since some work in a folder of their own. */
export class Peers {
  readonly all: readonly Peer[];
  readonly #folder = mkdtempSync(join(tmpdir(), 'bench-edits-'));

  constructor() {
    const programs: readonly (readonly [string, string, readonly string[]])[] = [
      ['git apply', 'git', ['apply']],
      ['git apply --recount', 'git', ['apply', '--recount']],
      ['git apply -C1', 'git', ['apply', '-C1']],
      ['patch', 'patch', ['-p1', '--batch', '--silent', '--no-backup-if-mismatch', '--input']],
    ];
    const installed = programs.filter(([, program]) => spawnSync(program, ['--version']).status === 0);
    this.all = [
      ...[0, 1, 2, 3].map((fuzz) => ({ name: `diff fuzz ${fuzz}`, apply: library(fuzz) })),
      ...installed.map(([name, program, flags]) => ({ name, apply: this.#program(program, flags) })),
    ];
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #program(program: string, flags: readonly string[]): Peer['apply'] {
    return (each, diff) => {
      const file = join(this.#folder, each.file.path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, each.file.now);
      const input = join(this.#folder, 'edit.diff');
      writeFileSync(input, diff);
      const env = {
        ...process.env,
        GIT_CEILING_DIRECTORIES: dirname(this.#folder),
        GIT_CONFIG_NOSYSTEM: '1',
      };
      const { status } = spawnSync(program, [...flags, input], { cwd: this.#folder, env, timeout: 10_000 });
      const result = status === 0 ? readFileSync(file, 'utf8') : undefined;
      rmSync(file, { force: true });
      return result;
    };
  }
}

function library(fuzzFactor: number): Peer['apply'] {
  return (each, diff) => {
    try {
      const [patch] = parsePatch(diff);
      const result = patch && applyPatch(each.file.now, patch, { fuzzFactor });
      return result === false ? undefined : result;
    } catch {
      return undefined;
    }
  };
}

/** Judges what a peer made of a case. */
export function judgePeer(each: Case, result: string | undefined): Verdict {
  if (result === undefined || result === each.file.now) {
    return 'refused';
  }
  return result === each.intended ? 'exact' : 'wrong';
}
