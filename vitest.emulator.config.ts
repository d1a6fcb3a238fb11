import { defineConfig } from 'vitest/config';
import { differencesReporter } from './test/emulator/differences-reporter.ts';

/** The tests that need MiniStack (and so Python and, once, PyPI): `vitest run --config vitest.emulator.config.ts`. */
export default defineConfig({
  test: {
    include: ['test/emulator/**/*.test.ts'],
    globalSetup: ['test/emulator/install.ts'],
    pool: 'forks',
    // each file starts a MiniStack of its own
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    reporters: ['default', differencesReporter],
  },
});
