import { describe, expect, it } from 'vitest';
import { checkWindow } from '../../../../core/training/memory/check-window.ts';
import { type WindowSize, windowMemory } from '../../../../core/training/memory/window-memory.ts';

const window: WindowSize = { rows: 10_000_000, columns: 20, rowBytes: 160, isCut: false };

describe('checkWindow', () => {
  it('has no limit where the memory of the function is not known', () => {
    expect(checkWindow({ ...window, rows: 1e12 }, undefined)).toBeUndefined();
  });

  it('takes what fits to the megabyte', () => {
    const megabytes = Math.ceil(windowMemory(window) / 2 ** 20);

    expect(checkWindow(window, megabytes)).toBeUndefined();
    expect(checkWindow(window, megabytes - 1)?.code).toBe('tooLargeForLambda');
  });

  it('says what it would take, what is there, how many rows fit and what can be done', () => {
    expect(checkWindow(window, 3_008)?.message).toBe(
      'preparing 10000000 rows × 20 columns takes about 3814 MB, functions have 3008 MB, and it runs in a function wherever the training does: about 7580000 rows of these columns fit, so take a smaller window, fewer features, larger functions (functionSizes.large), or write compute: lambda to try all the same',
    );
    expect(checkWindow({ ...window, rows: 7_580_000 }, 3_008)).toBeUndefined();
    expect(checkWindow(window, 256)?.message).toContain('about 0 rows');
  });

  it('counts stored columns that are not read, and rows that are left out once they are read', () => {
    const stored: WindowSize = { ...window, rows: 1_000_000, storedValues: 30_000_000 };

    expect(windowMemory({ ...stored, storedValues: 20_000_000 })).toBeLessThan(windowMemory(stored));
    expect(windowMemory({ ...stored, isCut: true }) - windowMemory(stored)).toBe(160_000_000);
  });

  // maxRSS of a process of its own, megabytes of 10⁶; the last two from Parquet with DuckDB allowed 1,800 MB
  it.each<[name: string, size: WindowSize, peak: number]>([
    [
      '1,000,000 × 20',
      { rows: 1_000_000, columns: 21, rowBytes: 168, storedValues: 21_000_000, isCut: false },
      646,
    ],
    [
      '200,000 × 100',
      { rows: 200_000, columns: 101, rowBytes: 808, storedValues: 20_200_000, isCut: false },
      598,
    ],
    ['3,000,000 × 20', { rows: 3_000_000, columns: 21, rowBytes: 168, isCut: false }, 1_246],
    ['600,000 × 100', { rows: 600_000, columns: 101, rowBytes: 768, isCut: false }, 1_102],
  ])('is above what was measured, and not far: %s', (_name, size, peak) => {
    const ratio = windowMemory(size) / (peak * 1e6);

    expect(ratio).toBeGreaterThan(1.1);
    expect(ratio).toBeLessThan(1.7);
  });
});
