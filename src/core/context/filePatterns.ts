import { matchesSegments, type Segment, segmentsOf } from '../workspace/glob.ts';

/** Longest pattern that is looked at, in UTF-16 units. */
const MAX_PATTERN = 256;
/** Most patterns of one list, those of braces counted one by one. */
const MAX_PATTERNS = 64;

/**
 * What stands for all files: Copilot takes these three for no limit at all, also where a request has no file (VS Code's
 * computeAutomaticInstructions.ts).
 */
const EVERYTHING: readonly string[] = ['**', '**/*', '*'];
/** Braces without others in them. */
const BRACES = /\{([^{}]*)\}/;

/**
 * Whether a list of patterns matches one of some files: one pattern does, and none of those that begin with `!`. Where there
 * are only such, each other file is matched (Continue's getSystemMessageWithRules.ts). Patterns are those of gitignore(5),
 * with braces: `*.ts` at any depth, `src/*.ts` from the root. Letter case counts, and a dot is a letter like others.
 *
 * They come with a project, and no regular expressions are made of them: a few characters are enough for one that takes for
 * ever. A pattern that is too long or has too many choices, and what follows after the 64th, matches nothing; so a path of
 * 255 characters takes some milliseconds for the worst pattern, and 0.2 s for the worst list.
 * @param paths relative to the root, forward slashes
 */
export function matchesSome(patterns: readonly string[], paths: readonly string[]): boolean {
  const all = patterns
    .slice(0, MAX_PATTERNS)
    .filter(({ length }) => length <= MAX_PATTERN)
    .flatMap(choicesOf)
    .slice(0, MAX_PATTERNS);
  const wanted = all.filter((pattern) => !pattern.startsWith('!')).map(partsOf);
  const unwanted = all
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => partsOf(pattern.slice(1)));
  return paths.some((path) => {
    const parts = path.split('/');
    const matches = (pattern: readonly Segment[]): boolean => matchesSegments(pattern, parts);
    return all.length > 0 && (wanted.length === 0 || wanted.some(matches)) && !unwanted.some(matches);
  });
}

/** Whether a list of patterns leaves out no file. */
export function matchesEverything(patterns: readonly string[]): boolean {
  return (
    patterns.some((pattern) => EVERYTHING.includes(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith('!'))
  );
}

/** The segments of a pattern; a folder stands for all that is in it. */
function partsOf(pattern: string): Segment[] {
  const plain = pattern.replace(/^\.\//, '');
  return plain.endsWith('/') ? [...segmentsOf(plain.slice(0, -1)), '**'] : segmentsOf(plain);
}

/** A pattern for each choice of its braces; none when they are too many. */
function choicesOf(pattern: string): string[] {
  const open = [pattern];
  const done: string[] = [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const found = BRACES.exec(next);
    if (found) {
      const [before, after] = [next.slice(0, found.index), next.slice(found.index + found[0].length)];
      open.push(...(found[1] ?? '').split(',').map((choice) => `${before}${choice}${after}`));
    } else {
      done.push(next);
    }
    if (open.length + done.length > MAX_PATTERNS) {
      return [];
    }
  }
  return done;
}
