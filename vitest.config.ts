import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { createGrantsReporter } from './test/wiring/grants/grants-reporter.ts';

/** Closes a run with one plain line that any tool can read. */
const plainClosingLine = {
  onTestRunEnd(
    modules: readonly {
      children: { allTests(state?: 'passed' | 'failed' | 'skipped'): Iterable<unknown> };
    }[],
  ) {
    const count = (state: 'passed' | 'failed' | 'skipped'): number =>
      modules.reduce((sum, module) => sum + [...module.children.allTests(state)].length, 0);
    process.stdout.write(
      `\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`,
    );
  },
};

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // those need Python and a MiniStack: npm run test:emulator
    exclude: [...configDefaults.exclude, 'test/emulator/**'],
    setupFiles: ['test/wiring/grants/record-uses.ts'],
    pool: 'forks',
    // one worker a core: the default leaves one of them idle
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: [process.env.CI ? 'dot' : 'default', createGrantsReporter(), plainClosingLine],
  },
});
