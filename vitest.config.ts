import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
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

/** Those need Python and a MiniStack: npm run test:emulator. */
const EMULATOR = 'test/emulator/**';
/** They take longest, so they begin first. */
const LONG = /test\/(?:faults|ingest|local|loop|trainer)\//;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(LONG.test(b.moduleId)) - Number(LONG.test(a.moduleId)));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, EMULATOR],
    setupFiles: ['test/wiring/grants/record-uses.ts'],
    pool: 'forks',
    // no file changes what another sees, and starting a process for each takes half a minute in all
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // one worker a core: the default leaves one of them idle
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: [process.env.CI ? 'dot' : 'default', createGrantsReporter(), plainClosingLine],
  },
});
