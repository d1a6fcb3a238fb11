import { ModelSpec, type ModelSpecInput } from '../../core/contracts/model-spec.ts';
import type { TrainCandidateOutput } from '../../core/contracts/workflows.ts';
import type { Column, Frame } from '../../core/data/frame.ts';
import { exportTrees } from '../../core/onnx/export-trees.ts';
import { fitBest } from '../../core/training/fit-best.ts';
import type { Threads } from '../../core/training/kernels/engine.ts';
import { NO_PACE } from '../../core/training/pace.ts';
import { planTraining } from '../../core/training/plan-training.ts';
import { predictRows } from '../../core/training/predict-rows.ts';
import type { PreparedRun } from '../../core/training/prepared-run.ts';
import { readTarget } from '../../core/training/read-target.ts';
import { scoreTrial } from '../../core/training/score-trial.ts';
import { allRows } from '../../core/training/take-values.ts';
import { ROLE_COLUMN } from '../../core/training/training-plan.ts';
import { fitTrees } from '../../core/training/trees/fit-trees.ts';
import type { TreeOptions } from '../../core/training/trees/grow/tree-options.ts';
import type { TreeCandidate } from '../../core/training/trees/search/tree-candidate.ts';
import type { OurModel } from './our-trainer.ts';
import type { TrainColumn, TrainTable } from './train-file.ts';

const TARGET = 'target';
const ORDER = 'order of rows';

/**
 * Trains on a table as a run of the platform does: a plan with folds, every candidate's trials, the final fit of the
 * best. The test rows of the table are the untouched test split.
 */
export async function trainAsPlatform(
  table: TrainTable,
  training: ModelSpecInput['training'],
  threads: Threads,
): Promise<OurModel> {
  const spec = specOf(table, training);
  const frame = frameOf(table);
  const run = {
    model: spec.name,
    runId: 'bench',
    specRevision: 1,
    specDigest: digest(),
    datasets: [digest()],
  };
  const chosen = Uint8Array.from({ length: frame.rows }, (_, row) => Number(row >= table.trainRows));
  const laidOut = planTraining(spec, run, { frame, datasetOf: new Int32Array(frame.rows), chosen }, []);
  const roles = laidOut.frame.columns[ROLE_COLUMN];
  if (roles?.kind !== 'category') throw new TypeError('a plan gives every row its role');
  const prepared: PreparedRun = {
    plan: laidOut.plan,
    frame: laidOut.frame,
    target: readTarget(spec, frame),
    roles: Uint8Array.from(roles.codes),
  };
  const trials: TrainCandidateOutput[] = [];
  for (const trial of laidOut.plan.trials) {
    const candidate = laidOut.plan.candidates[trial.candidate]!;
    const seconds = () => performance.now() / 1_000;
    const scored = await scoreTrial(laidOut.plan, candidate, trial.fold, prepared, threads, NO_PACE, seconds);
    trials.push({ ...trial, ...scored });
  }
  const { graph, fit } = await fitBest(prepared, trials, digest(), threads);
  return {
    predict: (_, from, to) => predictRows(fit.fitted, frame, rowsBetween(from, to)),
    bytes: () => graph,
  };
}

/**
 * Trees of fixed settings on a table with categories of more levels than trees take: those become numbers learned from
 * the target, as on the platform.
 */
export async function trainOnLevels(
  table: TrainTable,
  options: TreeOptions,
  threads: Threads,
): Promise<OurModel> {
  const spec = specOf(table, {});
  const frame = frameOf(table);
  const target = readTarget(spec, frame);
  const { loss, quantile, growth, ...point } = options;
  const candidate: TreeCandidate = {
    algorithm: 'gbdt',
    grid: [point],
    loss,
    quantile,
    growth,
    monotone: {},
    search: 'all',
    finalists: 1,
    ensemble: false,
    calibrate: 'none',
  };
  const plan = { features: spec.features, zoned: {}, spec };
  const rows = allRows(table.trainRows);
  const fitted = await fitTrees(plan, candidate, [point], rows, { frame, target }, threads);
  return {
    predict: (_, from, to) => predictRows(fitted, frame, rowsBetween(from, to)),
    bytes: () => exportTrees(fitted.plan, fitted.model, {}),
  };
}

function rowsBetween(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, i) => from + i);
}

function specOf(
  { task, columns, ordered, classes }: TrainTable,
  training: ModelSpecInput['training'],
): ModelSpec {
  return ModelSpec.parse({
    name: 'bench',
    task,
    ...(task === 'binary' && { positive: String(classes - 1) }),
    target: TARGET,
    ...(ordered && { time: ORDER }),
    features: Object.fromEntries(columns.map(({ name, kind }) => [name, kind])),
    training: { ...training, split: { by: 'rows', test: 'false' } },
  });
}

function frameOf({ columns, target, task, classes, ordered }: TrainTable): Frame {
  const rows = target.length;
  const labels: Column =
    task === 'regression'
      ? { kind: 'number', values: Float64Array.from(target) }
      : { kind: 'category', codes: Int32Array.from(target), levels: names(classes) };
  const order: Record<string, Column> = ordered
    ? { [ORDER]: { kind: 'number', values: Float64Array.from({ length: rows }, (_, row) => row) } }
    : {};
  return {
    rows,
    columns: {
      ...Object.fromEntries(columns.map((column) => [column.name, columnOf(column)])),
      ...order,
      [TARGET]: labels,
    },
  };
}

function columnOf(column: TrainColumn): Column {
  if (column.kind === 'number') return { kind: 'number', values: Float64Array.from(column.values) };
  return { kind: 'category', codes: column.values, levels: names(column.levels + 1) };
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

function digest(): string {
  return `sha256:${'0'.repeat(64)}`;
}
