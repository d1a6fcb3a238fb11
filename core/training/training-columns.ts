import type { ModelSpec } from '../contracts/model-spec.ts';
import type { ColumnContract } from '../contracts/profile.ts';
import { PerennialError } from '../errors.ts';

/**
 * Raw columns that a training reads, each once: features, target, order, groups, weights, segments; and of `alsoUseful` (what
 * the champion takes in, so that it can be judged on the same rows) those that the data still has.
 */
export function trainingColumns(
  spec: Pick<ModelSpec, 'features' | 'target' | 'time' | 'group' | 'segments' | 'training'>,
  contract: readonly ColumnContract[],
  alsoUseful: readonly string[] = [],
): ColumnContract[] {
  const names = [
    ...Object.entries(spec.features).map(([name, rule]) =>
      typeof rule === 'object' ? (rule.from ?? name) : name,
    ),
    spec.target,
    spec.time,
    spec.group,
    spec.training.weights?.column,
    ...spec.segments,
  ].filter((name) => name !== undefined);
  const needed = [...new Set(names)].map((name) => {
    const column = contract.find((candidate) => candidate.name === name);
    if (!column)
      throw new PerennialError('InvalidInputError', `the newest dataset version has no column "${name}"`, {
        column: name,
      });
    return column;
  });
  const extra = contract.filter(({ name }) => alsoUseful.includes(name) && !names.includes(name));
  return [...needed, ...extra];
}
