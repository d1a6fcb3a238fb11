import { expect, it } from 'vitest';
import { ScheduledEvent } from '../../core/contracts/events.ts';
import { runSchedules } from '../../local/run-schedules.ts';
import { createVirtualClock, type VirtualClock } from '../../platform/clock.ts';
import { functions } from '../../wiring/functions.ts';
import type { FunctionWiring } from '../../wiring/types.ts';

const HOUR = 3_600_000;
type Work = (name: string, call: number, clock: VirtualClock) => Promise<unknown>;
const scheduled = (Object.entries(functions) as [string, FunctionWiring][])
  .filter(([, { every }]) => every)
  .map(([name]) => name);

function setUp(start: string, work: Work = async () => undefined) {
  const clock = createVirtualClock(new Date(start));
  const calls: { name: string; at: string; event: unknown }[] = [];
  const failures: { name: string; error: unknown }[] = [];
  const schedules = runSchedules(
    clock,
    async (name, event) => {
      calls.push({ name, at: clock.now().toISOString().slice(11, 16), event });
      return work(name, calls.filter((call) => call.name === name).length, clock);
    },
    (name, error) => failures.push({ name, error }),
  );
  const timesOf = (name: string) => calls.filter((call) => call.name === name).map(({ at }) => at);
  return { clock, calls, failures, schedules, timesOf };
}

it('calls every scheduled function once at the start and then at whole hours', async () => {
  const { clock, timesOf, calls, schedules } = setUp('2026-03-01T10:20:00Z');
  await schedules.started;
  await clock.advanceBy(3 * HOUR);

  expect(scheduled.toSorted()).toEqual(['check-drift', 'sweep-drops']);
  for (const name of scheduled) expect(timesOf(name)).toEqual(['10:20', '11:00', '12:00', '13:00']);
  for (const { event } of calls) expect(ScheduledEvent.safeParse(event).success).toBe(true);
  schedules.stop();
});

it('calls nothing twice in a minute when it starts at a whole hour', async () => {
  const { clock, timesOf, schedules } = setUp('2026-03-01T10:00:00Z');
  await schedules.started;
  await clock.advanceBy(HOUR);

  expect(timesOf('sweep-drops')).toEqual(['10:00', '11:00']);
  schedules.stop();
});

it('goes on after a call that failed, and says which', async () => {
  const { clock, timesOf, failures, schedules } = setUp('2026-03-01T10:00:00Z', async (name, call) => {
    if (name === 'sweep-drops' && call <= 2) throw new Error('down');
  });
  await schedules.started;
  await clock.advanceBy(3 * HOUR);

  expect(timesOf('sweep-drops')).toHaveLength(4);
  expect(timesOf('check-drift')).toHaveLength(4);
  expect(failures).toMatchObject([{ name: 'sweep-drops' }, { name: 'sweep-drops' }]);
  schedules.stop();
});

it('does not start a function again while its last call goes on', async () => {
  let running = 0;
  let most = 0;
  const { clock, schedules, timesOf } = setUp('2026-03-01T10:00:00Z', async (name, _call, { sleep }) => {
    if (name !== 'sweep-drops') return;
    most = Math.max(most, ++running);
    await sleep(1.5 * HOUR);
    running--;
  });
  await clock.advanceBy(6 * HOUR);
  await schedules.started;

  expect(most).toBe(1);
  expect(timesOf('sweep-drops').length).toBeGreaterThan(2);
  schedules.stop();
});

it('calls nothing any more after a stop', async () => {
  const { clock, calls, schedules } = setUp('2026-03-01T10:20:00Z');
  await schedules.started;
  const before = calls.length;
  schedules.stop();
  await clock.advanceBy(5 * HOUR);

  expect(calls.length).toBe(before);
  expect(clock.nextWakeAt()).toBeUndefined();
});
