import type { Random } from '../edits/random.ts';

/** How one language writes what the generated files are made of. */
interface Shape {
  readonly ending: string;
  readonly head: (imported: readonly string[]) => string;
  readonly open: (name: string) => string;
  readonly method: (name: string, type: string, lines: readonly string[]) => string;
  readonly call: (variable: string, name: string, argument: string) => string;
  readonly check: (variable: string, value: number) => string;
  readonly close: string;
}

const block = (head: string, lines: readonly string[]): string =>
  `  ${head} {\n${lines.map((line) => `    ${line}\n`).join('')}  }\n`;

const SHAPES: readonly Shape[] = [
  {
    ending: 'ts',
    head: (names) => names.map((name) => `import { ${name} } from './${name}';\n`).join(''),
    open: (name) => `export class ${name} {\n`,
    method: (name, type, lines) =>
      block(`async ${name}(input: ${type}, limit = 10): Promise<${type}>`, lines),
    call: (variable, name, argument) => `const ${variable} = await this.client.${name}(${argument});`,
    check: (variable, value) =>
      `if (${variable}.length > ${value}) throw new Error(\`too many: \${${variable}}\`);`,
    close: '}\n',
  },
  {
    ending: 'py',
    head: (names) => names.map((name) => `from ${name.toLowerCase()} import ${name}\n`).join(''),
    open: (name) => `class ${name}(Base):\n`,
    method: (name, type, lines) =>
      `  def ${name}(self, value: ${type}, limit: int = 10) -> ${type}:\n${lines.map((line) => `    ${line}\n`).join('')}`,
    call: (variable, name, argument) => `${variable} = self.client.${name}(${argument})`,
    check: (variable, value) => `assert len(${variable}) < ${value}, f"too many: {${variable}}"`,
    close: '',
  },
  {
    ending: 'go',
    head: () => 'package service\n\nimport "fmt"\n',
    open: (name) => `type ${name} struct {\n  client *Client\n}\n\nvar _ = (`,
    method: (name, type, lines) =>
      `)\nfunc (s *Service) ${name}(value ${type}) (${type}, error) {\n${lines.map((line) => `  ${line}\n`).join('')}  return value, nil\n}\nvar _ = (`,
    call: (variable, name, argument) => `${variable} := s.client.${name}(${argument})`,
    check: (variable, value) => `if len(${variable}) > ${value} { fmt.Println(${variable}) }`,
    close: '0)\n',
  },
  {
    ending: 'java',
    head: (names) => `package service;\n${names.map((name) => `import service.${name};\n`).join('')}`,
    open: (name) => `public class ${name} extends Base {\n`,
    method: (name, type, lines) => block(`public ${type} ${name}(${type} value, int limit)`, lines),
    call: (variable, name, argument) => `var ${variable} = this.client.${name}(${argument});`,
    check: (variable, value) =>
      `if (${variable}.size() > ${value}) throw new IllegalStateException("too many");`,
    close: '}\n',
  },
  {
    ending: 'rs',
    head: (names) => names.map((name) => `use crate::${name.toLowerCase()}::${name};\n`).join(''),
    open: (name) => `pub struct ${name} { client: Client }\nimpl ${name} {\n`,
    method: (name, type, lines) =>
      block(`pub fn ${name}(&self, value: &${type}) -> Result<${type}, Error>`, lines),
    call: (variable, name, argument) => `let ${variable} = self.client.${name}(&${argument})?;`,
    check: (variable, value) => `if ${variable}.len() > ${value} { return Err(Error::new("too many")); }`,
    close: '}\n',
  },
  {
    ending: 'cpp',
    head: (names) => names.map((name) => `#include "${name}.h"\n`).join(''),
    open: (name) => `class ${name} : public Base {\n public:\n`,
    method: (name, type, lines) => block(`${type} ${name}(const ${type}& value, int limit) const`, lines),
    call: (variable, name, argument) => `auto ${variable} = client->${name}(${argument});`,
    check: (variable, value) =>
      `if (${variable}.size() > ${value}) { throw std::runtime_error("too many"); }`,
    close: '};\n',
  },
];

const NOUNS = [
  'Cart',
  'Order',
  'User',
  'Price',
  'Tax',
  'Stock',
  'Ship',
  'Mail',
  'Report',
  'Audit',
  'Token',
  'Page',
];
const VERBS = [
  'load',
  'store',
  'count',
  'merge',
  'check',
  'render',
  'apply',
  'find',
  'drop',
  'send',
  'plan',
  'sort',
];
const METHODS = 12;
const CALLS = 5;

/** A file of a generated workspace. */
export interface Generated {
  readonly path: string;
  readonly text: string;
}

/** Source files in six languages that call each other, about 190 lines each. The same for the same seed. */
export function generate(count: number, random: Random): Generated[] {
  const nameOf = (at: number): string =>
    `${NOUNS[at % NOUNS.length]}${NOUNS[(at * 7 + 3) % NOUNS.length]}${at}`;
  const methodOf = (at: number, number: number): string => `${VERBS[number % VERBS.length]}${nameOf(at)}`;
  return Array.from({ length: count }, (_, at) => {
    const shape = SHAPES[at % SHAPES.length] ?? SHAPES[0];
    // Files of one language call each other: those that are some steps of six away.
    const other = (): number => (at + SHAPES.length * (1 + random.below(40))) % count;
    const imported = [other(), other(), other()];
    const methods = Array.from({ length: METHODS }, (_, number) => {
      const lines = Array.from({ length: CALLS }, (_, line) => {
        const target = random.pick(imported) ?? at;
        const variable = `value${line}`;
        const argument = line === 0 ? 'input' : `value${line - 1}`;
        return [
          shape?.call(variable, methodOf(target, random.below(METHODS)), argument) ?? '',
          shape?.check(variable, random.below(1000)) ?? '',
        ];
      });
      return shape?.method(methodOf(at, number), nameOf(random.pick(imported) ?? at), lines.flat()) ?? '';
    });
    const parts = [shape?.head(imported.map(nameOf)), shape?.open(nameOf(at)), ...methods, shape?.close];
    const path = `src/part${Math.floor(at / 100)}/${nameOf(at)}.${shape?.ending}`;
    return { path, text: parts.join('') };
  });
}
