import type { MetricName } from '../contracts/evaluation.ts';
import {
  type Explanation,
  MAX_DEPENDENCE_POINTS,
  MAX_DEPENDENCES,
  MAX_EXPLAINED_FEATURES,
  MAX_EXPLAINED_OUTPUTS,
  MAX_EXPLAINED_ROWS,
  MAX_LEVEL_LENGTH,
  MAX_PART_POINTS,
} from '../contracts/explanation.ts';
import type { ModelSpec } from '../contracts/model-spec.ts';
import type { Frame } from '../data/frame.ts';
import { listFeatures, type NamedFeature } from '../features/list-features.ts';
import { predictionSet } from '../training/prediction-set.ts';
import type { TrainingTarget } from '../training/read-target.ts';
import { type ExplainableModel, explainRows } from './explain-rows.ts';
import { explainScores } from './explain-scores.ts';
import { meanAbsoluteContributions, type SplitImportance, splitImportance } from './importance.ts';
import { partialDependence } from './partial-dependence.ts';
import { permutationImportance } from './permutation-importance.ts';
import { planEffort, planShuffles } from './plan-effort.ts';
import type { PredictFrame } from './predict-frame.ts';
import { rankFeatures } from './rank-features.ts';
import { drawRows } from './sample-frame.ts';

/** Rows that values are counted over. */
const COUNTED_ROWS = 5_000;
const DEPENDENT_FEATURES = 10;
const LEAST_AVERAGED_ROWS = 50;
const MOST_AVERAGED_ROWS = 300;
/** Points of a picture where predictions are few, so that there are more pictures. */
const FEW_DEPENDENCE_POINTS = 12;

export interface VersionToExplain {
  spec: Pick<ModelSpec, 'features' | 'task' | 'log'>;
  model: ExplainableModel;
  frame: Frame;
  target: TrainingTarget;
  /** Held-out rows: the test split. */
  rows: Int32Array;
  /** The rows whose answers are stored with the version, in their order; at most MAX_EXPLAINED_ROWS are explained. */
  goldenRows: Int32Array;
  metric: MetricName;
  seed: number;
  predict: PredictFrame;
}

/**
 * The whole report that is stored with a version. The same arguments give the same report. Values of columns that the spec
 * keeps out of the log are not in it: such features have their importance alone. InvalidInputError for data without a
 * column that a feature comes from, InvalidModelError for trees that do not fit their plan.
 */
export async function explainVersion(version: VersionToExplain): Promise<Explanation> {
  const { spec, model, frame, target, rows, metric, seed, predict } = version;
  const features = listFeatures(spec.features);
  const columns = columnsOf(features);
  const effort = planEffort(model, columns.length, frame.rows);
  const explainedRows = drawRows(rows, effort.explainedRows, seed);
  const contributions = explainRows(model, frame, explainedRows);
  const means = contributions && meanAbsoluteContributions(contributions);
  const meanOf = ({ feature }: NamedFeature): number => means?.get(feature) ?? 0;

  const contributed = columnsOf(rankFeatures(features, (feature) => [meanOf(feature)]));
  const shuffles = planShuffles(effort.shuffledRows, rows.length, columns.length);
  const permutations = await permutationImportance(
    predict,
    frame,
    rows,
    contributed.slice(0, shuffles.columns),
    columns,
    { judge: (at, predictions) => predictionSet(target, at, predictions), metric, seed, ...shuffles },
  );
  const listed = rankFeatures(features, (feature) => [
    meanOf(feature),
    permutations.get(feature.column)?.mean ?? 0,
  ]).slice(0, MAX_EXPLAINED_FEATURES);

  const kept = new Set([...spec.log.never, ...spec.log.hashed]);
  const isShown = ({ column }: NamedFeature): boolean => !kept.has(column);
  const countedRows = drawRows(rows, COUNTED_ROWS, seed);
  const isSparing = effort.dependenceRows < MOST_AVERAGED_ROWS * MAX_DEPENDENCE_POINTS;
  const { averaged, dependences } = await partialDependence(
    predict,
    frame,
    countedRows,
    listed.filter(isShown).slice(0, DEPENDENT_FEATURES),
    columns,
    {
      task: spec.task,
      seed,
      askedRows: effort.dependenceRows,
      leastRows: LEAST_AVERAGED_ROWS,
      mostRows: MOST_AVERAGED_ROWS,
      pictures: MAX_DEPENDENCES,
      points: isSparing ? FEW_DEPENDENCE_POINTS : MAX_DEPENDENCE_POINTS,
      partPoints: isSparing ? FEW_DEPENDENCE_POINTS : MAX_PART_POINTS,
      outputs: MAX_EXPLAINED_OUTPUTS,
      textLength: MAX_LEVEL_LENGTH,
    },
  );
  const golden = explainRows(model, frame, version.goldenRows.subarray(0, MAX_EXPLAINED_ROWS));
  const splits = splitsOf(model);
  return {
    schema: 1,
    method: model.kind,
    metric,
    rows: {
      explained: contributions ? explainedRows.length : 0,
      shuffled: Math.min(rows.length, shuffles.rowsEach),
      averaged,
      counted: countedRows.length,
    },
    shuffles: shuffles.repeats,
    base: contributions?.base ?? [],
    featureCount: features.length,
    importance: listed.map(({ feature, column }) => ({
      feature,
      gain: splits ? (splits.get(feature)?.gain ?? 0) : null,
      splits: splits ? (splits.get(feature)?.splits ?? 0) : null,
      meanAbsolute: means && rows.length > 0 ? (means.get(feature) ?? 0) : null,
      permutation: permutations.get(column) ?? null,
    })),
    dependences: dependences.slice(0, MAX_DEPENDENCES),
    golden: golden
      ? explainScores(
          golden,
          listed.map((named) => (isShown(named) ? named.feature : null)),
        )
      : [],
  };
}

function splitsOf(model: ExplainableModel): Map<string, SplitImportance> | undefined {
  if (model.kind !== 'trees') return undefined;
  const features = model.plan.columns.map(({ feature }) => feature);
  return splitImportance(model.model, features);
}

/** The raw columns of features, each once. */
function columnsOf(features: readonly NamedFeature[]): string[] {
  return [...new Set(features.map(({ column }) => column))];
}
