import type { Engine, EngineParts } from '../../kernels/engine.ts';
import { joinEngine } from '../../kernels/join-engine.ts';
import type { BinnedTable } from '../grow/bin-table.ts';
import type { TreeTarget } from '../grow/fit-state.ts';
import { growRounds } from '../grow/grow-forest.ts';
import type { TreeOptions } from '../grow/tree-options.ts';
import { type FitSlot, SLOT, WORD } from './fit-slot.ts';

/** What a thread is started with. */
export interface FitThreadData {
  parts: EngineParts;
  slot: FitSlot;
  table: Omit<BinnedTable, 'engine'>;
  target: TreeTarget;
}

/** What a fit came to, beside the scores. */
export type FitOutcome = { rounds: number } | { error: { name: string; message: string } };

/** Grows the forests that a slot is filled with, one after the other, until it is closed. */
export function serveFits({ parts, slot, table, target }: FitThreadData): void {
  const engine = joinEngine(parts, slot.place);
  const state = slot.words / 4 + WORD.state;
  for (;;) {
    Atomics.wait(engine.i32, state, SLOT.waits);
    const now = Atomics.load(engine.i32, state);
    if (now === SLOT.closed) return;
    if (now !== SLOT.works) continue;
    let outcome: FitOutcome;
    try {
      outcome = grow(engine, slot, { ...table, engine }, target);
    } catch (error) {
      const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
      outcome = { error: { name, message } };
    }
    writeText(engine, slot, JSON.stringify(outcome));
    // closed meanwhile stays closed
    Atomics.compareExchange(engine.i32, state, SLOT.works, SLOT.done);
    Atomics.compareExchange(engine.i32, state, SLOT.stops, SLOT.done);
    Atomics.notify(engine.i32, state);
  }
}

function grow(engine: Engine, slot: FitSlot, table: BinnedTable, target: TreeTarget): FitOutcome {
  const words = slot.words / 4;
  const learnedCount = engine.i32[words + WORD.learned]!;
  const watchedCount = engine.i32[words + WORD.watched]!;
  const first = slot.rows / 4;
  const learned = engine.i32.slice(first, first + learnedCount);
  const watched = engine.i32.slice(first + learnedCount, first + learnedCount + watchedCount);
  const options = JSON.parse(readText(engine, slot)) as TreeOptions;
  const growing = growRounds(table, target, { learned, watched }, options);
  let step = growing.next();
  while (!step.done) {
    Atomics.store(engine.i32, words + WORD.round, step.value.round);
    step = growing.next(Atomics.load(engine.i32, words + WORD.state) === SLOT.works);
  }
  const { rounds, watchedScores } = step.value;
  if (watchedScores) engine.f64.set(watchedScores, slot.scores / 8);
  return { rounds };
}

/** Leaves a text in a slot; one that is too long for it is cut. */
export function writeText({ u8, i32 }: Pick<Engine, 'u8' | 'i32'>, slot: FitSlot, text: string): void {
  const bytes = new TextEncoder().encode(text).subarray(0, slot.textBytes);
  u8.set(bytes, slot.text);
  i32[slot.words / 4 + WORD.textLength] = bytes.length;
}

export function readText({ u8, i32 }: Pick<Engine, 'u8' | 'i32'>, slot: FitSlot): string {
  // a copy: shared memory is not decoded
  return new TextDecoder().decode(u8.slice(slot.text, slot.text + i32[slot.words / 4 + WORD.textLength]!));
}
