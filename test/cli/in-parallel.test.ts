import { describe, expect, it } from 'vitest';
import { inParallel } from '../../cli/upload/in-parallel.ts';

/** Work that ends when it is told to. */
function makeWork() {
  const running = new Map<number, { end(): void; fail(error: unknown): void; signal: AbortSignal }>();
  let most = 0;
  const work = (item: number, _place: number, signal: AbortSignal) =>
    new Promise<number>((resolve, reject) => {
      const over = () => running.delete(item);
      const end = () => over() && resolve(item * 10);
      const fail = (error: unknown) => over() && reject(error);
      running.set(item, { end, fail, signal });
      signal.addEventListener('abort', () => fail(signal.reason));
      most = Math.max(most, running.size);
    });
  return { running, work, most: () => most };
}

const turn = () => new Promise(setImmediate);

describe('work in parallel', () => {
  it('is none for no items', async () => {
    expect(await inParallel([], 4, () => Promise.reject(new Error('never')))).toEqual([]);
  });

  it('is under way for at most so many items, and answers in their order', async () => {
    const { running, work, most } = makeWork();
    const results = inParallel([1, 2, 3, 4, 5, 6, 7], 3, work);

    for (let ended = 0; ended < 7; ended++) {
      await turn();
      [...running.values()].at(-1)?.end();
    }

    expect(await results).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(most()).toBe(3);
  });

  it('begins nothing after a failure, ends what is under way and throws the first error', async () => {
    const { running, work } = makeWork();
    const results = inParallel([1, 2, 3, 4], 2, work);
    results.catch(() => undefined);
    await turn();

    running.get(2)?.fail(new Error('first'));

    await expect(results).rejects.toThrow('first');
    expect(running.size).toBe(0);
  });
});
