/** Values that are held in memory at once, 256 MB of doubles: a larger table is read column group by column group. */
export const MOST_FRAME_VALUES = 2 ** 25;

/** Whether all columns of a table may be held in memory together. */
export function fitsFrame(columns: number, rows: number): boolean {
  return columns * rows <= MOST_FRAME_VALUES;
}
