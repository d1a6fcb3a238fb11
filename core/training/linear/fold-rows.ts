import { PerennialError } from '../../errors.ts';

/** The fold number of rows that no fold uses. */
export const UNUSED_ROW = 255;

/** Refuses fold numbers that are not one per design row. */
export function checkFoldLength(foldOf: Uint8Array, rows: number): void {
  if (foldOf.length === rows) return;
  const message = `there are fold numbers for ${foldOf.length} rows, the design has ${rows}`;
  throw new PerennialError('InvalidInputError', message, { rows });
}

/** The rows of each fold 0 … foldCount−1, ascending; rows marked 255 belong to none. */
export function rowsByFold(foldOf: Uint8Array, foldCount: number): Int32Array[] {
  const counts = new Int32Array(256);
  for (let i = 0; i < foldOf.length; i++) counts[foldOf[i]!]!++;
  const rows = Array.from({ length: foldCount }, (_, fold) => new Int32Array(counts[fold]!));
  const next = new Int32Array(foldCount);
  for (let i = 0; i < foldOf.length; i++) {
    const fold = foldOf[i]!;
    if (fold < foldCount) rows[fold]![next[fold]!++] = i;
    else if (fold !== UNUSED_ROW) {
      throw new PerennialError('InvalidInputError', `row ${i} is in fold ${fold} of ${foldCount}`, {
        row: i,
        fold,
      });
    }
  }
  return rows;
}

/** The rows a fold's model trains on (`train`: in another fold) and is scored on (`heldOut`), both ascending. */
export function splitFold(foldOf: Uint8Array, fold: number): { train: Int32Array; heldOut: Int32Array } {
  let trainCount = 0;
  let heldOutCount = 0;
  for (let i = 0; i < foldOf.length; i++) {
    if (foldOf[i] === fold) heldOutCount++;
    else if (foldOf[i] !== UNUSED_ROW) trainCount++;
  }
  const train = new Int32Array(trainCount);
  const heldOut = new Int32Array(heldOutCount);
  trainCount = 0;
  heldOutCount = 0;
  for (let i = 0; i < foldOf.length; i++) {
    if (foldOf[i] === fold) heldOut[heldOutCount++] = i;
    else if (foldOf[i] !== UNUSED_ROW) train[trainCount++] = i;
  }
  return { train, heldOut };
}
