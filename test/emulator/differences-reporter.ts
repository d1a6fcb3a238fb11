import type { Reporter, TestModule } from 'vitest/node';
import { LACKING } from './differences.ts';

/** Prints, after a run, what tests told, what MiniStack does otherwise than AWS, and how many tests there were. */
export const differencesReporter: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const told = tests.flatMap((test) => test.meta().told ?? []);
    process.stdout.write(told.map((line) => `\n${line}`).join('') + (told.length > 0 ? '\n' : ''));
    const differing = tests.filter((test) => test.meta().differs);
    if (differing.length > 0) {
      process.stdout.write(`\n${differing.length} cases differ on MiniStack, as is known:\n`);
      for (const test of differing) {
        process.stdout.write(`- ${test.fullName}\n    ${test.meta().differs}\n`);
      }
    }
    process.stdout.write(`\nNot to be shown on MiniStack:\n${LACKING.map((what) => `- ${what}\n`).join('')}`);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    process.stdout.write(
      `\n${count('passed') - differing.length} passed, ${differing.length} differ as known, ` +
        `${count('failed')} failed, ${count('skipped')} skipped\n`,
    );
  },
};
