import type { ModelVersionRecord } from '../contracts/model-version.ts';
import type { LabelLogRecord, PredictionLogRecord } from '../contracts/watch.ts';
import { measurePredictions } from '../evaluation/measure-predictions.ts';
import type { PredictionSet } from '../evaluation/prediction-set.ts';
import type { ObservedQuality } from './check-quality.ts';

/**
 * Labels joined to the predictions of one version by prediction id (`requestId:row`), measured in `metric`. A
 * label given twice counts once, the one observed last (then the one that came last). Undefined when no
 * label joins.
 */
export function joinQuality(
  version: Pick<ModelVersionRecord, 'task' | 'classes' | 'version'>,
  predictions: Iterable<PredictionLogRecord>,
  labels: Iterable<LabelLogRecord>,
  metric: string,
  seed: number,
): ObservedQuality | undefined {
  const labelOf = latestLabels(labels);
  const seen = new Set<string>();
  const pairs: { value: number | number[]; label: LabelLogRecord['label'] }[] = [];
  for (const record of predictions) {
    if (record.version !== version.version || seen.has(record.requestId)) continue;
    seen.add(record.requestId);
    record.values.forEach((value, row) => {
      const label = labelOf.get(`${record.requestId}:${row}`);
      if (label !== undefined) pairs.push({ value, label: label.label });
    });
  }
  const set = toPredictionSet(version, pairs);
  if (!set) return undefined;
  const estimate = measurePredictions(set, seed).metrics[metric as 'rmse'];
  return {
    metric,
    value: estimate?.value ?? null,
    low: estimate?.low ?? null,
    high: estimate?.high ?? null,
    rows: set.actual.length,
  };
}

function latestLabels(labels: Iterable<LabelLogRecord>): Map<string, LabelLogRecord> {
  const latest = new Map<string, LabelLogRecord>();
  for (const label of labels) {
    const known = latest.get(label.predictionId);
    if (!known || (label.observedAt ?? label.at) >= (known.observedAt ?? known.at))
      latest.set(label.predictionId, label);
  }
  return latest;
}

/** Pairs whose label fits the task; a label of no known class cannot be measured and is left out. */
function toPredictionSet(
  { task, classes }: Pick<ModelVersionRecord, 'task' | 'classes'>,
  pairs: { value: number | number[]; label: LabelLogRecord['label'] }[],
): PredictionSet | undefined {
  if (task === 'regression') {
    const fit = pairs.filter(({ value, label }) => typeof value === 'number' && typeof label === 'number');
    if (fit.length === 0) return undefined;
    return {
      task,
      actual: Float64Array.from(fit, ({ label }) => label as number),
      predicted: Float64Array.from(fit, ({ value }) => value as number),
    };
  }
  const fit = pairs.filter(({ value, label }) => Array.isArray(value) && classes.includes(String(label)));
  if (fit.length === 0) return undefined;
  const codes = fit.map(({ label }) => classes.indexOf(String(label)));
  if (task === 'binary')
    return {
      task,
      actual: Uint8Array.from(codes),
      probability: Float64Array.from(fit, ({ value }) => (value as number[])[1] ?? 0),
      classes: [classes[0] ?? '', classes[1] ?? ''],
    };
  return {
    task,
    actual: Int32Array.from(codes),
    probabilities: Float64Array.from(fit.flatMap(({ value }) => value as number[])),
    classes,
  };
}
