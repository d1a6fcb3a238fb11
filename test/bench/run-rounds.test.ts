import { describe, expect, it } from 'vitest';
import { runRounds } from '../../bench/run-rounds.ts';

describe('runRounds', () => {
  it('warms every contestant up once, then lets each begin a round in turn', async () => {
    const calls: string[] = [];
    const contestant = (name: string) => async () => calls.push(name);
    const contestants = { a: contestant('a'), b: contestant('b'), c: contestant('c') };

    await runRounds(contestants, 4);

    expect(calls.join('')).toBe('abc' + 'abc' + 'bca' + 'cab' + 'abc');
  });

  it('keeps the warm-up out of the samples', async () => {
    let run = 0;

    const { warmUp, timed } = await runRounds({ ours: async () => ++run }, 3);

    expect(warmUp).toEqual({ ours: 1 });
    expect(timed).toEqual({ ours: [2, 3, 4] });
  });

  it('runs the warm-ups that it was given instead of a whole first turn', async () => {
    const calls: string[] = [];
    const contestant = (name: string) => async () => calls.push(name);

    await runRounds({ a: contestant('a'), b: contestant('b') }, 1, { b: contestant('short b') });

    expect(calls).toEqual(['short b', 'a', 'b']);
  });

  it('never runs two contestants at once', async () => {
    let running = 0;
    let most = 0;
    const contestant = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
    };

    await runRounds({ a: contestant, b: contestant }, 3);

    expect(most).toBe(1);
  });
});
