import { recordKey } from '../../core/contracts/keys.ts';
import type { LogRules } from '../../core/contracts/log-rules.ts';
import type { Route } from '../../core/contracts/serving.ts';
import { MODEL_NAME } from '../../core/contracts/text-pattern.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import { championOf } from '../../core/registry/next-serving-state.ts';
import { logRules, servingState } from '../../core/shapes/stored-records.ts';
import { someFields } from '../../core/shapes/structures.ts';
import type { Services } from '../../platform/services.ts';
import { fromShapedItem, readShaped } from '../store/read-shaped.ts';
import { requireModel } from '../store/require-model.ts';
import { type Artifact, keepLoadedArtifacts, type LoadedArtifacts, type Loan } from './loaded-artifacts.ts';
import { readArtifact } from './read-artifact.ts';

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

const recordWithRules = someFields({ spec: someFields({ log: logRules }) });

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
  try {
    const champion = await readChampion(services, warm, model);
    if (champion) return { ...champion, stale: false };
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
    return { ...lend(known, await borrow(services, warm, known.digest)), stale: true };
  }
  warm.pointers.delete(model);
  throw new PerennialError(
    'ServiceUnavailableError',
    `${model} has no champion yet: drop data and wait for its run`,
  );
}

/**
 * What serves now, loaded; undefined before the first promotion. A cold function reads the artifact and what may be
 * logged side by side: the one comes from the bucket, the other over the connection that brought the digest.
 */
async function readChampion(
  services: Services,
  warm: Warm,
  model: string,
): Promise<BorrowedChampion | undefined> {
  const champion = await readRoute(services, model);
  if (!champion) {
    // tells a model without a champion from none
    await readRules(services, warm, model);
    return undefined;
  }
  const { version, artifactDigest: digest } = champion;
  const [loan, log] = await Promise.allSettled([
    borrow(services, warm, digest),
    knownRules(services, warm, model) ?? readRules(services, warm, model),
  ]);
  if (log.status === 'rejected') {
    if (loan.status === 'fulfilled') loan.value.giveBack();
    throw log.reason;
  }
  if (loan.status === 'rejected') throw loan.reason;
  const pointer = { version, digest, log: log.value };
  warm.pointers.set(model, pointer);
  return lend(pointer, loan.value);
}

async function readRoute({ records }: Services, model: string): Promise<Route | undefined> {
  if (!MODEL_NAME.fits(model)) return undefined;
  return championOf(await readShaped(records, recordKey.serving(model), servingState));
}

/** The rules for the log, while they are new enough: reading them for each request would be paid for. */
function knownRules(services: Services, { rules }: Warm, model: string): LogRules | undefined {
  const known = rules.get(model);
  const isNew = known && services.now().getTime() - known.readAt < LOG_RULES_MILLISECONDS;
  return isNew ? known.log : undefined;
}

/** As much of the spec as predictions need; NotFoundError when there is no such model, also for impossible names. */
async function readRules(services: Services, { rules }: Warm, model: string): Promise<LogRules> {
  const readAt = services.now().getTime();
  const item = await requireModel(services.records, model);
  const { log } = fromShapedItem(item, recordWithRules).spec;
  rules.set(model, { log, readAt });
  return log;
}

function warmOf(services: Services): Warm {
  let warm = warmth.get(services);
  if (!warm) {
    warm = { pointers: new Map(), rules: new Map(), artifacts: keepLoadedArtifacts(MAX_LOADED) };
    warmth.set(services, warm);
  }
  return warm;
}

function borrow(services: Services, warm: Warm, digest: string): Promise<Loan> {
  return warm.artifacts.borrow(digest, () => readArtifact(services, digest));
}

function lend({ version, log }: Pointer, { artifact, giveBack }: Loan): BorrowedChampion {
  return { version, log, ...artifact, giveBack };
}
