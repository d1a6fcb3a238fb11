import { ARGUMENT_BYTES, type MemoryPlace } from '../../kernels/engine-memory.ts';
import type { BinnedTable } from '../grow/bin-table.ts';
import { forestBytes } from '../grow/forest-memory.ts';
import type { TreeOptions } from '../grow/tree-options.ts';

/** What a slot is about. */
export const SLOT = { waits: 0, works: 1, done: 2, stops: 3, closed: 4 } as const;

/** Where a slot's words are, as 32-bit positions from its start. */
export const WORD = { state: 0, round: 1, learned: 2, watched: 3, textLength: 4 } as const;

const WORDS_BYTES = 64;

/** Options name a direction for every column; an outcome is short. */
function textBytes(columns: number): number {
  return 64 * Math.ceil((2_048 + 4 * columns) / 64);
}

/**
 * A stretch of the kernels' memory for one thread that grows forests by itself: words, a text (options in, outcome out),
 * rows in, scores out, and all that growing takes.
 */
export interface FitSlot {
  /** Address of the words. */
  words: number;
  text: number;
  textBytes: number;
  /** Room for the numbers of all rows: those learned from, then those watched. */
  rows: number;
  /** Room for the scores of the watched rows, float64, output after output. */
  scores: number;
  place: MemoryPlace;
}

/** Bytes of a slot for the largest of some fits. */
export function slotBytes(
  { rows, stride }: Pick<BinnedTable, 'rows' | 'stride'>,
  options: readonly Pick<TreeOptions, 'leaves' | 'loss'>[],
  outputs: number,
): number {
  const fits = options.map((option) => forestBytes({ rows, stride }, option, outputs, 1));
  return (
    WORDS_BYTES + textBytes(stride) + ARGUMENT_BYTES + rows * (4 + 8 * outputs) + Math.max(...fits) + 1_024
  );
}

/** Lays out a slot in `bytes` from `start`, which is a multiple of 64. */
export function layOutSlot(
  start: number,
  bytes: number,
  { rows, stride }: Pick<BinnedTable, 'rows' | 'stride'>,
  outputs: number,
): FitSlot {
  const text = start + WORDS_BYTES;
  const args = text + textBytes(stride);
  const scores = args + Math.ceil(ARGUMENT_BYTES / 64) * 64;
  const list = scores + 8 * rows * outputs;
  const heap = Math.ceil((list + 4 * rows) / 64) * 64;
  const place = { args, heap, end: start + bytes };
  return { words: start, text, textBytes: textBytes(stride), rows: list, scores, place };
}
