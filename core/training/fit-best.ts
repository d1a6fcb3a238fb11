import { digestOf, sha256 } from '../canonical-json.ts';
import type { ModelSpec } from '../contracts/model-spec.ts';
import type { TrainCandidateOutput } from '../contracts/workflows.ts';
import { fitFeatures } from '../features/fit-features.ts';
import { exportLinear } from '../onnx/export-linear.ts';
import { exportTrees } from '../onnx/export-trees.ts';
import { ROLE_TEST, rowsWithRole } from './assign-roles.ts';
import type { LinearCandidate } from './candidates.ts';
import { fitLinear } from './fit-linear.ts';
import type { FitResult, FittedModel } from './fit-result.ts';
import { NO_THREADS, type Threads } from './kernels/engine.ts';
import { lineageOf } from './lineage-of.ts';
import { NO_PACE, type Pace } from './pace.ts';
import { type Best, pickBest } from './pick-best.ts';
import type { PreparedRun } from './prepared-run.ts';
import { takeNumbers } from './take-values.ts';
import { finalRounds, fitTrees } from './trees/fit-trees.ts';
import { outOfFoldCalibration } from './trees/out-of-fold-calibration.ts';
import type { TreeCandidate } from './trees/search/tree-candidate.ts';

type Metadata = Record<string, string>;
interface Fitted {
  graph: Uint8Array;
  fitted: FittedModel;
  params: Record<string, number>;
  addsNothing?: boolean;
}

/**
 * The best grid point of the trials, fitted on all rows that are not the test's: its graph, and what the steps after
 * it read. The same data, spec and code give the same bytes, wherever this runs.
 */
export async function fitBest(
  prepared: PreparedRun,
  trials: TrainCandidateOutput[],
  codeDigest: string,
  threads: Threads = NO_THREADS,
  pace: Pace = NO_PACE,
): Promise<{ graph: Uint8Array; fit: FitResult }> {
  const { plan } = prepared;
  const { summaries, best } = pickBest(plan.candidates, trials, plan.metric);
  const candidate = plan.candidates[best.candidateIndex]!;
  const metadata = {
    datasetId: lineageOf(plan).join(','),
    specDigest: trainingDigest(plan.spec),
    codeDigest,
    ...(plan.continued && { continuedFrom: plan.continued.artifactDigest }),
  };
  const { graph, fitted, params, addsNothing } =
    candidate.algorithm === 'gbdt'
      ? await fitForest(prepared, candidate, best, metadata, threads, pace)
      : fitLine(prepared, candidate, best, metadata, threads);
  return {
    graph,
    fit: {
      schema: 1,
      artifact: { digest: sha256(graph), bytes: graph.length },
      fitted,
      algorithm: candidate.algorithm,
      params,
      ...(addsNothing && { addsNothing }),
      trials: summaries,
      best: best.summary,
    },
  };
}

function fitLine(
  { plan, frame, target, roles, weights }: PreparedRun,
  candidate: LinearCandidate,
  { points }: Best,
  metadata: Metadata,
  threads: Threads,
): Fitted {
  const rows = learnedRows(roles, weights);
  const features = fitFeatures({ features: plan.features }, frame, rows, { zoned: plan.zoned });
  // default penalties are shares of the rows a trial saw; losses are sums over rows, so they grow with the rows
  const scale = candidate.perRow ? rows.length / plan.rows.trial : 1;
  const lambda = candidate.grid[points[0]!]!.lambda * scale;
  const [model] = fitLinear(
    features,
    frame,
    target,
    rows,
    [lambda],
    'serve',
    weights && takeNumbers(weights, rows),
    threads,
  );
  if (!model) throw new RangeError('the fit gave no model');
  return {
    graph: exportLinear(features, model, metadata),
    fitted: { plan: features, model },
    params: { lambda },
  };
}

async function fitForest(
  prepared: PreparedRun,
  candidate: TreeCandidate,
  { points, folds }: Best,
  metadata: Metadata,
  threads: Threads,
  pace: Pace,
): Promise<Fitted> {
  const { plan, roles, weights, earlier } = prepared;
  const rows = learnedRows(roles, weights);
  const least = earlier ? 0 : 1;
  const params = points.map((point) => {
    const grid = candidate.grid[point]!;
    const foldRounds = folds.map(({ rounds }) => rounds?.[point] ?? grid.rounds);
    return { ...grid, rounds: finalRounds(foldRounds, rows.length, plan.rows.trial, grid.rounds, least) };
  });
  const fitted = await fitTrees(plan, candidate, params, rows, prepared, threads, pace);
  const calibration =
    candidate.calibrate === 'none'
      ? undefined
      : await outOfFoldCalibration(prepared, candidate, points, threads, pace);
  const [first] = params;
  return {
    graph: exportTrees(fitted.plan, fitted.model, metadata, calibration),
    fitted: { ...fitted, ...(calibration && { calibration }) },
    params: {
      ...(params.length === 1
        ? { ...first! }
        : { forests: params.length, rounds: params.reduce((sum, { rounds }) => sum + rounds, 0) }),
      ...(plan.continued && { startRounds: plan.continued.rounds }),
    },
    addsNothing:
      earlier !== undefined &&
      fitted.model.trees.length === earlier.model.trees.length &&
      !calibration &&
      !earlier.calibration,
  };
}

/** All rows that are not the test's and count for something. */
function learnedRows(roles: Uint8Array, weights: Float64Array | undefined): Int32Array {
  const rows = rowsWithRole(roles, (role) => role !== ROLE_TEST);
  return weights ? rows.filter((row) => weights[row] !== 0) : rows;
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
