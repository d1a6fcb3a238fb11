import type { z } from 'zod';
import type { Candidate, ModelSpec, SelectableMetric } from '../contracts/model-spec.ts';

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
  spec.training.candidates?.forEach((candidate, i) => {
    if (candidateName(candidate) === 'gbdt')
      refuse(['training', 'candidates', i], 'gbdt', 'ridge (regression) and logistic (classes) are');
  });
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
  if (split?.by === 'time' && !spec.time)
    add(['training', 'split', 'by'], 'a split by time needs `time`, the column to order by');
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
  if (spec.data.thousands === spec.data.decimal)
    add(['data', 'thousands'], 'the same character cannot separate thousands and decimals');
  for (const [name, rule] of Object.entries(spec.data.columns))
    if (rule.min !== undefined && rule.max !== undefined && rule.min > rule.max)
      add(['data', 'columns', name, 'min'], 'min is above max');
  if (spec.data.rows.min > spec.data.rows.max) add(['data', 'rows', 'min'], 'min is above max');
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
