import type { Explanation } from '../../core/contracts/explanation.ts';
import { explainVersion } from '../../core/explanations/explain-version.ts';
import { explainableModel } from '../../core/explanations/explainable-model.ts';
import { ROLE_TEST, rowsWithRole } from '../../core/training/assign-roles.ts';
import type { FittedModel } from '../../core/training/fit-result.ts';
import type { Threads } from '../../core/training/kernels/engine.ts';
import { predictRows } from '../../core/training/predict-rows.ts';
import type { PreparedRun } from '../../core/training/prepared-run.ts';
import { goldenRowsOf } from './golden-rows.ts';

/** What a candidate goes by, on its test rows: training's own predictions are asked, for they are the graph's. */
export function explainCandidate(
  { plan, frame, target, roles }: PreparedRun,
  fitted: FittedModel,
  testRows: Int32Array,
  threads: Threads | undefined,
): Promise<Explanation> {
  const { seed } = plan.spec.training;
  const trainRows = rowsWithRole(roles, (role) => role !== ROLE_TEST);
  return explainVersion({
    spec: plan.spec,
    model: explainableModel(fitted, frame, trainRows, seed),
    frame,
    target,
    rows: testRows,
    goldenRows: goldenRowsOf(testRows),
    metric: plan.metric,
    seed,
    predict: (asked, rows) => predictRows(fitted, asked, rows, threads),
  });
}
