import type { LinearModel, Signature } from '../contracts/feature-plan.ts';
import { PerennialError } from '../errors.ts';

/** Metadata keys that every artifact of ours carries. */
export const SIGNATURE_KEY = 'perennial.signature';
export const TASK_KEY = 'perennial.task';
export const CLASSES_KEY = 'perennial.classes';

/** The entries of an artifact: signature and classes as JSON, the task, and the caller's own under other keys. */
export function artifactMetadata(
  signature: Signature,
  task: LinearModel['task'],
  classes: string[],
  own: Record<string, string>,
): Record<string, string> {
  const fixed = {
    [SIGNATURE_KEY]: JSON.stringify(signature),
    [TASK_KEY]: task,
    [CLASSES_KEY]: JSON.stringify(classes),
  };
  for (const key of Object.keys(own)) {
    if (!Object.hasOwn(fixed, key)) continue;
    throw new PerennialError(
      'InvalidInputError',
      `the metadata key "${key}" is written by the export itself`,
      { key },
    );
  }
  return { ...own, ...fixed };
}
