import type { FitPlace, FitProgress, Pace } from './pace.ts';
import type { TaskCheckpoint } from './task-checkpoint.ts';
import type { ForestSoFar } from './trees/grow/grow-forest.ts';

/** How long a training may keep the process to itself: where all is one process, it answers predictions too. */
const TURN_MILLISECONDS = 20;
/** How often progress is told, and a look is taken whether the training is still wanted. */
const LOOK_MILLISECONDS = 10_000;
/** How much of a training an interruption may cost; what is shorter is never written. */
const SAVE_MILLISECONDS = 60_000;
/** Saving takes at most this share of the time. */
const SAVE_SHARE = 0.05;

/** What a host does for a training that runs in it. */
export interface PaceHooks {
  /** Milliseconds since this attempt began to train. */
  elapsed(): number;
  /** Lets all else in the process have its turn. Ends the training by throwing, after keeping what is done if it can. */
  turn(checkpoint: () => TaskCheckpoint): Promise<void>;
  /** Tells how far the training is. Ends it by throwing. */
  look(progress: FitProgress): Promise<void>;
  /** Keeps a checkpoint, which is valid until the first await only. */
  save(checkpoint: TaskCheckpoint): Promise<void>;
}

/**
 * The pace of one task: a turn for others every 20 ms, a look every 10 s, a checkpoint every minute. `earlier` is gone
 * on from; `waited` milliseconds before the training began count for the first look. Several fits may be under way: what
 * ends one of them ends all, each at its next round.
 */
export function createPace(hooks: PaceHooks, earlier?: TaskCheckpoint, waited = 0): Pace {
  const finished = new Map(earlier?.finished);
  const before = earlier?.milliseconds ?? 0;
  let turnedAt = 0;
  let lookedAt = -waited;
  let saveAt = SAVE_MILLISECONDS;
  let ended: { error: unknown } | undefined;

  async function pause(now: number, progress: FitProgress, forest: ForestSoFar): Promise<void> {
    const checkpoint = (): TaskCheckpoint => ({
      milliseconds: before + now,
      finished: [...finished],
      ...(forest.trees.length > 0 && { growing: { place: nameOf(progress), forest } }),
    });
    if (now - lookedAt >= LOOK_MILLISECONDS) {
      lookedAt = now;
      await hooks.look(progress);
    }
    if (now >= saveAt) {
      const startedAt = hooks.elapsed();
      saveAt = Number.POSITIVE_INFINITY;
      await hooks.save(checkpoint());
      const savedAt = hooks.elapsed();
      saveAt = savedAt + Math.max(SAVE_MILLISECONDS, (savedAt - startedAt) / SAVE_SHARE);
    }
    await hooks.turn(checkpoint);
    turnedAt = hooks.elapsed();
  }

  return {
    afterRound(progress, forest) {
      const now = hooks.elapsed();
      if (ended) return Promise.reject(ended.error);
      if (now - turnedAt < TURN_MILLISECONDS) return undefined;
      return pause(now, progress, forest).catch((error) => {
        ended ??= { error };
        throw error;
      });
    },
    soFar: (place) => (earlier?.growing?.place === nameOf(place) ? earlier.growing.forest : undefined),
    recall: (place) => finished.get(nameOf(place)),
    keep: (place, result) => void finished.set(nameOf(place), result),
  };
}

function nameOf({ fold, point, rowShare, leastRate }: FitPlace): string {
  return JSON.stringify([fold ?? null, point, rowShare ?? 1, leastRate ?? 0]);
}
