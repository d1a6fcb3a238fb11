import { describe, expect, it } from 'vitest';
import { keepSpare } from '../../../platform/duckdb/keep-spare.ts';

describe('keepSpare', () => {
  it('makes nothing before it is asked, then one ahead of each call', async () => {
    let made = 0;
    const take = keepSpare(() => Promise.resolve(++made));

    expect(made).toBe(0);
    expect(await take()).toBe(1);
    expect(made).toBe(2);
    expect(await take()).toBe(2);
    expect(made).toBe(3);
  });

  it('gives callers that ask at once values of their own', async () => {
    let made = 0;
    const take = keepSpare(() => Promise.resolve(++made));
    await take();

    const values = await Promise.all([take(), take(), take()]);

    expect(new Set(values).size).toBe(3);
  });

  it('tries again when a value could not be made ahead', async () => {
    const outcomes = [Promise.resolve('first'), undefined, Promise.resolve('third')];
    const take = keepSpare(() => outcomes.shift() ?? Promise.reject(new Error('no memory')));
    await take();
    await new Promise(setImmediate);

    expect(await take()).toBe('third');
  });

  it('passes on why a value that is needed now cannot be made', async () => {
    const take = keepSpare(() => Promise.reject(new Error('no memory')));

    await expect(take()).rejects.toThrow('no memory');
    await expect(take()).rejects.toThrow('no memory');
  });
});
