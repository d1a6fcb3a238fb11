import type { Column } from '../frame.ts';
import { hashRows } from './count-repeated-rows.ts';

/**
 * Of rows of which the first `known` are known: the share of the others that are equal to a known one in every column,
 * and the share of the known ones that are equal to another known one. Where values of few kinds repeat by themselves
 * the two are alike; where a file holds rows of an earlier one the first is larger. Equal means 64 bits as in hashRows.
 */
export function countKnownRows(
  columns: readonly Column[],
  rows: number,
  known: number,
): { ofOthers: number; ofKnown: number } {
  const { low, high } = hashRows(columns, rows);
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * known + 2)));
  const hasTwin = new Uint8Array(known);
  /** The slot of a row's equal, or the empty one where it would be. */
  const find = (row: number): number => {
    let slot = (low[row]! ^ (low[row]! >>> 15) ^ high[row]!) & (slots.length - 1);
    for (let other = slots[slot]! - 1; other >= 0; other = slots[slot]! - 1) {
      if (low[other] === low[row] && high[other] === high[row]) break;
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  };
  for (let row = 0; row < known; row++) {
    const slot = find(row);
    const twin = slots[slot]! - 1;
    if (twin < 0) slots[slot] = row + 1;
    else {
      hasTwin[twin] = 1;
      hasTwin[row] = 1;
    }
  }
  let others = 0;
  for (let row = known; row < rows; row++) if (slots[find(row)] !== 0) others++;
  return {
    ofOthers: rows === known ? 0 : others / (rows - known),
    ofKnown: known === 0 ? 0 : hasTwin.reduce((sum, one) => sum + one, 0) / known,
  };
}
