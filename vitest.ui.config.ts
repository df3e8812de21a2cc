import { defineConfig } from 'vitest/config';

// One VS Code and one browser for all files, one after the other: a warm window opens in a third of the time.
export default defineConfig({
  test: {
    include: ['test/ui/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    isolate: false,
    setupFiles: ['test/ui/shareWindows.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // Chromium and VS Code race each other in ways that no condition on the page shows; the report names each retry.
    retry: 1,
  },
});
