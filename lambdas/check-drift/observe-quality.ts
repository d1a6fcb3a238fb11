import type { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { LabelLogRecord, PredictionLogRecord } from '../../core/contracts/watch.ts';
import type { ObservedQuality } from '../../core/drift/check-quality.ts';
import { joinQuality } from '../../core/drift/join-quality.ts';
import type { Services } from '../../platform/services.ts';
import { listLogObjects, readLogObject } from '../store/read-log.ts';

/** Labels are joined to predictions at most this much older than the window's end. */
const LOOK_BACK_MILLISECONDS = 62 * 86_400_000;
/** Bootstrapped intervals are the same whenever the same labels are looked at. */
const SEED = 1;

/**
 * Quality over the labels that came in during a window, joined to the version's predictions, which may be
 * older: labels are late by nature. Undefined when none came, or none joins.
 */
export async function observeQuality(
  services: Pick<Services, 'objects'>,
  version: ModelVersionRecord,
  metric: string,
  windowStart: string,
  windowEnd: string,
): Promise<ObservedQuality | undefined> {
  const { objects } = services;
  const { model } = version;
  const labels: LabelLogRecord[] = [];
  for (const key of await listLogObjects(objects, 'labels', model, windowStart, windowEnd))
    for (const label of await readLogObject(objects, key, LabelLogRecord))
      if (label.at >= windowStart && label.at < windowEnd) labels.push(label);
  if (labels.length === 0) return undefined;

  const oldest = new Date(Date.parse(windowEnd) - LOOK_BACK_MILLISECONDS).toISOString();
  const [, from = oldest] = [oldest, version.registeredAt].sort();
  const predictions: PredictionLogRecord[] = [];
  for (const key of await listLogObjects(objects, 'predictions', model, from, windowEnd))
    for (const record of await readLogObject(objects, key, PredictionLogRecord))
      if (record.version === version.version) predictions.push(record);
  return joinQuality(version, predictions, labels, metric, SEED);
}
