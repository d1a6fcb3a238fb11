import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../local/workflow/json-value.ts';
import { type Retrier, retryDelayMilliseconds } from '../../../local/workflow/retry.ts';
import { makeHost, namedError, run, task } from './make-host.ts';

/** The seconds slept between the attempts at a task that fails with these errors in turn. */
async function delaysOf(errors: string[], Retry: JsonObject[], random = () => 0.5): Promise<number[]> {
  let calls = 0;
  const setup = makeHost(
    {
      F: () => {
        const name = errors[calls++];
        if (name !== undefined) throw namedError(name, '');
        return null;
      },
    },
    { random },
  );
  await run({ StartAt: 'A', States: { A: task('F', { Retry }) } }, {}, setup);
  return setup.clock.slept.map((milliseconds) => milliseconds / 1000);
}

const many = (count: number) => Array.from({ length: count }, () => 'Busy');

describe('a retried state', () => {
  it('keeps the time it was entered at', async () => {
    const ResultSelector = { 'entered.$': '$$.State.EnteredTime', 'retries.$': '$$.State.RetryCount' };
    let calls = 0;
    const setup = makeHost({
      F: () => {
        if (calls++ < 2) throw namedError('Busy', '');
        return null;
      },
    });
    const state = task('F', { ResultSelector, Retry: [{ ErrorEquals: ['Busy'] }] });

    const result = await run({ StartAt: 'A', States: { A: state } }, {}, setup);

    expect(result).toMatchObject({ output: { entered: '2026-03-01T00:00:00.000Z', retries: 2 } });
  });
});

describe('the wait before a retry', () => {
  it('is 1, 2 and 4 seconds by default', async () => {
    expect(await delaysOf(many(9), [{ ErrorEquals: ['Busy'] }])).toEqual([1, 2, 4]);
  });

  it('grows by the backoff rate (AWS: 3, then 4.5 seconds)', async () => {
    const retrier = { ErrorEquals: ['Busy'], IntervalSeconds: 3, MaxAttempts: 2, BackoffRate: 1.5 };

    expect(await delaysOf(many(9), [retrier])).toEqual([3, 4.5]);
  });

  it('is 1, 2, 5 seconds in the specification’s example of two retriers', async () => {
    const retriers: JsonObject[] = [
      { ErrorEquals: ['ErrorA', 'ErrorB'], IntervalSeconds: 1, BackoffRate: 2.0, MaxAttempts: 2 },
      { ErrorEquals: ['ErrorC'], IntervalSeconds: 5 },
    ];

    expect(await delaysOf(['ErrorA', 'ErrorB', 'ErrorC', 'ErrorB'], retriers)).toEqual([1, 2, 5]);
  });

  it('stops growing at MaxDelaySeconds (AWS: 3, 6, 10, 10)', async () => {
    const retrier = {
      ErrorEquals: ['Busy'],
      IntervalSeconds: 3,
      BackoffRate: 2,
      MaxDelaySeconds: 10,
      MaxAttempts: 4,
    };

    expect(await delaysOf(many(9), [retrier])).toEqual([3, 6, 10, 10]);
  });

  it('is a random part of itself with full jitter', async () => {
    const retrier = { ErrorEquals: ['Busy'], IntervalSeconds: 4, JitterStrategy: 'FULL' };

    expect(await delaysOf(many(9), [retrier], () => 0.25)).toEqual([1, 2, 4]);
    expect(await delaysOf(many(9), [retrier], () => 0)).toEqual([0, 0, 0]);
  });

  it('is never negative, never above the cap and whole milliseconds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        fc.integer({ min: 101, max: 10_000 }),
        fc.integer({ min: 0, max: 500 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (intervalSeconds, backoffRate, maxDelaySeconds, done, random) => {
          const retrier: Retrier = {
            errorEquals: ['E'],
            intervalSeconds,
            maxAttempts: 1000,
            backoffRate,
            maxDelaySeconds,
            fullJitter: true,
          };
          const delay = retryDelayMilliseconds(retrier, done, () => random);
          expect(Number.isInteger(delay) && delay >= 0 && delay <= maxDelaySeconds * 1000).toBe(true);
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });
});
