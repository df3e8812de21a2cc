import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { backendsPage } from '../../../scripts/backends-doc.mjs';

it('docs/backends.md says what the tables say', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/backends.md'), 'utf8');
  expect(page, 'run: node scripts/backends-doc.mjs').toBe(await backendsPage());
});
