import { protectionOf } from '../workspace/protected.ts';

/** One file of a git diff: everything up to its first hunk, and its hunks, each as git wrote them. */
export interface FileDiff {
  /** Where the file is after the changes, or was when they delete it; relative to the repository. */
  readonly path: string;
  /** The changes delete it. */
  readonly deleted: boolean;
  readonly head: string;
  readonly hunks: readonly string[];
}

/** Parts a diff, as `git diff` prints it, into its files; diffs of unresolved merges (`diff --cc`) among them. */
export function readGitDiff(diff: string): FileDiff[] {
  const starts = [...diff.matchAll(/^diff --(?:git|cc|combined) /gm)].map(({ index }) => index);
  return starts.map((start, at) => {
    const text = diff.slice(start, starts[at + 1] ?? diff.length);
    const hunks = [...text.matchAll(/^@@+ /gm)].map(({ index }) => index);
    const head = text.slice(0, hunks[0] ?? text.length);
    const after = sideOf(head, '+++', 'b');
    return {
      path: after ?? sideOf(head, '---', 'a') ?? namedIn(head),
      deleted: after === undefined && /^(?:deleted file mode|\+\+\+ \/dev\/null)/m.test(head),
      head,
      hunks: hunks.map((from, nth) => text.slice(from, hunks[nth + 1] ?? text.length)),
    };
  });
}

/** The path of one side; undefined where the file is not there, or the diff has no such line. */
function sideOf(head: string, mark: string, side: string): string | undefined {
  const line = head.split('\n').find((each) => each.startsWith(`${mark} `));
  const path = line === undefined ? '/dev/null' : unquoted(line.slice(mark.length + 1).replace(/\t$/, ''));
  return path.startsWith(`${side}/`) ? path.slice(2) : undefined;
}

/** The path in the first line, for files without hunks: binary ones, and those that only got another name or mode. */
function namedIn(head: string): string {
  const renamed = /^rename to (.+)$/m.exec(head)?.[1];
  const [first = ''] = head.split('\n', 1);
  const names = first.replace(/^diff --\w+ /, '');
  // Both names are the same where nothing was renamed: `a/x b/x`.
  return renamed === undefined
    ? unquoted(names.slice(Math.ceil(names.length / 2))).replace(/^b\//, '')
    : unquoted(renamed);
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** A path as git writes it: in quotes, with bytes as `\ooo`, where it holds anything but plain ASCII. */
function unquoted(written: string): string {
  const inner = /^"(.*)"$/s.exec(written)?.[1];
  if (inner === undefined) {
    return written;
  }
  const percent = (byte: number): string => `%${byte.toString(16).padStart(2, '0')}`;
  const encoded = inner.replace(
    /\\([0-7]{3})|\\(.)|([^\\]+)/gs,
    (_, octal?: string, escaped = '', plain?: string) =>
      octal !== undefined
        ? percent(Number.parseInt(octal, 8))
        : (plain?.replaceAll('%', '%25') ?? percent(ESCAPES[escaped] ?? escaped.charCodeAt(0))),
  );
  try {
    return decodeURIComponent(encoded);
  } catch {
    // Not all names are UTF-8.
    return inner;
  }
}

/** Lines of one hunk of a new file: one that is too long for a budget is then not left out as a whole. */
const HUNK_LINES = 80;

/** The diff that adds a file which git does not know yet. @param path relative to the repository, forward slashes */
export function newFileDiff(path: string, text: string): string {
  const head = `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n`;
  if (text === '') {
    return head;
  }
  const lines = text.split('\n');
  const ended = lines.at(-1) === '';
  if (ended) {
    lines.pop();
  }
  const hunks: string[] = [];
  for (let start = 0; start < lines.length; start += HUNK_LINES) {
    const some = lines.slice(start, start + HUNK_LINES);
    hunks.push(`@@ -0,0 +${start + 1},${some.length} @@\n${some.map((line) => `+${line}\n`).join('')}`);
  }
  return `${head}${hunks.join('')}${ended ? '' : '\\ No newline at end of file\n'}`;
}

/**
 * Takes the content of files that hold secrets out of a diff; that they changed is still told.
 * @returns the rest, and how many files were kept back
 */
export function withoutSecrets(diff: string): { readonly diff: string; readonly keptBack: number } {
  const files = readGitDiff(diff);
  const secret = ({ path }: FileDiff): boolean => protectionOf(path) === 'secrets';
  const keptBack = files.filter(secret).length;
  if (keptBack === 0) {
    return { diff, keptBack };
  }
  const texts = files.map((file) =>
    secret(file)
      ? `${file.head}(content not shown: the file may hold secrets)\n`
      : file.head + file.hunks.join(''),
  );
  return { diff: texts.join(''), keptBack };
}
