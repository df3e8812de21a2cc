import { load, YAMLException } from 'js-yaml';
import { modelsOfContinue } from './continue.ts';
import type { FoundModels } from './found.ts';
import { modelsOfRoo } from './roo.ts';

/** A file that gives no models. */
export interface Unreadable {
  /** The line (1-based) from which on it cannot be parsed; undefined when it holds something else. */
  readonly damagedAt: number | undefined;
}

/**
 * The models in a settings file of another assistant: Continue's `config.yaml` and `config.json`, and what Roo Code and
 * Kilo Code export.
 * @param text of the file, YAML or JSON
 * @param secrets stand for `${{ secrets.NAME }}`, by name
 */
export function modelsIn(
  text: string,
  secrets: Readonly<Record<string, string | undefined>> = {},
): FoundModels | Unreadable {
  const parsed = parse(text);
  if ('damagedAt' in parsed) {
    return parsed;
  }
  return modelsOfRoo(parsed.value) ?? modelsOfContinue(parsed.value, secrets) ?? { damagedAt: undefined };
}

/** JSON is read as YAML, which it is: so a last comma does no harm; nor does a line that is a comment. */
function parse(text: string): { readonly value: unknown } | Unreadable {
  const plain = text.replace(/^\uFEFF/, '');
  try {
    return { value: load(/^\s*\{/.test(plain) ? plain.replace(/^[ \t]*\/\/.*$/gm, '') : plain) };
  } catch (error) {
    if (error instanceof YAMLException) {
      return { damagedAt: error.mark && error.mark.line + 1 };
    }
    throw error;
  }
}
