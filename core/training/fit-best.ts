import { digestOf, sha256 } from '../canonical-json.ts';
import type { ModelSpec } from '../contracts/model-spec.ts';
import type { TrainCandidateOutput } from '../contracts/workflows.ts';
import { fitFeatures } from '../features/fit-features.ts';
import { exportLinear } from '../onnx/export-linear.ts';
import { ROLE_TEST, rowsWithRole } from './assign-roles.ts';
import { fitLinear } from './fit-linear.ts';
import type { FitResult } from './fit-result.ts';
import { pickBest } from './pick-best.ts';
import type { PreparedRun } from './prepared-run.ts';

/**
 * The best grid point of the trials, fitted on all rows that are not the test's: its graph, and what the steps after
 * it read. The same data, spec and code give the same bytes, wherever this runs.
 */
export function fitBest(
  { plan, frame, target, roles }: PreparedRun,
  trials: TrainCandidateOutput[],
  codeDigest: string,
): { graph: Uint8Array; fit: FitResult } {
  const { summaries, best } = pickBest(plan.candidates, trials, plan.metric);
  const { candidateIndex, ...bestTrial } = best;
  const rows = rowsWithRole(roles, (role) => role !== ROLE_TEST);
  const features = fitFeatures({ features: plan.features }, frame, rows, { zoned: plan.zoned });
  // default penalties are shares of the rows a trial saw; losses are sums over rows, so they grow with the rows
  const scale = plan.candidates[candidateIndex]?.perRow ? rows.length / plan.rows.trial : 1;
  const lambda = (best.params.lambda ?? 0) * scale;
  const [fitted] = fitLinear(features, frame, target, rows, [lambda], 'serve');
  if (!fitted) throw new RangeError('the fit gave no model');
  const graph = exportLinear(features, fitted, {
    datasetId: plan.datasets.join(','),
    specDigest: trainingDigest(plan.spec),
    codeDigest,
  });
  return {
    graph,
    fit: {
      schema: 1,
      artifact: { digest: sha256(graph), bytes: graph.length },
      plan: features,
      model: fitted,
      algorithm: best.candidate,
      params: { lambda },
      trials: summaries,
      best: bestTrial,
    },
  };
}

/** Digest of the parts of a spec that the model depends on: gates, a description or where it trains change no bytes. */
function trainingDigest({
  task,
  target,
  data,
  features,
  training,
}: Pick<ModelSpec, 'task' | 'target' | 'data' | 'features' | 'training'>): string {
  const { compute: _, ...learning } = training;
  return digestOf([task, target, data, features, learning]);
}
