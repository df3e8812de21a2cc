// The licences of the packages that are part of the bundles; most of them ask to be passed on.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/**
 * Writes the licence texts of all packages in `outputs` into one file.
 * @param outputs of esbuild's metafile.
 * @throws when a package has no licence file: it could not be passed on.
 */
export function writeLicences(outputs, file) {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const names = [...new Set(inputs.flatMap((input) => PACKAGE.exec(input)?.[1] ?? []))].sort();
  const texts = names.map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const text = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    if (!text) {
      throw new Error(`${name} has no licence file.`);
    }
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, text), 'utf8').trim()}\n`;
  });
  // The package of the grammars names its own maker alone.
  texts.push(readFileSync(join(root, 'scripts/grammar-licences.txt'), 'utf8'));
  writeFileSync(file, texts.join(`\n${'-'.repeat(78)}\n\n`));
}
