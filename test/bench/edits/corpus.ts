/** Files of successive versions of packages. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';

/** One file's step from a version to the next. */
export interface Step {
  readonly name: string;
  readonly path: string;
  /** File type: the extension without its dot. */
  readonly type: string;
  /** The text one version earlier still, when the file existed and differed. */
  readonly older: string | undefined;
  readonly before: string;
  readonly after: string;
}

const TYPES = new Set(
  'js mjs cjs ts tsx jsx css scss json md html vue svelte py c cc cpp h hpp m mm java kt swift yml'.split(
    ' ',
  ),
);
const MAX_LINES = 3000;
const MAX_CHANGED_SHARE = 0.5;

/** Every file that changed between two successive versions and that a person could have edited. */
export function loadSteps(folder: string, corpus: Readonly<Record<string, readonly string[]>>): Step[] {
  const steps: Step[] = [];
  for (const [name, versions] of Object.entries(corpus)) {
    const trees = versions.map((version) => readTree(join(folder, `${name.replace('/', '+')}@${version}`)));
    for (let at = 1; at < trees.length; at++) {
      for (const [path, before] of trees[at - 1] ?? []) {
        const after = trees[at]?.get(path);
        const older = trees[at - 2]?.get(path);
        if (after !== undefined && isEdit(before, after)) {
          const type = extname(path).slice(1);
          steps.push({
            name: `${name}@${versions[at]}`,
            path,
            type,
            older: older === before ? undefined : older,
            before,
            after,
          });
        }
      }
    }
  }
  return steps;
}

function readTree(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, entry);
    if (TYPES.has(extname(entry).slice(1)) && !/\bmin\./.test(entry) && statSync(path).isFile()) {
      const text = readFileSync(path, 'utf8');
      const size = text.split('\n').length;
      if (size >= 8 && size <= MAX_LINES && !/[^\n]{400}/.test(text) && !text.includes('\0')) {
        const inside = relative(folder, path).replaceAll('\\', '/');
        files.set(inside.slice(inside.indexOf('/') + 1), text);
      }
    }
  }
  return files;
}

/** Whether one text could have been edited into the other: something changed, and most of it did not. */
function isEdit(before: string, after: string): boolean {
  if (before === after) {
    return false;
  }
  const kept = new Set(after.split('\n'));
  const old = before.split('\n');
  return old.filter((line) => !kept.has(line)).length <= old.length * MAX_CHANGED_SHARE;
}
