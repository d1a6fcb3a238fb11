import type { VersionAnswer } from '../answers.ts';

/** The class that an output of a version is about; undefined for a regression, whose output is the value. */
export function outputName(
  { task, classes }: Pick<VersionAnswer, 'task' | 'classes'>,
  output: number,
): string | undefined {
  if (task === 'regression') return undefined;
  return task === 'binary' ? classes[1] : classes[output];
}
