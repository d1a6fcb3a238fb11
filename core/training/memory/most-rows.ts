import { estimateMemory, type RunMemory } from './estimate-memory.ts';
import { type RunSize, withShareOfRows } from './run-size.ts';

/** The rows, to three digits, that a run like this one may have at most; 0 where even few do not fit. */
export function mostRows(size: RunSize, fits: (memory: RunMemory) => boolean, threads?: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 20; step++) {
    const share = (low + high) / 2;
    if (fits(estimateMemory(withShareOfRows(size, share), threads))) low = share;
    else high = share;
  }
  return roundDown(size.rows * low);
}

/** Down to three digits. */
export function roundDown(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 2);
  return Math.floor(count / unit) * unit;
}
