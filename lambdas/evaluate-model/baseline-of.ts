import type { Evaluation } from '../../core/contracts/evaluation.ts';
import type { Signature } from '../../core/contracts/feature-plan.ts';
import type { Baseline } from '../../core/contracts/watch.ts';
import { buildBaseline } from '../../core/drift/build-baseline.ts';
import { ROLE_TEST, rowsWithRole } from '../../core/training/assign-roles.ts';
import type { PreparedRun } from '../../core/training/prepared-run.ts';

/** What drift is measured against: the rows a candidate was fitted on, its answers on the test rows, and its metric there. */
export function baselineOf(
  { plan, frame, target, roles }: PreparedRun,
  signature: Signature,
  predictions: Float64Array,
  { metrics }: Evaluation,
): Baseline {
  const estimate = metrics[plan.metric];
  return buildBaseline(
    signature,
    frame,
    rowsWithRole(roles, (role) => role !== ROLE_TEST),
    { task: plan.spec.task, values: predictions, classes: target.classes },
    {
      metric: plan.metric,
      value: estimate?.value ?? null,
      low: estimate?.low ?? null,
      high: estimate?.high ?? null,
    },
  );
}
