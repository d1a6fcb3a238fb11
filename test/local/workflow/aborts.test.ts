import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { loadMachine } from '../../../local/workflow/load-machine.ts';
import { runMachine } from '../../../local/workflow/run-machine.ts';
import { alone, branchesOf, makeHost, mapOver, namedError, never, run, task } from './make-host.ts';
import { letEverythingRun } from './virtual-clock.ts';

describe('an abort', () => {
  it('ends the execution at once, aborts the call and gives the reason', async () => {
    const stop = new AbortController();
    const setup = makeHost({ F: never }, { signal: stop.signal });
    const running = runMachine(loadMachine(JSON.stringify(alone(task('F'))), {}), {}, setup.host);
    await letEverythingRun();

    stop.abort({ error: 'Cancelled', cause: 'by the operator' });

    expect(await running).toEqual({ status: 'ABORTED', error: 'Cancelled', cause: 'by the operator' });
    expect(setup.calls[0]?.call.signal.aborted).toBe(true);
  });

  it('before the start runs nothing', async () => {
    const setup = makeHost({ F: () => 1 }, { signal: AbortSignal.abort(new Error('too late')) });

    const result = await run(alone(task('F')), {}, setup);

    expect(result).toEqual({ status: 'ABORTED', error: 'Error', cause: 'too late' });
    expect(setup.calls).toEqual([]);
  });

  it('interrupts a wait, a retry and every item of a Map', async () => {
    const fails = () => Promise.reject(namedError('Busy', 'busy'));
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60 }];
    for (const state of [{ Type: 'Wait', Seconds: 60, End: true }, task('F', { Retry })]) {
      const stop = new AbortController();
      const setup = makeHost({ F: fails }, { signal: stop.signal });
      const machine = loadMachine(JSON.stringify(mapOver(state)), {});
      const running = runMachine(machine, [1, 2, 3], setup.host);
      await letEverythingRun();
      expect(setup.clock.pending()).toBe(3);

      stop.abort();

      expect(await running).toMatchObject({ status: 'ABORTED', error: 'AbortError' });
      expect(setup.clock.pending()).toBe(0);
    }
  });

  it('stops a loop that never waits for anything', async () => {
    const stop = new AbortController();
    let entered = 0;
    const onTransition = () => {
      entered += 1;
      if (entered === 100) stop.abort();
    };
    const Choices = [{ Variable: '$.x', IsNull: true, Next: 'A' }];
    const States = { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Choice', Choices } };

    const setup = makeHost({}, { signal: stop.signal, onTransition });
    expect(await run({ StartAt: 'A', States }, { x: null }, setup)).toMatchObject({ status: 'ABORTED' });

    await letEverythingRun();
    expect(entered).toBe(100);
  });

  it('that never comes leaves no listener on its signal', async () => {
    const { signal } = new AbortController();

    await run(mapOver(task('F', { TimeoutSeconds: 5 })), [1, 2, 3], makeHost({ F: () => 1 }, { signal }));

    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('is not caught by a catcher', async () => {
    const stop = new AbortController();
    const States = {
      A: task('F', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'H' }], Next: 'H' }),
      H: { Type: 'Succeed' },
    };
    const F = () => {
      stop.abort('stop');
      throw namedError('Broken', 'at the same time');
    };

    const result = await run({ StartAt: 'A', States }, {}, makeHost({ F }, { signal: stop.signal }));

    expect(result).toEqual({ status: 'ABORTED', error: '', cause: 'stop' });
  });
});

describe('a failed sibling', () => {
  it('aborts the other branches, which go no further', async () => {
    const setup = makeHost({
      Slow: never,
      Bad: () => Promise.reject(namedError('Broken', 'no')),
      After: () => 1,
    });
    const definition = alone({
      Type: 'Parallel',
      Branches: [
        { StartAt: 'S', States: { S: task('Slow', { Next: 'T' }), T: task('After') } },
        { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 9, Next: 'X' }, X: task('After') } },
        { StartAt: 'B', States: { B: task('Bad') } },
      ],
      End: true,
    });

    expect(await run(definition, {}, setup)).toMatchObject({ status: 'FAILED', error: 'Broken' });

    expect(setup.calls.map(({ name }) => name)).toEqual(['Slow', 'Bad']);
    expect(setup.calls[0]?.call.signal.aborted).toBe(true);
    expect(setup.clock.pending()).toBe(0);
    expect(setup.events.filter(({ kind }) => kind === 'failed').map(({ state }) => state)).toEqual([
      'B',
      'A',
    ]);
  });

  it('stops the items that were not begun', async () => {
    const setup = makeHost({
      F: (payload) => (payload === 2 ? Promise.reject(namedError('Broken', 'no')) : 1),
    });

    const result = await run(mapOver(task('F'), { MaxConcurrency: 1 }), [1, 2, 3, 4], setup);

    expect(result).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(setup.calls.map(({ payload }) => payload)).toEqual([1, 2]);
  });

  it('gives the first error when several fail', async () => {
    const setup = makeHost({
      One: () => Promise.reject(namedError('First', '')),
      Two: () => Promise.reject(namedError('Second', '')),
    });

    expect(await run(branchesOf(task('One'), task('Two')), {}, setup)).toMatchObject({ error: 'First' });
  });

  it('without an error name is States.BranchFailed', async () => {
    const result = await run(branchesOf({ Type: 'Fail' }), {}, makeHost());

    expect(result).toEqual({ status: 'FAILED', error: 'States.BranchFailed', cause: '' });
  });

  it('in a Parallel state inside an item is no States.BranchFailed for the Map around it', async () => {
    const parallel = branchesOf({ Type: 'Fail', Error: 'E' }).States.A;
    const Catch = [{ ErrorEquals: ['States.BranchFailed'], Next: 'H' }];
    const A = { ...mapOver(parallel).States.A, End: undefined, Next: 'H', Catch };

    const result = await run({ StartAt: 'A', States: { A, H: { Type: 'Succeed' } } }, [1], makeHost());

    expect(result).toMatchObject({ status: 'FAILED', error: 'E' });
  });
});
