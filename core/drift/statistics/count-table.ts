import { PerennialError } from '../../errors.ts';

/** Two histograms over the same bins, without the bins that are empty in both, and their totals. */
export interface CountTable {
  reference: number[];
  current: number[];
  referenceTotal: number;
  currentTotal: number;
}

/**
 * Checks two histograms over the same bins (finite counts ≥ 0, same length, neither side empty, else
 * InvalidInputError) and leaves out bins that hold nothing on either side: they say nothing about a shift.
 */
export function countTable(reference: ArrayLike<number>, current: ArrayLike<number>): CountTable {
  if (reference.length !== current.length) {
    throw new PerennialError('InvalidInputError', 'both histograms need the same bins', {
      referenceBins: reference.length,
      currentBins: current.length,
    });
  }
  const table: CountTable = { reference: [], current: [], referenceTotal: 0, currentTotal: 0 };
  for (let bin = 0; bin < reference.length; bin++) {
    const before = reference[bin]!;
    const now = current[bin]!;
    if (!(before >= 0 && now >= 0 && Number.isFinite(before + now))) {
      throw new PerennialError('InvalidInputError', 'a count is a finite number of at least 0', {
        bin,
        before,
        now,
      });
    }
    if (before + now === 0) continue;
    table.reference.push(before);
    table.current.push(now);
    table.referenceTotal += before;
    table.currentTotal += now;
  }
  if (table.referenceTotal === 0 || table.currentTotal === 0) {
    throw new PerennialError('InvalidInputError', 'a histogram without rows cannot be compared', {
      referenceTotal: table.referenceTotal,
      currentTotal: table.currentTotal,
    });
  }
  return table;
}
