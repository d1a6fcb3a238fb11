/** A measured number for people, to three significant digits; in powers of ten only below 1e-6 and from 1e15 on. */
export function writeFigure(value: number): string {
  const size = Math.abs(value);
  return size >= 999.5 && size < 1e15 ? Math.round(value).toString() : value.toPrecision(3);
}

/** A number rounded to `digits` significant digits, for bounds and limits that are written as they were typed. */
export function roundFigure(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}

/** "p < 0.001" or "p = 0.034". */
export function writePValue(pValue: number): string {
  return pValue < 0.001 ? 'p < 0.001' : `p = ${roundFigure(pValue, 2)}`;
}
