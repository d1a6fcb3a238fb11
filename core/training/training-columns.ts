import type { ModelSpec } from '../contracts/model-spec.ts';
import type { ColumnContract } from '../contracts/profile.ts';
import { PerennialError } from '../errors.ts';

/** Raw columns that a training reads: features, target, order, groups, segments. In that order, each once. */
export function trainingColumns(
  spec: Pick<ModelSpec, 'features' | 'target' | 'time' | 'group' | 'segments'>,
  contract: readonly ColumnContract[],
): ColumnContract[] {
  const names = [
    ...Object.entries(spec.features).map(([name, rule]) =>
      typeof rule === 'object' ? (rule.from ?? name) : name,
    ),
    spec.target,
    spec.time,
    spec.group,
    ...spec.segments,
  ].filter((name) => name !== undefined);
  return [...new Set(names)].map((name) => {
    const column = contract.find((candidate) => candidate.name === name);
    if (!column)
      throw new PerennialError('InvalidInputError', `the newest dataset version has no column "${name}"`, {
        column: name,
      });
    return column;
  });
}
