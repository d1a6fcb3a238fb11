import type { FeaturePlan, LinearModel } from '../contracts/feature-plan.ts';
import { PerennialError } from '../errors.ts';
import { hotSize } from '../features/hot-size.ts';

/**
 * Refuses, as InvalidInputError, a plan without features and a linear model whose outputs, classes or weights do
 * not fit the plan and task, or are not finite.
 */
export function checkLinearModel(plan: FeaturePlan, model: LinearModel): void {
  const { task, classes, intercept, weights } = model;
  const width = plan.hot.reduce((sum, encoder) => sum + hotSize(encoder), plan.dense.length);
  const classCount = task === 'regression' ? 0 : classes.length;
  const outputs = task === 'multiclass' ? classCount : 1;
  if (width === 0) refuse('the feature plan has no features');
  if (classes.length !== classCount || new Set(classes).size !== classes.length) {
    refuse(`a ${task} model cannot have the classes ${JSON.stringify(classes)}`);
  }
  if (task === 'binary' && classCount !== 2) refuse(`a binary model has 2 classes, not ${classCount}`);
  if (task === 'multiclass' && classCount < 2) refuse('a multiclass model has at least 2 classes');
  if (intercept.length !== outputs || weights.length !== outputs) {
    refuse(
      `a ${task} model has ${outputs} outputs, not ${intercept.length} intercepts and ${weights.length} weights`,
    );
  }
  for (const output of [intercept, ...weights]) {
    if (!output.every(Number.isFinite)) refuse('an intercept or weight is not finite');
  }
  for (const { length } of weights) {
    if (length !== width) refuse(`the plan has ${width} columns and the model ${length} weights`);
  }
}

function refuse(message: string): never {
  throw new PerennialError('InvalidInputError', message);
}
