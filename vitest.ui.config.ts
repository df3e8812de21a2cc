import { defineConfig } from 'vitest/config';

// Each file has a VS Code and a browser of its own: one at a time, and with time to start.
export default defineConfig({
  test: {
    include: ['test/ui/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // Chromium and VS Code race each other in ways that no condition on the page shows; the report names each retry.
    retry: 1,
  },
});
