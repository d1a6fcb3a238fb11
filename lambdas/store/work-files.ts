import { objectKey } from '../../core/contracts/keys.ts';
import { decodePrepared, type PreparedRun } from '../../core/training/prepared-run.ts';
import type { Objects, Services } from '../../platform/services.ts';

/** Prepared runs kept by one warm process: the trials of a run read the same rows. */
const MAX_KEPT = 2;
const kept = new WeakMap<Objects, Map<string, Promise<PreparedRun>>>();

/** The rows and the plan of a run. A run's preparation never changes, so a warm process reads it once. */
export function readPrepared(
  services: Pick<Services, 'objects'>,
  model: string,
  runId: string,
): Promise<PreparedRun> {
  const runs = kept.get(services.objects) ?? new Map<string, Promise<PreparedRun>>();
  kept.set(services.objects, runs);
  const key = objectKey.work(model, runId, 'prepared.bin');
  let reading = runs.get(key);
  if (!reading) {
    reading = loadPrepared(services.objects, model, runId);
    runs.set(key, reading);
    const [oldest] = runs.keys();
    if (runs.size > MAX_KEPT && oldest !== undefined) runs.delete(oldest);
    reading.catch(() => runs.delete(key));
  }
  return reading;
}

async function loadPrepared(objects: Objects, model: string, runId: string): Promise<PreparedRun> {
  const [plan, bytes] = await Promise.all([
    readJsonObject(objects, objectKey.work(model, runId, 'plan.json')),
    objects.get(objectKey.work(model, runId, 'prepared.bin')),
  ]);
  return decodePrepared(plan, bytes.body);
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
