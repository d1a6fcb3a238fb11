/** Stands for a missing category in packed string inputs; no data file may contain it. */
export const MISSING_CATEGORY = '\u0001';
