import { ERROR_NAMES, type ErrorName, PerennialError } from '../../../errors.ts';
import type { StartedThread, Threads } from '../../kernels/engine.ts';
import type { BinnedTable } from '../grow/bin-table.ts';
import type { TreeTarget } from '../grow/fit-state.ts';
import type { ForestRows } from '../grow/grow-forest.ts';
import type { TreeOptions } from '../grow/tree-options.ts';
import { type FitSlot, layOutSlot, SLOT, slotBytes, WORD } from './fit-slot.ts';
import { FIT_THREAD } from './fit-thread.ts';
import { type FitOutcome, type FitThreadData, readText, writeText } from './serve-fits.ts';

/** What a forest came to on its watched rows. */
export interface SideFit {
  /** Rounds up to the least loss. */
  rounds: number;
  /** Scores with these rounds, output after output. */
  watchedScores: Float64Array;
}

/** Forests of one table, each grown whole by a thread of its own: no thread waits for another one. */
export interface SideFits {
  /** Fits that are under way at most; more are refused. */
  atOnce: number;
  /**
   * Grows a forest as growForest does. `watch` is called about once in 20 ms with the rounds that are grown; what it
   * answers is waited for, and the fit ends when it throws.
   */
  grow(rows: ForestRows, options: TreeOptions, watch: Watch): Promise<SideFit>;
  close(): void;
}
type Watch = (round: number) => Promise<void> | undefined;

/** How often a look is taken at a fit under way. */
const LOOK_MILLISECONDS = 20;
/** No round takes as long: a thread that is silent for this time is gone. */
const SILENCE_LOOKS = 120_000 / LOOK_MILLISECONDS;

interface Seat {
  slot: FitSlot;
  thread?: StartedThread;
  isTaken: boolean;
}

/** Seats for `atOnce` fits in a table's memory, each with `slotBytes`. Threads start with their first fit. */
export function openSideFits(
  table: BinnedTable,
  target: TreeTarget,
  options: readonly TreeOptions[],
  atOnce: number,
  threads: Threads,
): SideFits {
  const { engine, ...plain } = table;
  const bytes = slotBytes(table, options, target.outputs);
  const seats = Array.from({ length: atOnce }, (): Seat => {
    const slot = layOutSlot(engine.take(bytes), bytes, table, target.outputs);
    return { slot, isTaken: false };
  });

  function start({ slot }: Seat): StartedThread {
    const data: FitThreadData = { parts: engine.parts, slot, table: plain, target };
    return threads.start(FIT_THREAD, data, engine.bytes);
  }

  async function finish({ slot }: Seat, watch: Watch): Promise<void> {
    const words = slot.words / 4;
    let silent = 0;
    let last = -1;
    while (Atomics.load(engine.i32, words) !== SLOT.done) {
      const state = Atomics.load(engine.i32, words);
      await Atomics.waitAsync(engine.i32, words, state, LOOK_MILLISECONDS).value;
      const round = Atomics.load(engine.i32, words + WORD.round);
      silent = round === last ? silent + 1 : 0;
      last = round;
      if (silent > SILENCE_LOOKS)
        throw new PerennialError('ServiceUnavailableError', 'a thread that grows a forest is silent');
      await watch(round);
    }
  }

  async function grow(seat: Seat, rows: ForestRows, options: TreeOptions, watch: Watch): Promise<SideFit> {
    const { slot } = seat;
    const { learned, watched = new Int32Array() } = rows;
    const words = slot.words / 4;
    seat.thread ??= start(seat);
    engine.i32.set(learned, slot.rows / 4);
    engine.i32.set(watched, slot.rows / 4 + learned.length);
    engine.i32[words + WORD.learned] = learned.length;
    engine.i32[words + WORD.watched] = watched.length;
    engine.i32[words + WORD.round] = 0;
    writeText(engine, slot, JSON.stringify(options));
    Atomics.store(engine.i32, words, SLOT.works);
    Atomics.notify(engine.i32, words);
    seat.thread.keepProcess(true);
    try {
      await finish(seat, watch);
    } catch (error) {
      Atomics.compareExchange(engine.i32, words, SLOT.works, SLOT.stops);
      throw error;
    } finally {
      seat.thread.keepProcess(false);
    }
    const outcome = JSON.parse(readText(engine, slot)) as FitOutcome;
    Atomics.store(engine.i32, words, SLOT.waits);
    if ('error' in outcome) throw errorOf(outcome.error);
    const first = slot.scores / 8;
    const scores = engine.f64.slice(first, first + watched.length * target.outputs);
    return { rounds: outcome.rounds, watchedScores: scores };
  }

  return {
    atOnce,
    async grow(rows, options, watch) {
      const seat = seats.find(({ isTaken }) => !isTaken);
      if (!seat) throw new RangeError(`more than ${atOnce} fits at once`);
      seat.isTaken = true;
      const fit = await grow(seat, rows, options, watch);
      // after an error the thread may not have stopped yet: its seat stays taken
      seat.isTaken = false;
      return fit;
    },
    close() {
      for (const { slot, thread } of seats) {
        Atomics.store(engine.i32, slot.words / 4, SLOT.closed);
        Atomics.notify(engine.i32, slot.words / 4);
        thread?.stop();
      }
    },
  };
}

function errorOf({ name, message }: { name: string; message: string }): Error {
  const known = ERROR_NAMES.find((one): one is ErrorName => one === name);
  return known ? new PerennialError(known, message) : Object.assign(new Error(message), { name });
}
