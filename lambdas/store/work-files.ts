import { objectKey } from '../../core/contracts/keys.ts';
import { decodePrepared, type PreparedRun } from '../../core/training/prepared-run.ts';
import { TrainingPlan } from '../../core/training/training-plan.ts';
import type { Objects, Services } from '../../platform/services.ts';

/** Prepared runs kept by one warm process: the trials of a run read the same rows. */
const MAX_KEPT = 2;
/** Larger ones are let go of before another is read: a function has room for one run that is large. */
const LARGE_BYTES = 64 * 2 ** 20;
interface KeptRun {
  reading: Promise<PreparedRun>;
  /** Known once it is read. */
  bytes: number;
}
const kept = new WeakMap<Objects, Map<string, KeptRun>>();

/** The rows and the plan of a run. A run's preparation never changes, so a warm process reads it once. */
export function readPrepared(
  services: Pick<Services, 'objects'>,
  model: string,
  runId: string,
): Promise<PreparedRun> {
  const runs = kept.get(services.objects) ?? new Map<string, KeptRun>();
  kept.set(services.objects, runs);
  const key = objectKey.work(model, runId, 'prepared.bin');
  const known = runs.get(key);
  if (known) return known.reading;
  for (const [other, { bytes }] of runs) if (bytes > LARGE_BYTES) runs.delete(other);
  const run: KeptRun = {
    bytes: 0,
    reading: loadPrepared(services.objects, model, runId, (bytes) => {
      run.bytes = bytes;
    }),
  };
  runs.set(key, run);
  const [oldest] = runs.keys();
  if (runs.size > MAX_KEPT && oldest !== undefined) runs.delete(oldest);
  run.reading.catch(() => runs.delete(key));
  return run.reading;
}

async function loadPrepared(
  objects: Objects,
  model: string,
  runId: string,
  tellBytes: (bytes: number) => void,
): Promise<PreparedRun> {
  const [plan, bytes] = await Promise.all([
    readJsonObject(objects, objectKey.work(model, runId, 'plan.json')),
    objects.get(objectKey.work(model, runId, 'prepared.bin')),
  ]);
  tellBytes(bytes.body.byteLength);
  if (!TrainingPlan.parse(plan).continued) return decodePrepared(plan, bytes.body);
  const { body } = await objects.get(objectKey.work(model, runId, 'forest.json'));
  return decodePrepared(plan, bytes.body, body);
}

/** Reads an object as JSON. */
export async function readJsonObject(objects: Pick<Objects, 'get'>, key: string): Promise<unknown> {
  const { body } = await objects.get(key);
  return JSON.parse(Buffer.from(body).toString('utf8'));
}

/** Writes a value as a JSON object. */
export async function writeJsonObject(
  objects: Pick<Objects, 'put'>,
  key: string,
  value: unknown,
): Promise<void> {
  await objects.put(key, Buffer.from(JSON.stringify(value)), { contentType: 'application/json' });
}
