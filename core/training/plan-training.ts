import type { ModelSpec } from '../contracts/model-spec.ts';
import type { ColumnContract } from '../contracts/profile.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { Column, Frame } from '../data/frame.ts';
import { takeColumn } from '../data/take-column.ts';
import { PerennialError } from '../errors.ts';
import { rawCategories } from '../features/raw-categories.ts';
import { rawColumn } from '../features/raw-column.ts';
import { defaultMetric } from '../spec/default-metric.ts';
import { assignRoles, countWithRole, ROLE_TEST, ROLE_UNCOMPARED, rowsWithRole } from './assign-roles.ts';
import { type ResolvedCandidate, resolveCandidates } from './candidates.ts';
import { checkClasses } from './check-classes.ts';
import { layOutTrials } from './lay-out-trials.ts';
import { readTarget, type TrainingTarget } from './read-target.ts';
import { readWeights } from './read-weights.ts';
import { resolveSplit, splitRows } from './split-rows.ts';
import { allRows } from './take-values.ts';
import { ROLE_COLUMN, type TrainingPlan } from './training-plan.ts';

const DAY_SECONDS = 86_400;
/** Fewer training rows than this per fold teach nothing. */
const MIN_ROWS_PER_FOLD = 5;

export interface WindowRows {
  frame: Frame;
  /** Which dataset version of the window each row is from, oldest 0. */
  datasetOf: Int32Array;
  /** The answer of the spec's own split expression, where it has one. */
  chosen: Uint8Array | undefined;
}

export interface LayoutOptions {
  /** The version that every candidate is added to; the rows are then of data that it has not learned from. */
  continued?: TrainingPlan['continued'];
  /**
   * The first dataset version of the window that what serves has not learned from: where enough test rows are left, no
   * earlier row is one, for what serves would be judged by rows that it knows.
   */
  testFrom?: number;
}

/**
 * Lays a run out: the rows of its window with their roles in one more column, and the trials to make. Seeded
 * by the spec: the same rows and spec give the same plan. InvalidInputError when a split leaves too little.
 */
export function planTraining(
  spec: ModelSpec,
  run: Pick<RunRecord, 'model' | 'runId' | 'specRevision' | 'specDigest' | 'datasets'>,
  input: WindowRows,
  contract: readonly ColumnContract[],
  { continued, testFrom = 0 }: LayoutOptions = {},
): { plan: TrainingPlan; frame: Frame } {
  const { frame, datasetOf, chosen } = keepWindow(spec, input);
  const { seed, folds } = spec.training;
  const split = resolveSplit(spec);
  const target = readTarget(spec, frame);
  const splitInput = {
    rows: frame.rows,
    target,
    seed,
    times: spec.time === undefined ? undefined : secondsOf(spec.time, rawColumn(frame, spec.time)),
    groups:
      spec.group === undefined ? undefined : rawCategories(frame, spec.group, allRows(frame.rows)).codes,
    datasetOf,
    chosen,
  };
  const isTest = keepUnknown(splitRows(split, splitInput), datasetOf, testFrom, spec.gates.rows.min);
  const roles = assignRoles(split, isTest, folds, splitInput);
  const test = countWithRole(roles, (role) => role === ROLE_TEST);
  const compared = countWithRole(roles, (role) => role < ROLE_UNCOMPARED);
  if (test === 0)
    throw new PerennialError('InvalidInputError', `the split ${JSON.stringify(split)} leaves no test rows`);
  if (compared < folds * MIN_ROWS_PER_FOLD)
    throw new PerennialError(
      'InvalidInputError',
      `the split ${JSON.stringify(split)} leaves ${compared} rows to train on, too few for ${folds} folds: they take ${folds * MIN_ROWS_PER_FOLD}`,
    );
  const empty = Array.from({ length: folds }, (_, fold) => fold).find(
    (fold) => countWithRole(roles, (role) => role === fold) === 0,
  );
  if (empty !== undefined)
    throw new PerennialError(
      'InvalidInputError',
      `the split ${JSON.stringify(split)} leaves nothing in fold ${empty} of ${folds}: ask for fewer folds`,
    );
  const trial = Math.round((compared * (folds - 1)) / folds);
  const training = rowsWithRole(roles, (role) => role !== ROLE_TEST);
  const weights = readWeights(spec, frame, target, training);
  const counted = weights
    ? training.filter((row) => roles[row]! < ROLE_UNCOMPARED && weights[row] !== 0).length
    : compared;
  if (counted < folds * MIN_ROWS_PER_FOLD)
    throw new PerennialError(
      'InvalidInputError',
      `${counted} of ${compared} rows to train on have a weight above 0, too few for ${folds} folds: they take ${folds * MIN_ROWS_PER_FOLD}`,
    );
  checkClasses(target, roles, folds, weights);
  const outputs = target.task === 'multiclass' ? target.classes.length : 1;
  const candidates = resolveCandidates(spec, trial, { rows: training.length, outputs });
  refuseNegativeCounts(candidates, target);
  return {
    plan: {
      schema: 1,
      model: run.model,
      runId: run.runId,
      specRevision: run.specRevision,
      specDigest: run.specDigest,
      spec,
      features: spec.features,
      metric: defaultMetric(spec),
      datasets: run.datasets,
      ...(continued && { continued }),
      candidates,
      trials: layOutTrials(candidates, {
        rows: trial,
        features: Object.keys(spec.features).length,
        outputs,
        folds,
      }),
      zoned: Object.fromEntries(
        contract.filter(({ kind }) => kind === 'timestamp').map(({ name, zoned }) => [name, zoned === true]),
      ),
      rows: { train: frame.rows - test, test, trial },
    },
    frame: {
      rows: frame.rows,
      columns: {
        ...frame.columns,
        [ROLE_COLUMN]: { kind: 'category', codes: new Int32Array(roles), levels: [] },
      },
    },
  };
}

