import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // chDB binds one data directory per process, so each test file gets a process of its own.
    pool: 'forks',
    // Said aloud, so that no hint to do without it comes after the totals, which are the last lines of a run.
    isolate: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
