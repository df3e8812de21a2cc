import { expect, test } from 'vitest';
import { mayHoldSecrets } from '../../../src/core/context/secrets.ts';

test.each([
  '.env',
  'app/.env.production',
  '.npmrc',
  'keys/server.PEM',
  'home/.ssh/config',
  'id_ed25519',
  'certs/site.crt',
])('%s may hold secrets', (path) => expect(mayHoldSecrets(path)).toBe(true));

test.each(['.env.example', 'src/environment.ts', 'src/key.ts', 'README.md', 'keyboard.json'])(
  '%s does not look like it',
  (path) => expect(mayHoldSecrets(path)).toBe(false),
);
