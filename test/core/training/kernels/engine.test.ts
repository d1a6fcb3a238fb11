import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../../core/training/kernels/engine.ts';
import { createThreads } from '../../../../platform/threads.ts';

describe('the engine', () => {
  it('hands out zero bytes at multiples of 64, again after they were given back', () => {
    const engine = createEngine(10_000);
    const mark = engine.mark();
    const first = engine.take(100);
    engine.u8.fill(7, first, first + 100);
    engine.release(mark);

    const again = engine.take(100);

    expect(again).toBe(first);
    expect(again % 64).toBe(0);
    expect(engine.u8.slice(again, again + 100)).toEqual(new Uint8Array(100));
  });

  it('refuses more than its memory holds, and more than kernels can address', () => {
    expect(() => createEngine(1_000).take(1e6)).toThrow(/memory of the kernels is too small/);
    expect(() => createEngine(5 * 2 ** 30)).toThrow(/needs 5.0 GB, the kernels address 4 GB/);
  });

  it('says so when a thread breaks off, instead of waiting for it', () => {
    const engine = createEngine(10_000, { ...createThreads(), extra: 1 });
    // the second half of the rows lies outside of the memory
    const rows = 64 * 100;
    const leaves = engine.take(64);
    engine.i32[leaves / 4] = rows;
    const run = () => engine.run('addLeaves', [engine.bytes - 4 * 64 * 50, rows, 1, leaves, leaves]);

    expect(run).toThrow(/out of bounds|broke off/);
    engine.close();
  });
});
