import type { Node } from '@vscode/tree-sitter-wasm';

/** Longest signature, in UTF-16 units. */
const MAX_SIGNATURE = 160;
/** Longest head of a definition that is looked at, in UTF-16 units. */
const MAX_HEAD = 1000;
/** Texts in quotes of this length and more are left out: they are no part of a signature, and may be a secret. */
const LONG_TEXT = /(["'`])(?:(?!\1).){12,}\1/g;

/** What ends the head of a definition: what it does, holds or is set to. */
const BODIES = ['body', 'value', 'right', 'accessors'] as const;
/** Definitions whose members or value have no name in the grammar, with the sign that they begin with. */
const SIGNS: Readonly<Record<string, string>> = {
  type_spec: '{',
  macro_definition: '{',
  field_declaration: '=',
  const_declaration: '=',
  method: '\n',
  singleton_method: '\n',
  module: '\n',
  class: '\n',
};

/**
 * One line that says how a definition is used, without what it does or holds.
 * @param text of its file
 */
export function signatureOf(definition: Node, text: string): string {
  const { startIndex, endIndex } = definition;
  const end = Math.min(headEnd(definition), endIndex, startIndex + MAX_HEAD);
  const start = withModifiers(text, startIndex);
  const head = text
    .slice(start, end)
    .replace(/\s+/g, ' ')
    .replace(/([([]) | ?,? ([)\]])/g, '$1$2')
    .replace(/(?:\s|=>|[{=:;]|; end)+$/, '')
    .replace(LONG_TEXT, '$1…$1')
    .trim();
  return head.length > MAX_SIGNATURE ? `${head.slice(0, MAX_SIGNATURE).trimEnd()}…` : head;
}

function headEnd(definition: Node): number {
  for (const field of BODIES) {
    const body = definition.childForFieldName(field);
    if (body) {
      // The parameters of a function that is a value belong to the signature.
      const inner = body.childForFieldName('body');
      return inner && /function|lambda/.test(body.type) ? inner.startIndex : body.startIndex;
    }
  }
  const held = definition.childForFieldName('type');
  const members = held?.namedChildren.find((child) => child && /_list$|_body$/.test(child.type));
  if (members) {
    return members.startIndex;
  }
  const sign = SIGNS[definition.type];
  const at = sign === undefined ? -1 : definition.text.indexOf(sign);
  return at < 0 ? definition.endIndex : definition.startIndex + at;
}

/** Where the words in front of a definition begin, such as `export default`, when it is the first on its line. */
function withModifiers(text: string, start: number): number {
  const line = text.lastIndexOf('\n', start - 1) + 1;
  return start - line < MAX_SIGNATURE && /^[\s\w]*$/.test(text.slice(line, start)) ? line : start;
}
