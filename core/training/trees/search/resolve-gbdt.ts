import type { GbdtSettings, ModelSpec } from '../../../contracts/model-spec.ts';
import type { TreeLoss } from '../../../contracts/tree-model.ts';
import { TREE_DEFAULTS } from '../grow/tree-options.ts';
import { countPoints, drawPoints, isRange, type TreeSettings } from './draw-points.ts';
import { isShortened, presetOf, type TableSize, usualParams } from './gbdt-presets.ts';
import { FINALISTS } from './search-points.ts';
import type { TreeCandidate } from './tree-candidate.ts';

/** The grid points of a gbdt candidate: those of its preset, with the settings of the spec over them. */
export function resolveGbdt(
  settings: GbdtSettings,
  task: ModelSpec['task'],
  seed: number,
  size: TableSize,
): TreeCandidate {
  const { loss, quantile, growth, monotone = {}, search, seconds, ensemble, calibrate } = settings;
  const { tuned, trials, preset, hasLists } = tunedSettings(settings);
  const hasRanges = Object.values(tuned).some(isRange);
  const usual = usualParams(size);
  return {
    algorithm: 'gbdt',
    grid: drawPoints({ ...usual, ...tuned }, trials, usual, seed),
    loss: lossOf(loss, task),
    quantile: quantile ?? 0.5,
    growth: growth ?? TREE_DEFAULTS.growth,
    monotone: Object.fromEntries(
      Object.entries(monotone).map(([feature, way]) => [feature, way === 'rising' ? 1 : -1]),
    ),
    ...searchOf(search ?? (hasRanges ? 'halving' : undefined), !hasLists && isShortened(size)),
    ...(seconds !== undefined && { seconds }),
    ensemble: ensemble ?? preset.ensemble,
    calibrate: calibrate ?? 'none',
  };
}

/** Without a search of its own, the preset's choice of trees is shortened where a training is long. */
function searchOf(
  search: GbdtSettings['search'],
  isShort: boolean,
): Pick<TreeCandidate, 'search' | 'finalists'> {
  if (search === 'halving') return { search, finalists: FINALISTS };
  return search === undefined && isShort
    ? { search: 'halving', finalists: 1 }
    : { search: 'all', finalists: FINALISTS };
}

/** How many points a gbdt candidate compares, and whether any are drawn from ranges. */
export function sizeOfSearch(settings: GbdtSettings): { points: number; hasRanges: boolean } {
  const { tuned, trials } = tunedSettings(settings);
  return { points: countPoints(tuned, trials), hasRanges: Object.values(tuned).some(isRange) };
}

function tunedSettings(settings: GbdtSettings): {
  tuned: Partial<TreeSettings>;
  trials: number;
  preset: ReturnType<typeof presetOf>;
  /** Lists of the spec's own. */
  hasLists: boolean;
} {
  const { rounds, learningRate, leaves, depth, l2, l1, minRows, minHessian, minGain, rowShare, columnShare } =
    settings;
  const own = {
    rounds,
    learningRate,
    leaves,
    depth,
    l2,
    l1,
    minRows,
    minHessian,
    minGain,
    rowShare,
    columnShare,
  };
  const said = Object.entries(own).filter(([, value]) => value !== undefined);
  const preset = presetOf(settings.preset ?? 'balanced');
  return {
    tuned: { ...preset.settings, ...(Object.fromEntries(said) as Partial<TreeSettings>) },
    trials: settings.trials ?? preset.trials,
    preset,
    hasLists: said.some(([, value]) => Array.isArray(value)),
  };
}

function lossOf(loss: GbdtSettings['loss'], task: ModelSpec['task']): TreeLoss {
  if (task === 'binary') return 'logistic';
  if (task === 'multiclass') return 'softmax';
  return loss === undefined ? 'squared' : loss === 'absolute' ? 'quantile' : loss;
}
