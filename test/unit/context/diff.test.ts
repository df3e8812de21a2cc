import { expect, test } from 'vitest';
import { withoutSecrets } from '../../../src/core/context/diff.ts';

const part = (path: string) =>
  `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-1\n+2\n`;

test('a diff goes out without the files that may hold secrets', () => {
  const kept = part('src/a.ts') + part('src/b.ts');
  const { text, leftOut } = withoutSecrets(part('src/a.ts') + part('.env') + part('src/b.ts'));
  expect(text).toBe(kept);
  expect(leftOut).toEqual(['.env']);
});

test.each([
  'diff --git a/notes.txt b/.env\nsimilarity index 100%\nrename from notes.txt\nrename to .env\n',
  'diff --git "a/keys/b\\303\\244r.pem" "b/keys/b\\303\\244r.pem"\nBinary files differ\n',
  'diff --git a/id_rsa b/id_rsa\ndeleted file mode 100600\n--- a/id_rsa\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n',
])('%j holds one', (diff) => {
  expect(withoutSecrets(diff).text).toBe('');
});

test('lines of code that look like headings of a diff hold none', () => {
  const diff = `${part('a.md').trimEnd()}\n+--- a/.env\n`;
  expect(withoutSecrets(diff).text).toBe(diff);
});
