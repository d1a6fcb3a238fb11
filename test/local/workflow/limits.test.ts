import { describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../../local/workflow/json-value.ts';
import { alone, branchesOf, makeHost, mapOver, run, task } from './make-host.ts';
import { letEverythingRun } from './virtual-clock.ts';

describe('a Map', () => {
  it.each([
    [undefined, 40],
    [0, 40],
    [3, 3],
    [60, 60],
  ])('with MaxConcurrency %s runs at most %i items at once', async (MaxConcurrency, most) => {
    let running = 0;
    let peak = 0;
    const setup = makeHost({
      F: async (payload) => {
        running += 1;
        peak = Math.max(peak, running);
        await setup.clock.sleep(1000);
        running -= 1;
        return payload;
      },
    });
    const items = Array.from({ length: 100 }, (_, index) => index);
    const warned = vi.fn();
    process.on('warning', warned);

    const fields: JsonObject = MaxConcurrency === undefined ? {} : { MaxConcurrency };

    const result = await run(mapOver(task('F', { OutputPath: '$.answer' }), fields), items, setup);

    expect(result).toEqual({ status: 'SUCCEEDED', output: items });
    expect(peak).toBe(most);
    expect(setup.clock.now().getTime() - Date.parse('2026-03-01')).toBe(Math.ceil(100 / most) * 1000);
    await letEverythingRun();
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });

  it('keeps the order of its items when later ones are done first', async () => {
    const setup = makeHost({
      F: async (payload) => {
        await setup.clock.sleep(1000 * (10 - (payload as number)));
        return payload;
      },
    });

    const result = await run(mapOver(task('F', { OutputPath: '$.answer' })), [1, 2, 3], setup);

    expect(result).toMatchObject({ output: [1, 2, 3] });
  });
});

describe('the size limit', () => {
  const limit = 262_144;
  const text = (bytes: number) => 'é'.repeat((bytes - 2) / 2);

  it('allows 262,144 bytes of UTF-8 and not two more', async () => {
    const succeed = alone({ Type: 'Succeed' });

    expect(await run(succeed, text(limit), makeHost())).toMatchObject({ status: 'SUCCEEDED' });
    expect(await run(succeed, text(limit + 2), makeHost())).toMatchObject({
      error: 'States.DataLimitExceeded',
    });
  });

  it("holds for a function's answer with the fields around it", async () => {
    const definition = alone(task('F', { OutputPath: '$.answer' }));

    expect(await run(definition, {}, makeHost({ F: () => text(limit - 100) }))).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(await run(definition, {}, makeHost({ F: () => text(limit) }))).toMatchObject({
      error: 'States.DataLimitExceeded',
    });
  });

  it('holds for the input, for Parameters and for the output of a Pass state', async () => {
    const half = 'x'.repeat(limit / 2);
    const doubled = { 'a.$': '$.half', 'b.$': '$.half' };
    const tooMuch = { status: 'FAILED', error: 'States.DataLimitExceeded' };
    const setup = makeHost({ F: () => 1 });

    expect(await run(alone({ Type: 'Succeed' }), half + half, makeHost())).toMatchObject(tooMuch);
    expect(
      await run(alone(task('F', { Parameters: { FunctionName: 'F', Payload: doubled } })), { half }, setup),
    ).toMatchObject(tooMuch);
    expect(setup.calls).toEqual([]);
    expect(
      await run(alone({ Type: 'Pass', Parameters: doubled, End: true }), { half }, makeHost()),
    ).toMatchObject(tooMuch);
  });

  it('holds for what a Map or Parallel state hands to its branches', async () => {
    const half = 'x'.repeat(limit / 2);
    const doubled = { 'a.$': '$.half', 'b.$': '$.half' };
    const inner = { Type: 'Pass', Result: 1, End: true };
    const map = mapOver(inner, { ItemsPath: '$.list', ItemSelector: doubled });
    const parallel = { ...branchesOf(inner).States.A, Parameters: doubled };

    for (const definition of [map, alone(parallel)]) {
      expect(await run(definition, { half, list: [1] }, makeHost())).toMatchObject({
        error: 'States.DataLimitExceeded',
      });
    }
  });

  it('is caught by its own name only', async () => {
    const states = (name: string) => ({
      A: task('F', { Catch: [{ ErrorEquals: [name], Next: 'H' }], Next: 'H' }),
      H: { Type: 'Succeed', OutputPath: '$.Error' },
    });
    const tries = ['States.DataLimitExceeded', 'States.ALL', 'States.TaskFailed'].map((name) =>
      run({ StartAt: 'A', States: states(name) }, {}, makeHost({ F: () => text(limit + 2) })),
    );

    const [byName, ...others] = await Promise.all(tries);

    expect(byName).toEqual({ status: 'SUCCEEDED', output: 'States.DataLimitExceeded' });
    for (const result of others) expect(result).toMatchObject({ error: 'States.DataLimitExceeded' });
  });
});

describe('the limit of history events', () => {
  const loop = {
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Variable: '$.stop', BooleanEquals: true, Next: 'C' }], Default: 'A' },
      C: { Type: 'Succeed' },
    },
  };

  it('ends an endless loop at 25,000 with States.Runtime', async () => {
    const setup = makeHost();

    const result = await run(loop, { stop: false }, setup);

    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(setup.events.length).toBe(24_998);
  });

  // 2 for the execution, 2 for a state, 3 more for a call of a function, 2 more for a Map and each of its items.
  it.each([
    [25_000, task('F', { ResultPath: null, Next: 'C' }), 6246, 'SUCCEEDED'],
    [25_001, { Type: 'Pass', Next: 'C' }, 6247, 'FAILED'],
  ])('is reached after, not at, 25,000: %i events', async (_events, B, itemCount, status) => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'H' }];
    const C = { ...mapOver({ Type: 'Succeed' }).States.A, Catch };
    const States = { A: task('F', { ResultPath: null, Next: 'B' }), B, C, H: { Type: 'Succeed' } };
    const items = new Array(itemCount).fill(0);

    const result = await run({ StartAt: 'A', States }, items, makeHost({ F: () => 1 }));

    expect(result).toMatchObject(status === 'FAILED' ? { status, error: 'States.Runtime' } : { status });
  });
});
