import type { Repository } from './git.ts';

/** What the line of development is called where nothing else says what a branch left. */
const USUAL = ['main', 'master', 'trunk', 'develop'];

/** A branch, or a commit without one, and where it left its base. */
export interface BranchBase {
  /** As people call it. */
  readonly name: string;
  /** The last commit that both have. */
  readonly commit: string;
  /** What it was compared with. */
  readonly base: string;
}

/**
 * The commit at which what is checked out left its base: the branch that VS Code or git know it was made from, else the
 * default branch of the remote, else a branch of a usual name. A default branch itself is compared with its remote.
 * @returns undefined without commits, or when there is nothing to compare with
 */
export async function branchBase(repository: Repository): Promise<BranchBase | undefined> {
  const { HEAD } = repository.state;
  const head = HEAD?.commit;
  if (!HEAD || head === undefined) {
    return undefined;
  }
  const name = HEAD.name ?? head.slice(0, 8);
  for (const base of await candidates(repository, HEAD.name)) {
    const commit = await repository.getMergeBase(head, base).catch(() => undefined);
    if (commit !== undefined) {
      return { name, commit, base };
    }
  }
  return undefined;
}

/** Branches to compare with, the likeliest first. */
async function candidates(repository: Repository, branch: string | undefined): Promise<string[]> {
  const { upstream } = repository.state.HEAD ?? {};
  const own = upstream && `${upstream.remote}/${upstream.name}`;
  if (branch !== undefined && USUAL.includes(branch)) {
    return own === undefined ? [] : [own];
  }
  const from = branch === undefined ? undefined : await knownBase(repository, branch);
  return [from ?? [], 'origin/HEAD', ...USUAL].flat().filter((name) => name !== branch);
}

async function knownBase(repository: Repository, branch: string): Promise<string | undefined> {
  try {
    const base = await repository.getBranchBase(branch);
    return base?.name && (base.remote ? `${base.remote}/${base.name}` : base.name);
  } catch {
    // Nothing is known of it.
    return undefined;
  }
}
