import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { alone, makeHost, never, run, task } from './make-host.ts';

describe('a timeout', () => {
  it('of a task aborts the call and fails with States.Timeout after exactly its seconds', async () => {
    const setup = makeHost({ F: never });

    const result = await run(alone(task('F', { TimeoutSeconds: 30 })), {}, setup);

    expect(result).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: '' });
    expect(setup.clock.now().toISOString()).toBe('2026-03-01T00:00:30.000Z');
    expect(setup.calls[0]?.call.signal.aborted).toBe(true);
    expect(setup.clock.pending()).toBe(0);
  });

  it('of a task can come from a path, and fails with States.Runtime when that finds no seconds', async () => {
    const definition = alone(task('F', { TimeoutSecondsPath: '$.seconds' }));

    expect(await run(definition, { seconds: 5 }, makeHost({ F: never }))).toMatchObject({
      error: 'States.Timeout',
    });
    for (const seconds of [0, 1.5, '5', null]) {
      const result = await run(definition, { seconds }, makeHost({ F: never }));
      expect(result).toMatchObject({ error: 'States.Runtime' });
    }
  });

  it('of a task is caught by States.Timeout and States.ALL, not by States.TaskFailed', async () => {
    const states = (name: string) => ({
      A: task('F', { TimeoutSeconds: 1, Catch: [{ ErrorEquals: [name], Next: 'H' }], Next: 'H' }),
      H: { Type: 'Succeed' },
    });
    for (const name of ['States.Timeout', 'States.ALL']) {
      const result = await run({ StartAt: 'A', States: states(name) }, {}, makeHost({ F: never }));
      expect(result).toEqual({ status: 'SUCCEEDED', output: { Error: 'States.Timeout', Cause: '' } });
    }
    const result = await run(
      { StartAt: 'A', States: states('States.TaskFailed') },
      {},
      makeHost({ F: never }),
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('of a task does not count for a function that the host gives all the time it takes', async () => {
    const setup = makeHost(
      {
        F: async () => {
          await setup.clock.sleep(31_000);
          return 'done';
        },
      },
      { hasTimeLimit: (name) => name !== 'F' },
    );

    const result = await run(alone(task('F', { TimeoutSeconds: 30 })), {}, setup);

    expect(result).toEqual({ status: 'SUCCEEDED', output: { answer: 'done' } });
  });

  it('of a task is measured anew for each attempt', async () => {
    const setup = makeHost({ F: never });
    const Retry = [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 5, MaxAttempts: 1 }];

    await run(alone(task('F', { TimeoutSeconds: 10, Retry })), {}, setup);

    expect(setup.clock.now().toISOString()).toBe('2026-03-01T00:00:25.000Z');
  });

  it('that is not reached leaves no timer and no aborted call', async () => {
    const setup = makeHost({ F: () => 1 });

    await run(alone(task('F', { TimeoutSeconds: 30 }), { TimeoutSeconds: 60 }), {}, setup);

    expect(setup.clock.pending()).toBe(0);
    expect(setup.calls[0]?.call.signal.aborted).toBe(false);
    expect(setup.clock.now().toISOString()).toBe('2026-03-01T00:00:00.000Z');
  });

  it('of the machine ends it as TIMED_OUT, whatever its catchers say', async () => {
    const setup = makeHost({ F: never });
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'H' }];
    const States = { A: task('F', { Catch, Next: 'H' }), H: { Type: 'Succeed' } };

    const result = await run({ StartAt: 'A', States, TimeoutSeconds: 90 }, {}, setup);

    expect(result).toEqual({ status: 'TIMED_OUT', error: 'States.Timeout', cause: '' });
    expect(setup.clock.now().toISOString()).toBe('2026-03-01T00:01:30.000Z');
    expect(setup.calls[0]?.call.signal.aborted).toBe(true);
  });

  it('of the machine interrupts a wait', async () => {
    const setup = makeHost();

    const result = await run(
      alone({ Type: 'Wait', Seconds: 100, End: true }, { TimeoutSeconds: 1 }),
      {},
      setup,
    );

    expect(result).toMatchObject({ status: 'TIMED_OUT' });
    expect(setup.clock.pending()).toBe(0);
  });
});

describe('a wait', () => {
  it.each([
    [{ Seconds: 10 }, {}, '00:00:10'],
    [{ SecondsPath: '$.s' }, { s: 61 }, '00:01:01'],
    [{ Timestamp: '2026-03-01T01:00:00+00:30' }, {}, '00:30:00'],
    [{ TimestampPath: '$.t' }, { t: '2026-03-01T00:00:02.5Z' }, '00:00:02'],
    [{ Seconds: 0 }, {}, '00:00:00'],
    [{ Timestamp: '2026-02-01T00:00:00Z' }, {}, '00:00:00'],
  ])('%j ends at its time', async (fields, input, time) => {
    const setup = makeHost();

    await run(alone({ Type: 'Wait', ...fields, End: true }), input, setup);

    expect(setup.clock.now().toISOString().slice(11, 19)).toBe(time);
    if (time === '00:00:00') expect(setup.clock.slept).toEqual([]);
  });

  it('leaves no listener on the signal it slept under', async () => {
    const setup = makeHost();
    const signals: AbortSignal[] = [];
    const sleep = (milliseconds: number, signal?: AbortSignal) => {
      signals.push(signal!);
      return setup.clock.sleep(milliseconds, signal);
    };
    const host = { ...setup.host, clock: { ...setup.clock, sleep } };

    await run(alone({ Type: 'Wait', Seconds: 1, End: true }), {}, { ...setup, host });

    expect(signals.map((signal) => getEventListeners(signal, 'abort').length)).toEqual([0]);
  });
});
