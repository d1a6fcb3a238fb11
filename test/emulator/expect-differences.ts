import type { TestContext } from 'vitest';
import type { Differences } from './differences.ts';

/**
 * Says of a test that it differs on MiniStack. It must fail then, so that the list of differences stays true; the
 * reporter prints why.
 */
export function expectDifference({ task }: TestContext, why: string): void {
  task.meta.differs = why;
  // read-only in vitest's types, read by its runner after the test
  (task as { fails?: boolean }).fails = true;
}

/** For `beforeEach`: looks up each test by its title. */
export function expectDifferences(differences: Differences): (context: TestContext) => void {
  return (context) => {
    const why = differences[context.task.name];
    if (why !== undefined) expectDifference(context, why);
  };
}

declare module 'vitest' {
  interface TaskMeta {
    differs?: string;
  }
}
