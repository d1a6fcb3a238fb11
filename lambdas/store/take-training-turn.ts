let last: Promise<unknown> = Promise.resolve();

/**
 * One training at a time in a process: where all is one process, the memory of several would add up, and none would be
 * done sooner.
 */
export function takeTrainingTurn<Result>(train: () => Promise<Result>): Promise<Result> {
  const result = last.then(train);
  last = result.catch(() => undefined);
  return result;
}
