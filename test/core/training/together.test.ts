import { describe, expect, it } from 'vitest';
import { together } from '../../../core/training/together.ts';

/** Work that ends when it is told to. */
function openWork() {
  const begun: number[] = [];
  const ends = new Map<number, { end(): void; fail(error: Error): void }>();
  const work = (item: number) => {
    begun.push(item);
    return new Promise<void>((resolve, reject) => ends.set(item, { end: resolve, fail: reject }));
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { begun, ends, work, settle };
}

describe('things done together', () => {
  it('are begun in their order, as many at a time as is said', async () => {
    const { begun, ends, work, settle } = openWork();
    const done = together([1, 2, 3, 4], 2, work);

    await settle();
    expect(begun).toEqual([1, 2]);
    ends.get(2)!.end();
    await settle();
    expect(begun).toEqual([1, 2, 3]);
    for (const item of [1, 3]) ends.get(item)!.end();
    await settle();
    ends.get(4)!.end();

    await expect(done).resolves.toBeUndefined();
  });

  it('fail with the first error, when what was under way has ended and nothing more is begun', async () => {
    const { begun, ends, work, settle } = openWork();
    let ended = false;
    const done = together([1, 2, 3], 2, work).catch((error: Error) => {
      ended = true;
      return error.message;
    });

    await settle();
    ends.get(1)!.fail(new Error('first'));
    await settle();
    expect([begun, ended]).toEqual([[1, 2], false]);
    ends.get(2)!.fail(new Error('second'));

    await expect(done).resolves.toBe('first');
    expect(begun).toEqual([1, 2]);
  });

  it('are nothing where there is nothing to do', async () => {
    await expect(together([], 3, () => Promise.reject(new Error('never')))).resolves.toBeUndefined();
  });
});
