import { z } from 'zod';
import { sha256 } from '../../core/canonical-json.ts';
import { ObjectCreatedEvent } from '../../core/contracts/events.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import { ModelName } from '../../core/contracts/names.ts';
import { Baseline, PredictionLogRecord, type SummaryRecord } from '../../core/contracts/watch.ts';
import { summariseLog } from '../../core/drift/summarise-log.ts';
import type { Services } from '../../platform/services.ts';
import { handle } from '../handle.ts';
import { readLogObject } from '../store/read-log.ts';
import { isKnownModel, readModel } from '../store/read-model.ts';
import { readVersion } from '../store/read-version.ts';
import { toItem } from '../store/record.ts';
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
    const versions = [...new Set(records.map((record) => record.version))];
    for (const version of versions) {
      const ofVersion = records.filter((record) => record.version === version);
      await summariseVersion(services, model.data, version, key, ofVersion);
    }
    return { summaries: versions.length };
  },
);

async function summariseVersion(
  services: Services,
  model: string,
  version: number,
  key: string,
  records: PredictionLogRecord[],
): Promise<void> {
  const { signature, baselineDigest } = await readVersion(services.records, model, version);
  const { spec } = await readModel(services.records, model);
  const baseline = Baseline.parse(await readJsonObject(services.objects, objectKey.baseline(baselineDigest)));
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
