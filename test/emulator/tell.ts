import type { TestContext } from 'vitest';

/** Has the reporter print lines after the run, beside the list of differences: what a test counted or left open. */
export function tell({ task }: TestContext, ...lines: string[]): void {
  task.meta.told = [...(task.meta.told ?? []), ...lines];
}

declare module 'vitest' {
  interface TaskMeta {
    told?: string[];
  }
}
