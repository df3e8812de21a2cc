import { mayHoldSecrets } from './secrets.ts';

/**
 * A git diff without the files that may hold secrets, by their names.
 * @param diff as `git diff` prints it
 * @returns the rest, and the paths of what was left out
 */
export function withoutSecrets(diff: string): { readonly text: string; readonly leftOut: readonly string[] } {
  const leftOut: string[] = [];
  const files = diff.split(/^(?=diff --git )/m).filter((file) => {
    const paths = pathsOf(file);
    const secret = paths.find(mayHoldSecrets);
    if (secret !== undefined) {
      leftOut.push(secret);
    }
    return secret === undefined;
  });
  return { text: files.join(''), leftOut };
}

/** The old and the new name of a file in its own part of a diff. */
function pathsOf(file: string): string[] {
  const head = file.slice(0, file.search(/^@@ |(?![\s\S])/m));
  // A binary file and a mere change of name have no `---` and `+++`.
  const names = /^diff --git (.*)$/m.exec(head)?.[1] ?? '';
  const both = names.split(/ (?=(?:"?)b\/)/);
  const marked = [...head.matchAll(/^(?:---|\+\+\+|rename from|rename to) (.*)$/gm)].map(
    ([, name = '']) => name,
  );
  return [...both, ...marked].map((name) =>
    name
      .trim()
      .replace(/^"|"$/g, '')
      .replace(/^[ab]\//, ''),
  );
}
