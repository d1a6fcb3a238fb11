import * as z from 'zod';
import { sha256 } from '../../core/canonical-json.ts';
import { Signature } from '../../core/contracts/feature-plan.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import { LogRules } from '../../core/contracts/log-rules.ts';
import type { Task } from '../../core/contracts/model-spec.ts';
import { ModelName } from '../../core/contracts/names.ts';
import { ServingState } from '../../core/contracts/serving.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import { championOf } from '../../core/registry/next-serving-state.ts';
import type { Services } from '../../platform/services.ts';
import { readRecord } from '../store/record.ts';
import { type Artifact, keepLoadedArtifacts, type LoadedArtifacts } from './loaded-artifacts.ts';

export interface Champion extends Artifact {
  version: number;
  /** True when the champion could not be read and the last known good one answers. */
  stale: boolean;
  log: LogRules;
  /** Has to be called when the answer was given: an artifact in use is not closed. */
  giveBack(): void;
}

/** Artifacts kept loaded in one process. */
const MAX_LOADED = 50;
/** A change of what may be logged takes effect within this time. */
const LOG_RULES_MILLISECONDS = 60_000;
const MAX_ARTIFACT_BYTES = 200_000_000;

const RecordWithRules = z.object({ spec: z.object({ log: LogRules }) });

type BorrowedChampion = Omit<Champion, 'stale'>;
interface Pointer {
  version: number;
  digest: string;
  log: LogRules;
}
interface KnownRules {
  log: LogRules;
  readAt: number;
}
interface Warm {
  /** Per model the last champion whose artifact could be loaded. */
  pointers: Map<string, Pointer>;
  /** What may be logged, per model. */
  rules: Map<string, KnownRules>;
  artifacts: LoadedArtifacts;
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
    pointer = await readPointer(services, warm, model);
    if (pointer) {
      const champion = await borrow(services, warm, pointer);
      warm.pointers.set(model, pointer);
      return { ...champion, stale: false };
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
    return { ...(await borrow(services, warm, known)), stale: true };
  }
  warm.pointers.delete(model);
  throw new PerennialError(
    'ServiceUnavailableError',
    `${model} has no champion yet: drop data and wait for its run`,
  );
}

/** What serves now; undefined before the first promotion. */
async function readPointer(services: Services, warm: Warm, model: string): Promise<Pointer | undefined> {
  const { records } = services;
  const champion = ModelName.safeParse(model).success
    ? championOf(await readRecord(records, recordKey.serving(model), ServingState))
    : undefined;
  if (champion)
    return {
      version: champion.version,
      digest: champion.artifactDigest,
      log: await readLogRules(services, warm, model),
    };
  // tells a model without a champion from none
  await readRules(records, model);
  return undefined;
}

/** The spec's rules for the log: a second read for each request would be paid for, so they are kept for a while. */
async function readLogRules(services: Services, { rules }: Warm, model: string): Promise<LogRules> {
  const now = services.now().getTime();
  const known = rules.get(model);
  if (known && now - known.readAt < LOG_RULES_MILLISECONDS) return known.log;
  const log = await readRules(services.records, model);
  rules.set(model, { log, readAt: now });
  return log;
}

/** As much of the spec as predictions need; NotFoundError when there is no such model, also for impossible names. */
async function readRules(records: Services['records'], model: string): Promise<LogRules> {
  const record = ModelName.safeParse(model).success
    ? await readRecord(records, recordKey.spec(model), RecordWithRules)
    : undefined;
  if (!record) throw new PerennialError('NotFoundError', `there is no model "${model}"`);
  return record.spec.log;
}

function warmOf(services: Services): Warm {
  let warm = warmth.get(services);
  if (!warm) {
    warm = { pointers: new Map(), rules: new Map(), artifacts: keepLoadedArtifacts(MAX_LOADED) };
    warmth.set(services, warm);
  }
  return warm;
}

/** Borrows the artifact that a pointer names. */
async function borrow(services: Services, warm: Warm, pointer: Pointer): Promise<BorrowedChampion> {
  const { artifact, giveBack } = await warm.artifacts.borrow(pointer.digest, () =>
    readArtifact(services, pointer.digest),
  );
  return { version: pointer.version, log: pointer.log, ...artifact, giveBack };
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
