import type { z } from 'zod';
import type { Candidate, GbdtSettings, ModelSpec, SelectableMetric } from '../contracts/model-spec.ts';
import { defaultLambdas } from '../training/linear/default-lambdas.ts';
import { sizeOfSearch } from '../training/trees/search/resolve-gbdt.ts';
import { FINALISTS } from '../training/trees/search/search-points.ts';
import { checkContinuation } from './check-continuation.ts';

/** One thing wrong with a spec; `path` leads to it in the file. */
export interface SpecIssue {
  path: (string | number)[];
  code: 'unsupported' | 'invalid' | 'unknownKey' | 'wrongType' | 'missing';
  message: string;
}

const METRICS: Record<ModelSpec['task'], readonly SelectableMetric[]> = {
  regression: ['rmse', 'mae', 'r2', 'mape'],
  binary: ['auc', 'prAuc', 'logLoss', 'brier', 'accuracy', 'f1', 'precision', 'recall'],
  multiclass: ['logLoss', 'auc', 'brier', 'accuracy', 'macroF1'],
};

/** Everything in a spec that contradicts itself, or asks for what is not built yet (named, never ignored). */
export function checkModelSpec(spec: ModelSpec): SpecIssue[] {
  return [...unbuilt(spec), ...contradictions(spec), ...metricIssues(spec), ...featureIssues(spec)];
}

/** The algorithm a candidate entry names. */
export function candidateName(candidate: z.output<typeof Candidate>): 'ridge' | 'logistic' | 'gbdt' {
  if (typeof candidate === 'string') return candidate;
  if ('gbdt' in candidate) return 'gbdt';
  return 'ridge' in candidate ? 'ridge' : 'logistic';
}

function unbuilt(spec: ModelSpec): SpecIssue[] {
  const issues: SpecIssue[] = [];
  const refuse = (path: SpecIssue['path'], what: string, instead: string) =>
    issues.push({ path, code: 'unsupported', message: `${what} is not built yet; ${instead}` });
  if (spec.rollout !== 'immediate' && spec.rollout !== 'approval')
    refuse(['rollout'], `rollout: ${spec.rollout}`, 'immediate and approval are');
  if (spec.log.hashed.length > 0)
    refuse(['log', 'hashed'], 'hashing logged columns', 'list them under never');
  if (spec.fairness.length > 0) refuse(['fairness'], 'fairness', 'segments gives metrics per level');
  return issues;
}

function contradictions(spec: ModelSpec): SpecIssue[] {
  const issues: SpecIssue[] = [];
  const add = (path: SpecIssue['path'], message: string) => issues.push({ path, code: 'invalid', message });
  if (spec.task === 'binary' && spec.positive === undefined)
    add(['positive'], 'a binary model names the label whose probability it predicts');
  if (spec.task !== 'binary' && spec.positive !== undefined)
    add(['positive'], 'only a binary model has a positive label');
  const { split } = spec.training;
  if (split?.by === 'group' && !spec.group)
    add(['training', 'split', 'by'], 'a split by group needs `group`, the column to keep together');
  if (split?.by === 'stratified' && spec.task === 'regression')
    add(['training', 'split', 'by'], 'only classes can be stratified');
  if (typeof spec.training.window === 'object' && 'days' in spec.training.window && !spec.time)
    add(['training', 'window', 'days'], 'a window in days needs `time`, the column that dates a row');
  if (
    split?.by === 'dataset' &&
    typeof spec.training.window === 'object' &&
    'datasets' in spec.training.window &&
    spec.training.window.datasets < 2
  )
    add(['training', 'window', 'datasets'], 'a split by dataset needs a window of at least 2 datasets');
  spec.training.candidates?.forEach((candidate, i) => {
    const name = candidateName(candidate);
    if ((name === 'ridge') !== (spec.task === 'regression') && name !== 'gbdt')
      add(
        ['training', 'candidates', i],
        `${name} does not fit task ${spec.task}: use ${spec.task === 'regression' ? 'ridge' : 'logistic'}`,
      );
  });
  issues.push(
    ...gbdtIssues(spec),
    ...comparisonIssues(spec),
    ...weightIssues(spec),
    ...checkContinuation(spec.training, (spec.training.candidates ?? []).map(candidateName)),
  );
  if (spec.data.thousands === spec.data.decimal)
    add(['data', 'thousands'], 'the same character cannot separate thousands and decimals');
  for (const [name, rule] of Object.entries(spec.data.columns))
    if (rule.min !== undefined && rule.max !== undefined && rule.min > rule.max)
      add(['data', 'columns', name, 'min'], 'min is above max');
  if (spec.data.rows.min > spec.data.rows.max) add(['data', 'rows', 'min'], 'min is above max');
  return issues;
}

/** A run's record and the workflow's state hold every score; both are bounded. */
const MOST_POINTS = 400;
const MOST_SCORES = 4_000;

