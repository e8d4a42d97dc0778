import { defineConfig } from 'vitest/config';

/** Tests that share servers, started once for all of them. */
const KAFKA = ['test/adapters/kafka/**/*.test.ts', 'test/e2e/kafka/**/*.test.ts'];

export default defineConfig({
  test: {
    // chDB binds one data directory per process, so each test file gets a process of its own.
    pool: 'forks',
    // Said aloud, so that no hint to do without it comes after the totals, which are the last lines of a run.
    isolate: true,
    // All cores: one is left idle otherwise, and of two that is half.
    maxWorkers: '100%',
    // Conditions end a test, not times: a machine that others use may take ten times as long.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      { extends: true, test: { name: 'tocsin', include: ['test/**/*.test.ts'], exclude: KAFKA } },
      {
        extends: true,
        test: {
          name: 'kafka',
          include: KAFKA,
          globalSetup: ['test/adapters/kafka/servers.ts'],
          // One broker serves all; what one file does to it must not be another's surprise.
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
