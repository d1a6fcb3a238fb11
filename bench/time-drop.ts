import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelSpecInput } from '../core/contracts/model-spec.ts';
import { openPlatform, type Platform } from '../local/open-platform.ts';
import type { LayerProfiler } from './profile-layers.ts';
import { CACHE, type SampleTask, sampleRequestRow, sampleSpec } from './sample-table.ts';

export interface DropTimes {
  /** From the moment the object is put to the new version's first answer, in milliseconds. */
  total: number;
  /** The same time by what it went into: each part ends where the next function is called. */
  parts: Record<string, number>;
  /** The same by the project's layers, where a profiler looked on. */
  layers: Record<string, number>;
}

/**
 * Opens a platform with its state in a fresh folder, as `npm start` keeps it, applies the sample model (its linear
 * candidate alone, or with trees), drops the file and asks for a prediction. Throws when the drop does not end in a version that answers.
 */
export async function timeDrop(
  task: SampleTask,
  file: string,
  profile: LayerProfiler = async (work) => work().then(() => ({})),
  withTrees = false,
): Promise<DropTimes> {
  const folder = mkdtempSync(join(CACHE, 'state-'));
  const begun = new Map<string, number>();
  const platform = await openPlatform({
    folder,
    schedules: false,
    onInvoke: (name) => {
      if (!begun.has(name)) begun.set(name, performance.now());
    },
  });
  try {
    const spec = specOf(task, withTrees);
    await expectStatus(platform, 'PUT', `/models/${spec.name}`, spec, [200, 201]);
    begun.clear();
    let startedAt = 0;
    let endedAt = 0;
    const layers = await profile(async () => {
      startedAt = performance.now();
      await platform.services.objects.upload(`incoming/${spec.name}/bench.csv`, file, { ifAbsent: true });
      await platform.settle();
      await askVersion(platform, spec.name);
      endedAt = performance.now();
    });
    return { total: endedAt - startedAt, parts: partsBetween(startedAt, begun, endedAt), layers };
  } finally {
    await platform.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The sample's spec; with trees it has no candidates of its own, and so those of every spec that names none. */
function specOf(task: SampleTask, withTrees: boolean): ModelSpecInput {
  const spec = sampleSpec(task);
  return withTrees ? { ...spec, training: { ...spec.training, candidates: undefined } } : spec;
}

/** One prediction; when there is none, what became of the drop and its run says why. */
async function askVersion(platform: Platform, model: string): Promise<void> {
  const answer = await request(platform, 'POST', `/models/${model}/predict`, { rows: [sampleRequestRow()] });
  const { version } = JSON.parse(answer.body) as { version?: number };
  if (answer.statusCode === 200 && version === 1) return;
  const drops = await request(platform, 'GET', `/models/${model}/drops`);
  const runs = await request(platform, 'GET', `/models/${model}/runs`);
  throw new Error(`no version serves: ${answer.body}\n${drops.body}\n${runs.body}`);
}

async function expectStatus(
  platform: Platform,
  method: string,
  target: string,
  body: unknown,
  wanted: number[],
): Promise<void> {
  const answer = await request(platform, method, target, body);
  if (!wanted.includes(answer.statusCode))
    throw new Error(`${method} ${target} answered ${answer.statusCode}: ${answer.body}`);
}

function request(platform: Platform, method: string, target: string, body?: unknown) {
  return platform.http({ method, target, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

/** `store the file` until the first function, then each function until the next one begins. */
function partsBetween(
  startedAt: number,
  begun: Map<string, number>,
  endedAt: number,
): Record<string, number> {
  const marks: [string, number][] = [['store the file', startedAt], ...begun];
  return Object.fromEntries(
    marks.map(([name, at], i) => [name, (marks[i + 1]?.[1] ?? endedAt) - at] as const),
  );
}
