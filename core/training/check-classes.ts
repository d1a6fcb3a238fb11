import { PerennialError } from '../errors.ts';
import { ROLE_UNCOMPARED } from './assign-roles.ts';
import type { TrainingTarget } from './read-target.ts';

/**
 * Refuses, as InvalidInputError, classes of which one alone is left to learn from where a fold is held out; rows of
 * weight 0 do not count.
 */
export function checkClasses(
  target: TrainingTarget,
  roles: Uint8Array,
  folds: number,
  weights: Float64Array | undefined,
): void {
  if (target.task === 'regression') return;
  const { classes, codes } = target;
  const byFold = Array.from({ length: folds }, () => new Int32Array(classes.length));
  for (let row = 0; row < roles.length; row++)
    if (roles[row]! < ROLE_UNCOMPARED && weights?.[row] !== 0) byFold[roles[row]!]![codes[row]!]!++;
  const rows = classes.map((_, code) => byFold.reduce((sum, counts) => sum + counts[code]!, 0));
  for (const [fold, counts] of byFold.entries()) {
    const left = classes.filter((_, code) => rows[code]! > counts[code]!);
    if (left.length > 1) continue;
    const found = classes.map((label, code) => `${rows[code]} "${label}"`).join(', ');
    throw new PerennialError(
      'InvalidInputError',
      `of the rows to train on (${found}) those outside fold ${fold} have ${left.length === 0 ? 'no label' : `the label "${left[0]}" alone`}: it takes two classes there, so more rows of the others, or another split`,
    );
  }
}
