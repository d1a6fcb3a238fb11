import { describe, expect, it } from 'vitest';
import { createSystemClock, createVirtualClock, holdClock } from '../../platform/clock.ts';
import { nameOfFailure } from './contract/contract-subject.ts';

const START = new Date('2026-03-01T00:00:00.000Z');
const later = (milliseconds: number) => new Date(START.getTime() + milliseconds);

describe('a virtual clock', () => {
  it('stands still until it is told to go on', async () => {
    const clock = createVirtualClock(START);
    await clock.advanceBy(1_500);

    expect(clock.now()).toEqual(later(1_500));
    expect(clock.nextWakeAt()).toBeUndefined();
  });

  it('hands out dates that its callers may change', () => {
    const clock = createVirtualClock(START);
    clock.now().setFullYear(1999);

    expect(clock.now()).toEqual(START);
  });

  it('refuses a start and a target that are no dates, and a target in the past', async () => {
    const clock = createVirtualClock(START);

    expect(() => createVirtualClock(new Date('x'))).toThrow('not a date');
    expect(await nameOfFailure(clock.advanceTo(new Date('x')))).toBe('InvalidInputError');
    expect(await nameOfFailure(clock.advanceTo(later(-1)))).toBe('InvalidInputError');
    await clock.advanceTo(START);
  });

  it('wakes sleepers in the order of time, each at its own time, and of asking at one instant', async () => {
    const clock = createVirtualClock(START);
    const woken: [string, number][] = [];
    const sleep = async (name: string, milliseconds: number) => {
      await clock.sleep(milliseconds);
      woken.push([name, clock.now().getTime() - START.getTime()]);
    };
    for (const [name, milliseconds] of [
      ['c', 30],
      ['a', 10],
      ['b1', 20],
      ['b2', 20],
      ['late', 41],
    ] as const) {
      void sleep(name, milliseconds);
    }

    expect(clock.nextWakeAt()).toEqual(later(10));
    await clock.advanceTo(later(40));

    expect(woken).toEqual([
      ['a', 10],
      ['b1', 20],
      ['b2', 20],
      ['c', 30],
    ]);
    expect(clock.now()).toEqual(later(40));
    expect(clock.nextWakeAt()).toEqual(later(41));
  });

  it('lets the work of one sleeper end before the next wakes, also work that sleeps again', async () => {
    const clock = createVirtualClock(START);
    const seen: string[] = [];
    const tick = async (name: string, every: number) => {
      for (let round = 0; round < 3; round++) {
        await clock.sleep(every);
        for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
        seen.push(`${name}@${clock.now().getTime() - START.getTime()}`);
      }
    };
    void tick('x', 10);
    void tick('y', 15);

    await clock.advanceBy(60);

    expect(seen).toEqual(['x@10', 'y@15', 'x@20', 'y@30', 'x@30', 'y@45']);
  });

  it('wakes who sleeps for no time at all without moving', async () => {
    const clock = createVirtualClock(START);
    let isWoken = false;
    void clock.sleep(-5).then(() => {
      isWoken = true;
    });

    await clock.advanceBy(0);

    expect(isWoken).toBe(true);
    expect(clock.now()).toEqual(START);
  });

  it('lets go of a sleeper whose signal is aborted, with the reason', async () => {
    const clock = createVirtualClock(START);
    const controller = new AbortController();
    const reason = new Error('enough');
    const sleep = clock.sleep(10, controller.signal);
    controller.abort(reason);

    await expect(sleep).rejects.toBe(reason);
    await expect(clock.sleep(10, controller.signal)).rejects.toBe(reason);
    expect(clock.nextWakeAt()).toBeUndefined();
  });

  it('stands still while it is held, and goes on afterwards', async () => {
    const clock = createVirtualClock(START);
    const seen: number[] = [];
    void clock.sleep(10).then(() =>
      holdClock(clock, async () => {
        for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
        seen.push(clock.now().getTime() - START.getTime());
      }),
    );
    const release = clock.hold();
    const advance = clock.advanceBy(1_000);
    release();
    release();

    await advance;

    expect(seen).toEqual([10]);
  });

  it('lets go when held work fails', async () => {
    const clock = createVirtualClock(START);
    const work = holdClock(clock, () => Promise.reject(new Error('broken')));

    expect(await nameOfFailure(work)).toBe('Error');
    await clock.advanceBy(5);

    expect(clock.now()).toEqual(later(5));
  });

  it('does one advance after the other', async () => {
    const clock = createVirtualClock(START);

    await Promise.all([clock.advanceBy(5), clock.advanceBy(7)]);

    expect(clock.now()).toEqual(later(12));
  });
});

describe('the system clock', () => {
  it('sleeps no time at all, and lets go of a sleeper whose signal is aborted', async () => {
    const clock = createSystemClock();
    const controller = new AbortController();
    const reason = new Error('enough');
    const sleep = clock.sleep(2 ** 40, controller.signal);
    controller.abort(reason);

    await clock.sleep(0);
    await expect(sleep).rejects.toBe(reason);
    await expect(clock.sleep(0, controller.signal)).rejects.toBe(reason);
    expect(await holdClock(clock, async () => 'done')).toBe('done');
  });
});