/** Whether all that is to be compared fits into what is kept of a run. */
function comparisonIssues({ training }: ModelSpec): SpecIssue[] {
  const points = (training.candidates ?? []).map((candidate) => {
    if (candidate === 'gbdt') return sizeOfSearch({}).points;
    if (typeof candidate === 'string') return defaultLambdas(candidate, 1).length;
    if ('gbdt' in candidate) return sizeOfSearch(candidate.gbdt).points;
    const { lambda } = 'ridge' in candidate ? candidate.ridge : candidate.logistic;
    return lambda === undefined
      ? defaultLambdas(candidateName(candidate) as 'ridge', 1).length
      : [lambda].flat().length;
  });
  const total = points.reduce((sum, count) => sum + count, 0);
  const most = Math.min(MOST_POINTS, Math.floor(MOST_SCORES / training.folds));
  if (total <= most) return [];
  return [
    {
      path: ['training', 'candidates'],
      code: 'invalid',
      message: `${total} settings on ${training.folds} folds are too many to compare in one run, ${most} are the most: shorten the lists, or write ranges with fewer trials`,
    },
  ];
}

/** What boosted trees are asked for that does not go together. */
function gbdtIssues(spec: ModelSpec): SpecIssue[] {
  const issues: SpecIssue[] = [];
  spec.training.candidates?.forEach((candidate, i) => {
    if (typeof candidate === 'string' || !('gbdt' in candidate)) return;
    const { loss, quantile, monotone, calibrate } = candidate.gbdt;
    const add = (key: string[], message: string) =>
      issues.push({ path: ['training', 'candidates', i, 'gbdt', ...key], code: 'invalid', message });
    if (loss !== undefined && spec.task !== 'regression')
      add(['loss'], `a ${spec.task} model has one loss, that of its classes: leave it out`);
    if ((quantile !== undefined) !== (loss === 'quantile'))
      add(['quantile'], 'the loss "quantile" and which quantile it is of go together');
    if (calibrate !== undefined && calibrate !== 'none' && spec.task !== 'binary')
      add(['calibrate'], `only a binary model can be calibrated, this one is ${spec.task}`);
    for (const [key, message] of searchFaults(candidate.gbdt)) add([key], message);
    if (monotone !== undefined && spec.task === 'multiclass')
      add(['monotone'], 'the shares of several classes cannot all rise or fall: leave it out');
    for (const feature of Object.keys(monotone ?? {})) {
      const rule = Object.hasOwn(spec.features, feature) ? spec.features[feature] : undefined;
      const kind = typeof rule === 'object' ? rule.type : rule;
      if (kind !== 'number')
        add(
          ['monotone', feature],
          kind === undefined
            ? `there is no feature ${feature}`
            : `${feature} is a ${kind}: only a number can push one way`,
        );
    }
  });
  return issues;
}

/** Settings of a search that contradict each other, by key. */
function searchFaults(settings: GbdtSettings): [key: string, message: string][] {
  const { search, trials, seconds, ensemble } = settings;
  const { points, hasRanges } = sizeOfSearch(settings);
  const faults: [string, string][] = [];
  const needsRange = 'there is no range to draw from: write one as { from, to }, or preset: best';
  if (search === 'grid' && hasRanges)
    faults.push(['search', 'a grid tries lists, and a range is no list: search by random or halving']);
  if (search === 'random' && !hasRanges) faults.push(['search', needsRange]);
  if (trials !== undefined && !hasRanges) faults.push(['trials', needsRange]);
  if (seconds !== undefined && !hasRanges) faults.push(['seconds', needsRange]);
  const halves = search === 'halving' || (search === undefined && hasRanges);
  if (ensemble === true && !halves && points > FINALISTS)
    faults.push(['ensemble', `at most ${FINALISTS} settings are averaged: search by halving, or list fewer`]);
  if (ensemble === true && points < 2) faults.push(['ensemble', 'one setting gives nothing to average']);
  return faults;
}

function weightIssues({ task, target, training: { weights } }: ModelSpec): SpecIssue[] {
  const issues: SpecIssue[] = [];
  const add = (key: string, message: string) =>
    issues.push({ path: ['training', 'weights', key], code: 'invalid', message });
  if (weights?.classes !== undefined && task === 'regression') add('classes', 'a regression has no classes');
  if (weights?.column === target) add('column', 'the target cannot be the weight');
  return issues;
}

function metricIssues(spec: ModelSpec): SpecIssue[] {
  const allowed = METRICS[spec.task];
  const issues: SpecIssue[] = [];
  const check = (metric: SelectableMetric | undefined, path: SpecIssue['path']) => {
    if (metric && !allowed.includes(metric))
      issues.push({
        path,
        code: 'invalid',
        message: `${metric} is not defined for ${spec.task}: ${allowed.join(', ')} are`,
      });
  };
  check(spec.training.metric, ['training', 'metric']);
  check(spec.gates.notWorseThanChampion.by, ['gates', 'notWorseThanChampion', 'by']);
  for (const metric of Object.keys(spec.gates.minimum) as SelectableMetric[])
    check(metric, ['gates', 'minimum', metric]);
  return issues;
}

function featureIssues(spec: ModelSpec): SpecIssue[] {
  const issues: SpecIssue[] = [];
  for (const [name, rule] of Object.entries(spec.features)) {
    const column = typeof rule === 'object' && rule.from ? rule.from : name;
    if (column === spec.target)
      issues.push({ path: ['features', name], code: 'invalid', message: 'the target cannot be a feature' });
    else if (Object.hasOwn(spec.data.derive, column))
      issues.push({
        path: ['features', name],
        code: 'invalid',
        message: `${column} is derived at ingest and is not there at prediction time: it cannot be a feature`,
      });
  }
  return issues;
}
