/**
 * What the front matter of a file of rules says about when they count. It is read by hand: Cursor's is no valid YAML
 * (`globs: *.ts`), and of it all only a few keys matter.
 *
 * - `globs` (Cursor, Continue), `paths` (Cline, Claude), `applyTo` (Copilot): patterns of files, with commas between them
 *   or as a list. https://cursor.com/docs/rules, https://docs.cline.bot/features/cline-rules/conditional-rules,
 *   https://code.visualstudio.com/docs/agent-customization/custom-instructions
 * - `alwaysApply` (Cursor, Continue): `true` overrules them; `false` leaves to them, or else to a model, when rules count.
 * - `regex` (Continue): patterns of what a file holds.
 */
export interface Scope {
  readonly always: boolean | undefined;
  /** Undefined where nothing is said of files; none where the list is empty, which Cline takes for no file. */
  readonly patterns: readonly string[] | undefined;
  readonly byContent: boolean;
}

/** Lines between `---` at the start of a Markdown file. */
const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;
const FIELD = /^(alwaysApply|globs|paths|applyTo|regex)[ \t]*:(.*)$/s;
const ITEM = /^[ \t]*-[ \t](.*)$/s;

/** Takes the front matter off a text. @returns `body` without it and without blanks around it */
export function readFrontMatter(text: string): { readonly scope: Scope; readonly body: string } {
  const head = FRONT_MATTER.exec(text);
  const fields = fieldsOf(head?.[1] ?? '');
  const [always] = fields.get('alwaysApply') ?? [];
  const named = ['globs', 'paths', 'applyTo'].flatMap((key) => fields.get(key) ?? []);
  return {
    scope: {
      always: always === 'true' ? true : always === 'false' ? false : undefined,
      patterns: named.length > 0 ? named.flatMap(listed).filter((pattern) => pattern !== '') : undefined,
      byContent: (fields.get('regex') ?? []).length > 0,
    },
    body: text.slice(head?.[0].length ?? 0).trim(),
  };
}

/** By key, what stands on its line and in the list below it; nothing for what is blank. */
function fieldsOf(head: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  let values: string[] | undefined;
  for (const line of head.split(/\r?\n/).map(withoutComment)) {
    const [, key, value] = FIELD.exec(line) ?? [];
    const item = ITEM.exec(line)?.[1];
    if (key !== undefined) {
      values = [];
      fields.set(key, values);
    } else if (item === undefined && line.trim() !== '') {
      values = undefined;
    }
    const said = (value ?? item ?? '').trim();
    if (said !== '') {
      values?.push(said);
    }
  }
  return fields;
}

function withoutComment(line: string): string {
  const at = line.search(/(?:^|[ \t])#/);
  return at < 0 ? line : line.slice(0, at);
}

/** The patterns of `*.ts, src/{a,b}.ts`, of `"*.ts"` and of `['*.ts', "*.js"]`. */
function listed(value: string): string[] {
  const bare = value.startsWith('[') && value.endsWith(']') ? value.slice(1, -1) : value;
  return betweenCommas(bare).map((part) => part.trim().replace(/^["']/, '').replace(/["']$/, '').trim());
}

/** Parts of a text between commas that stand outside of braces. */
function betweenCommas(text: string): string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === ',' && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    } else if (character === '{') {
      depth += 1;
    } else if (character === '}') {
      depth = Math.max(0, depth - 1);
    }
  }
  return [...parts, text.slice(from)];
}
