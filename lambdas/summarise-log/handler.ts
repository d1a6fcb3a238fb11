import * as z from 'zod';
import { sha256 } from '../../core/canonical-json.ts';
import { ObjectCreatedEvent } from '../../core/contracts/events.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { ModelName } from '../../core/contracts/names.ts';
import { Baseline, PredictionLogRecord, type SummaryRecord } from '../../core/contracts/watch.ts';
import { summariseLog } from '../../core/drift/summarise-log.ts';
import type { Services } from '../../platform/services.ts';
import { handle } from '../handle.ts';
import { readLogObject } from '../store/read-log.ts';
import { isKnownModel, readModel } from '../store/read-model.ts';
import { readRecord, toItem } from '../store/record.ts';
import { readJsonObject } from '../store/work-files.ts';

/** A log object as one summary per version in it. Its key follows from the object, so twice is once. */
export const handler = handle(
  ObjectCreatedEvent,
  z.object({ summaries: z.number() }),
  async (event, services) => {
    const { key, 'version-id': versionId } = event.detail.object;
    const model = ModelName.safeParse(key.split('/')[2]);
    if (!model.success || !(await isKnownModel(services.records, model.data))) return { summaries: 0 };
    const records = await readLogObject(
      services.objects,
      key,
      PredictionLogRecord,
      versionId ? { versionId } : {},
    );
    const ofVersion = Map.groupBy(records, (record) => record.version);
    let summaries = 0;
    for (const [version, its] of ofVersion)
      if (await summariseVersion(services, model.data, version, key, its)) summaries++;
    return { summaries };
  },
);

/** False when there is no such version (any more): its model was deleted while the log was on its way, and made anew. */
async function summariseVersion(
  services: Services,
  model: string,
  version: number,
  key: string,
  records: PredictionLogRecord[],
): Promise<boolean> {
  const registered = await readRecord(
    services.records,
    recordKey.version(model, version),
    ModelVersionRecord,
  );
  if (!registered) return false;
  const { signature, baselineDigest } = registered;
  const { spec } = await readModel(services.records, model);
  const baseline = Baseline.parse(
    await readJsonObject(services.objects, objectKey.baseline(model, baselineDigest)),
  );
  const summary: SummaryRecord = {
    schema: 1,
    model,
    objectKey: key,
    objectDigest: sha256(key),
    ...summariseLog(records, signature, baseline, unlogged(spec.log, Object.values(signature).flat())),
  };
  await services.records.write({
    put: toItem(recordKey.summary(model, version, summary.from, summary.objectDigest), summary),
  });
  return true;
}

/** Raw inputs that are never in the log, whose absence there is not "missing". */
function unlogged(
  log: { features: 'all' | 'none' | string[]; hashed: string[]; never: string[] },
  columns: { name: string }[],
): Set<string> {
  const names = columns.map(({ name }) => name);
  return new Set(
    names.filter(
      (name) =>
        log.never.includes(name) ||
        log.hashed.includes(name) ||
        log.features === 'none' ||
        (Array.isArray(log.features) && !log.features.includes(name)),
    ),
  );
}
