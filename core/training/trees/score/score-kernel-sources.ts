import type { Tree, TreeModel } from '../../../contracts/tree-model.ts';

/** Rows that the kernel scores together, a byte each in every slot. */
export const KERNEL_TILE_ROWS = 128;
/** A value's place is a byte: how many thresholds are below it. */
const MOST_THRESHOLDS = 255;
/** Missing, this many codes after it and one place for all others are 256. */
const MOST_CODES = 254;
/** Places are compared as bytes with a sign. */
const BIAS = 128;

/** A column that trees ask for, and the slots that its values come to. */
export type KernelSource = NumberSource | CategorySource;

interface NumberSource {
  kind: 'number';
  column: number;
  /** All that trees compare the column with, ascending. */
  thresholds: Float32Array;
  /** Of a node where missing goes left, and of one where it goes right: −1 where there is none. */
  slot: number;
  missingRightSlot: number;
}

interface CategorySource {
  kind: 'category';
  column: number;
  /** What no set has comes to this place, after missing and the codes of the sets. */
  lastPlace: number;
  /** Two slots. */
  slot: number;
}

/**
 * The columns that trees ask for, with slots from `slotBytes` on, and where those end. Undefined where values do not
 * come to bytes, or a column is asked for as both kinds.
 */
export function listSources(
  trees: readonly Tree[],
  sets: TreeModel['sets'],
  slotBytes: number,
): { sources: Map<number, KernelSource>; slotBytes: number } | undefined {
  const { thresholds, codeCounts } = collect(trees, sets);
  const sources = new Map<number, KernelSource>();
  let end = slotBytes;
  const takeSlots = (count: number) => {
    end += count * KERNEL_TILE_ROWS;
    return end - count * KERNEL_TILE_ROWS;
  };
  for (const [column, { values, isMissingRight }] of thresholds) {
    if (values.size > MOST_THRESHOLDS || codeCounts.has(column)) return undefined;
    const sorted = Float32Array.from(values).sort();
    if (sorted.some((threshold) => !values.has(threshold))) return undefined;
    sources.set(column, {
      kind: 'number',
      column,
      thresholds: sorted,
      slot: takeSlots(1),
      missingRightSlot: isMissingRight ? takeSlots(1) : -1,
    });
  }
  for (const [column, codes] of codeCounts) {
    if (codes > MOST_CODES) return undefined;
    sources.set(column, { kind: 'category', column, lastPlace: codes + 1, slot: takeSlots(2) });
  }
  return { sources, slotBytes: end };
}

function collect(trees: readonly Tree[], sets: TreeModel['sets']) {
  const thresholds = new Map<number, { values: Set<number>; isMissingRight: boolean }>();
  const codeCounts = new Map<number, number>();
  const setCodes = sets.map((set) => set.reduce((most, code) => Math.max(most, code + 1), 0));
  for (const { column, set, threshold, missingLeft } of trees)
    for (let node = 0; node < column.length; node++) {
      const asked = column[node]!;
      if (asked < 0) continue;
      if (set[node]! >= 0) {
        codeCounts.set(asked, Math.max(codeCounts.get(asked) ?? 0, setCodes[set[node]!]!));
        continue;
      }
      const known = thresholds.get(asked) ?? { values: new Set(), isMissingRight: false };
      known.values.add(threshold[node]!);
      if (missingLeft[node] !== 1) known.isMissingRight = true;
      thresholds.set(asked, known);
    }
  return { thresholds, codeCounts };
}

/** The place of a threshold among those of its column: values above it come to greater ones. */
export function placeOf({ thresholds }: NumberSource, threshold: number): number {
  let low = 0;
  let high = thresholds.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[middle]! < threshold) low = middle + 1;
    else high = middle;
  }
  return low - BIAS;
}
