import { createRandom } from '../../../random.ts';
import type { Fit } from './fit-state.ts';

/** Rows that a tree learns from, and rows that are passed down beside them. */
export interface SampledRows {
  learned: number;
  watched: number;
}

/** Lays out the list of a round: the rows drawn by the seed, then all others. The same round gives the same list. */
export function drawRows(fit: Fit, rows: SampledRows, round: number): SampledRows {
  const { engine, memory, options } = fit;
  const { rowShare, seed } = options;
  const threshold = rowShare >= 1 ? 0 : Math.max(1, Math.floor(rowShare * 2 ** 32));
  const drawSeed = Math.imul(seed + 1, 0x27d4_eb2f) + Math.imul(round + 1, 0x1656_67b1);
  const { rows: all, list, scratch, sums } = memory;
  engine.run('drawRows', [all, rows.learned, rows.watched, list, scratch, drawSeed, threshold, sums], [], 1);
  const learned = Math.max(1, engine.i32[sums / 4]!);
  return { learned, watched: rows.learned + rows.watched - learned };
}

/** Draws the columns that a tree may split by. */
export function allowColumns({ engine, table, memory, options }: Fit, tree: number): void {
  const count = table.columns.length;
  const wanted = Math.max(1, Math.round(count * options.columnShare));
  engine.u8.fill(wanted === count ? 1 : 0, memory.allowed, memory.allowed + count);
  if (wanted === count) return;
  const random = createRandom(options.seed * 131_071 + tree + 7);
  const order = Array.from({ length: count }, (_, column) => column);
  for (let i = 0; i < wanted; i++) {
    const j = i + random.integer(count - i);
    [order[i], order[j]] = [order[j]!, order[i]!];
    engine.u8[memory.allowed + order[i]!] = 1;
  }
}
