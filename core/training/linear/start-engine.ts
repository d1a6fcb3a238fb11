import { createEngine, type Engine, NO_THREADS, type Threads } from '../kernels/engine.ts';
import type { LinearDesign } from '../linear-design.ts';
import type { Take } from './kernel-rows.ts';

/** Multiplications of a pass below which waking threads costs more than they save. */
const THREADED_WORK = 2 ** 22;
/** The same for a single pass, which is over before a thread that is started for it has come up. */
const THREADED_PASS = 2 ** 31;
const ALIGNMENT = 64;

/** The threads worth using for passes of `work` multiplications. */
export function threadsFor(work: number, threads: Threads): Threads {
  return work < THREADED_WORK ? NO_THREADS : threads;
}

/** The threads worth using where the products of all columns are summed in one pass over the rows. */
export function threadsForProducts({ rows, dense, hot }: LinearDesign, threads: Threads): Threads {
  // a one-hot block costs about as much as four columns
  const width = dense.length + 2 + 4 * hot.length;
  return rows * width ** 2 < THREADED_PASS ? NO_THREADS : threads;
}

/**
 * An engine with exactly the memory that `place` takes, and what it placed. `place` runs twice, the first time to be
 * measured, and takes the same both times.
 */
export function startEngine<Placed>(
  threads: Threads,
  place: (take: Take) => Placed,
): { engine: Engine; placed: Placed } {
  let bytes = 0;
  place((size) => {
    bytes += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    return 0;
  });
  const engine = createEngine(bytes, threads);
  return { engine, placed: place((size) => engine.take(size)) };
}
