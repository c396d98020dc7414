import { defineConfig } from 'vitest/config';
import { extras } from './test/scenarios/extras.ts';

export default defineConfig({
  test: {
    reporters: [['default', { summary: false }], './test/support/last-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/scenarios/**', 'test/local/aws/**'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Each file has an emulator of its own.
        test: {
          name: 'local-aws',
          include: ['test/local/aws/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // One real stack on local AWS for all of them.
        test: {
          name: 'scenarios',
          include: ['test/scenarios/**/*.test.ts'],
          globalSetup: ['test/scenarios/setup.ts'],
          env: extras,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
    // Two cores; the emulator and its Lambdas need their share.
    maxWorkers: 2,
  },
});