/** Leaves test rows before a dataset version to the training, unless fewer than `least` are left. */
function keepUnknown(isTest: Uint8Array, datasetOf: Int32Array, testFrom: number, least: number): Uint8Array {
  if (testFrom === 0) return isTest;
  const kept = isTest.map((test, row) => (datasetOf[row]! >= testFrom ? test : 0));
  return kept.filter((test) => test === 1).length >= least ? kept : isTest;
}

/** A Poisson loss is of counts: it has no least value where they are negative. */
function refuseNegativeCounts(candidates: readonly ResolvedCandidate[], target: TrainingTarget): void {
  if (target.task !== 'regression') return;
  if (!candidates.some((candidate) => candidate.algorithm === 'gbdt' && candidate.loss === 'poisson')) return;
  const negative = target.values.filter((value) => value < 0).length;
  if (negative > 0)
    throw new PerennialError(
      'InvalidInputError',
      `the loss "poisson" needs a target of 0 or more, in ${negative} of ${target.values.length} rows it is less`,
    );
}

/** A window in days keeps the rows dated within so many days of the newest one; rows without a date are left out. */
function keepWindow(spec: ModelSpec, input: WindowRows): WindowRows {
  const { window } = spec.training;
  if (typeof window !== 'object' || !('days' in window) || spec.time === undefined) return input;
  const times = secondsOf(spec.time, rawColumn(input.frame, spec.time));
  const newest = times.reduce(
    (latest, time) => (Number.isNaN(time) ? latest : Math.max(latest, time)),
    Number.NEGATIVE_INFINITY,
  );
  const rows = Int32Array.from(times.keys()).filter(
    (row) => times[row]! >= newest - window.days * DAY_SECONDS,
  );
  return {
    frame: {
      rows: rows.length,
      columns: Object.fromEntries(
        Object.entries(input.frame.columns).map(([name, column]): [string, Column] => [
          name,
          takeColumn(column, rows),
        ]),
      ),
    },
    datasetOf: Int32Array.from(rows, (row) => input.datasetOf[row]!),
    chosen: input.chosen && Uint8Array.from(rows, (row) => input.chosen![row]!),
  };
}

function secondsOf(name: string, column: Column): Float64Array {
  if (column.kind === 'timestamp' || column.kind === 'number') return column.values;
  throw new PerennialError(
    'InvalidInputError',
    `the time column "${name}" is a ${column.kind}: it must be a timestamp or a number`,
  );
}
