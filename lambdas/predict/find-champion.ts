import { sha256 } from '../../core/canonical-json.ts';
import { Signature } from '../../core/contracts/feature-plan.ts';
import { objectKey } from '../../core/contracts/keys.ts';
import type { ModelSpec, Task } from '../../core/contracts/model-spec.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import { championOf } from '../../core/registry/next-serving-state.ts';
import type { LoadedModel } from '../../platform/models.ts';
import type { Services } from '../../platform/services.ts';
import { readModel, readServing } from '../store/read-model.ts';

export interface Champion {
  version: number;
  /** True when the champion could not be read and the last known good one answers. */
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
interface Pointer {
  version: number;
  digest: string;
  log: ModelSpec['log'];
}
interface Warm {
  /** Per model the last champion whose artifact could be loaded. */
  pointers: Map<string, Pointer>;
  artifacts: Map<string, Promise<Artifact>>;
}
/** What a warm function remembers, per set of services (one per process when deployed). */
const warmth = new WeakMap<Services, Warm>();

/**
 * The version that serves, loaded and verified against its digest. When its pointer or artifact cannot be read, or
 * the artifact is not the registered one, the last known good version answers, marked stale. NotFoundError for an
 * unknown model, ServiceUnavailableError while nothing serves yet.
 */
export async function findChampion(services: Services, model: string): Promise<Champion> {
  const warm = warmOf(services);
  const known = warm.pointers.get(model);
  let pointer: Pointer | undefined;
  try {
    pointer = await readPointer(services, model);
    if (pointer) {
      const artifact = await loadArtifact(services, warm, pointer.digest);
      warm.pointers.set(model, pointer);
      return { ...toChampion(pointer, artifact), stale: false };
    }
  } catch (error) {
    // that there is no such model is an answer; anything else is an outage
    if (!known || isPerennialError(error, 'NotFoundError')) {
      warm.pointers.delete(model);
      throw error;
    }
    services.log({
      level: isPerennialError(error, 'InvalidModelError') ? 'error' : 'warn',
      message: 'champion unreadable, the last known good one answers',
      model,
      version: known.version,
      error: String(error),
    });
    return { ...toChampion(known, await loadArtifact(services, warm, known.digest)), stale: true };
  }
  warm.pointers.delete(model);
  throw new PerennialError(
    'ServiceUnavailableError',
    `${model} has no champion yet: drop data and wait for its run`,
  );
}

/** What serves now; undefined before the first promotion. */
async function readPointer({ records }: Services, model: string): Promise<Pointer | undefined> {
  const { spec } = await readModel(records, model);
  const champion = championOf(await readServing(records, model));
  return champion && { version: champion.version, digest: champion.artifactDigest, log: spec.log };
}

function toChampion({ version, log }: Pointer, artifact: Artifact): Omit<Champion, 'stale'> {
  return { version, log, ...artifact };
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
