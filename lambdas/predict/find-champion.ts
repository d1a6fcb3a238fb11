import { sha256 } from '../../core/canonical-json.ts';
import { Signature } from '../../core/contracts/feature-plan.ts';
import { objectKey } from '../../core/contracts/keys.ts';
import type { ModelSpec, Task } from '../../core/contracts/model-spec.ts';
import { PerennialError } from '../../core/errors.ts';
import { championOf } from '../../core/registry/next-serving-state.ts';
import type { LoadedModel } from '../../platform/models.ts';
import type { Services } from '../../platform/services.ts';
import { readModel, readServing } from '../store/read-model.ts';

export interface Champion {
  version: number;
  /** True when the pointer could not be read and the last known one answers. */
  stale: boolean;
  loaded: LoadedModel;
  task: Task;
  classes: string[];
  signature: Signature;
  log: ModelSpec['log'];
}

/** Artifacts kept loaded in one process; the least recently used is let go. */
const MAX_LOADED = 50;
const MAX_ARTIFACT_BYTES = 200_000_000;

type Artifact = Pick<Champion, 'loaded' | 'task' | 'classes' | 'signature'>;
interface Warm {
  pointers: Map<string, { version: number; digest: string; log: ModelSpec['log'] }>;
  artifacts: Map<string, Promise<Artifact>>;
}
/** What a warm function remembers, per set of services (one per process when deployed). */
const warmth = new WeakMap<Services, Warm>();

/**
 * The version that serves, loaded and verified against its digest. When the pointer cannot be read the last
 * known good one answers, marked stale. NotFoundError for an unknown model, ServiceUnavailableError while
 * nothing serves yet.
 */
export async function findChampion(services: Services, model: string): Promise<Champion> {
  const warm = warmOf(services);
  let stale = false;
  try {
    const record = await readModel(services.records, model);
    const champion = championOf(await readServing(services.records, model));
    if (!champion)
      throw new PerennialError(
        'ServiceUnavailableError',
        `${model} has no champion yet: drop data and wait for its run`,
      );
    warm.pointers.set(model, {
      version: champion.version,
      digest: champion.artifactDigest,
      log: record.spec.log,
    });
  } catch (error) {
    const isAnswer = error instanceof PerennialError;
    if (isAnswer || !warm.pointers.has(model)) throw error;
    stale = true;
    services.log({
      level: 'warn',
      message: 'pointer unreadable, last known champion answers',
      model,
      error: String(error),
    });
  }
  const pointer = warm.pointers.get(model)!;
  const artifact = await loadArtifact(services, warm, pointer.digest);
  return { version: pointer.version, stale, log: pointer.log, ...artifact };
}

function warmOf(services: Services): Warm {
  let warm = warmth.get(services);
  if (!warm) {
    warm = { pointers: new Map(), artifacts: new Map() };
    warmth.set(services, warm);
  }
  return warm;
}

async function loadArtifact(services: Services, warm: Warm, digest: string): Promise<Artifact> {
  let loading = warm.artifacts.get(digest);
  warm.artifacts.delete(digest);
  loading ??= readArtifact(services, digest);
  warm.artifacts.set(digest, loading);
  const [oldest] = warm.artifacts.keys();
  if (warm.artifacts.size > MAX_LOADED && oldest !== undefined) warm.artifacts.delete(oldest);
  try {
    return await loading;
  } catch (error) {
    // a failed load is forgotten, so that the next request tries again
    warm.artifacts.delete(digest);
    throw error;
  }
}

async function readArtifact(services: Services, digest: string): Promise<Artifact> {
  const { body } = await services.objects.get(objectKey.artifact(digest), { maxBytes: MAX_ARTIFACT_BYTES });
  if (sha256(body) !== digest)
    throw new PerennialError('InvalidModelError', 'the artifact is not the one that was registered', {
      digest,
    });
  const loaded = await services.models.load(body);
  return {
    loaded,
    task: loaded.metadata['perennial.task'] as Task,
    classes: JSON.parse(loaded.metadata['perennial.classes'] ?? '[]') as string[],
    signature: Signature.parse(JSON.parse(loaded.metadata['perennial.signature'] ?? 'null')),
  };
}
