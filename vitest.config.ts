import { defineConfig } from 'vitest/config';

/** `unit` shares one process (the tests keep to themselves); `front-door` starts servers and child processes. */
export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts', 'src/**/*.gen.ts', 'src/**/test-*.ts'],
      reporter: ['text-summary', 'html'],
      reportsDirectory: 'coverage',
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/*.test.ts', 'test/architecture/**/*.test.ts'],
          // Processes, not threads: a thread's HOME and working directory are those of the whole process.
          pool: 'forks',
          isolate: false,
        },
      },
      {
        test: {
          name: 'front-door',
          include: ['test/integration/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/tools-once.ts', 'test/support/build-once.ts'],
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
    ],
  },
});
