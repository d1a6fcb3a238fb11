import type { Signature } from '../../core/contracts/feature-plan.ts';
import type { Task } from '../../core/contracts/model-spec.ts';
import type { LoadedModel } from '../../platform/models.ts';

/** A graph in memory, with what it says of itself. */
export interface Artifact {
  loaded: LoadedModel;
  task: Task;
  classes: string[];
  signature: Signature;
}

/** An artifact in use. Who borrowed it gives it back once, whatever became of the prediction. */
export interface Loan {
  artifact: Artifact;
  giveBack(): void;
}

interface Held {
  loading: Promise<Artifact>;
  loans: number;
  isLetGo: boolean;
}

export interface LoadedArtifacts {
  /** The artifact of a digest, loaded by the first who asks. A failed load is forgotten, so that the next one tries again. */
  borrow(digest: string, load: () => Promise<Artifact>): Promise<Loan>;
}

/**
 * Keeps the `most` artifacts that were used last. One that is let go is closed when the last prediction that uses
 * it is over: its memory is native, no garbage collector frees it.
 */
export function keepLoadedArtifacts(most: number): LoadedArtifacts {
  const held = new Map<string, Held>();

  function closeIfIdle({ loading, loans, isLetGo }: Held): void {
    if (!isLetGo || loans > 0) return;
    // what was never loaded has nothing to close, and nobody waits for a close that fails
    loading.then(({ loaded }) => loaded.close()).catch(() => undefined);
  }

  function letGo(digest: string): void {
    const one = held.get(digest);
    if (!one) return;
    held.delete(digest);
    one.isLetGo = true;
    closeIfIdle(one);
  }

  return {
    async borrow(digest, load) {
      const one = held.get(digest) ?? { loading: load(), loans: 0, isLetGo: false };
      one.loans++;
      // at the end of the map: used last
      held.delete(digest);
      held.set(digest, one);
      const [oldest] = held.keys();
      if (held.size > most && oldest !== undefined) letGo(oldest);
      try {
        const artifact = await one.loading;
        let isBack = false;
        return {
          artifact,
          giveBack() {
            if (isBack) return;
            isBack = true;
            one.loans--;
            closeIfIdle(one);
          },
        };
      } catch (error) {
        if (held.get(digest) === one) held.delete(digest);
        throw error;
      }
    },
  };
}
