import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Manifest {
  readonly contributes: {
    readonly keybindings: readonly { command: string; key: string; mac: string }[];
    readonly commands: readonly { command: string; title: string }[];
    readonly menus: Readonly<Record<string, readonly { command?: string; when?: string }[]>>;
  };
}

const readme = read('README.md');
const { contributes }: Manifest = JSON.parse(read('package.json'));
const titles: Record<string, string> = JSON.parse(read('package.nls.json'));

/** What the README calls the menus of VS Code. */
const PLACES: Readonly<Record<string, string>> = {
  editor: 'rationale.editor',
  explorer: 'rationale.explorer',
  'source control': 'scm/title',
  terminal: 'terminal/context',
  'failed tests': 'testing/message/context',
};

describe('the README', () => {
  test.each(contributes.keybindings)('lists the key of $command', ({ key, mac }) => {
    const shown = key
      .split('+')
      .map((part) => `${part.slice(0, 1).toUpperCase()}${part.slice(1)}`)
      .join('+');
    expect(readme).toContain(`\`${shown}\``);
    expect(mac).toBe(key.replace('ctrl+', 'cmd+'));
  });

  const [, table = ''] =
    /\| Command \(all in the palette\)[^\n]*\n\|[-|]+\|\n((?:\|[^\n]*\n)+)/.exec(readme) ?? [];
  const rows = table
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .map(([, title = '', places = '']) => ({ title, places }));

  test.each(rows)('says in which menus $title stands', ({ title, places }) => {
    const named = Object.keys(PLACES).filter((place) => new RegExp(`\\b${place}\\b`).test(places));
    const commands = contributes.commands.filter(
      ({ title: key }) => titles[key.replaceAll('%', '')] === title,
    );
    const standing = Object.entries(PLACES).flatMap(([place, menu]) =>
      contributes.menus[menu]?.some(({ command }) => commands.some((each) => each.command === command))
        ? [place]
        : [],
    );
    expect(commands.length).toBeGreaterThan(0);
    expect(named).toEqual(standing);
  });

  test('names every command that stands in these menus', () => {
    const known = Object.values(PLACES).flatMap((menu) => contributes.menus[menu] ?? []);
    const missing = known.flatMap(({ command }) => {
      const key = contributes.commands.find((each) => each.command === command)?.title ?? '';
      const title = titles[key.replaceAll('%', '')] ?? '';
      return readme.includes(`${title}`) ? [] : [title];
    });
    expect(missing).toEqual([]);
  });
});
