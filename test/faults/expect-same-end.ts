import { expect } from 'vitest';
import { withoutLog } from './describe-end.ts';
import {
  type CallPlace,
  type FaultSchedule,
  faultFree,
  placedFaults,
  seededSchedule,
} from './fault-schedule.ts';
import { runSchedule, type ScheduleRun } from './run-schedule.ts';
import type { Variant } from './scenario.ts';

/** Calls that change something: what a function is killed between. */
const WRITES = /put|upload|write|transact|start|succeedTask|stop|remove/;

/** The run in which nothing goes wrong, once per file. */
export async function runFaultFree(variant: Variant): Promise<ScheduleRun> {
  const base = await runSchedule(faultFree(), variant);
  expect(base.violations).toEqual([]);
  return base;
}

/** Each write of each function, at the first invocation that makes it. */
function writePlaces(base: ScheduleRun): CallPlace[] {
  const places = new Map<string, CallPlace>();
  for (const place of base.trace) {
    const name = `${place.functionName} ${place.call} ${place.verb}`;
    if (WRITES.test(place.verb) && !places.has(name)) places.set(name, place);
  }
  return [...places.values()];
}

/**
 * Dies after every write in turn, and before the first of each function (before a later one is after the one
 * ahead of it), and must end as if nothing had happened. Answers how many places there were.
 */
export async function expectKillsToHeal(
  base: ScheduleRun,
  variant: Variant,
  functions: (name: string) => boolean = () => true,
): Promise<number> {
  const places = writePlaces(base).filter(({ functionName }) => functions(functionName));
  const begun = new Set<string>();
  for (const place of places) {
    if (!begun.has(place.functionName))
      await expectSameEnd(base, variant, placedFaults({ fault: 'killedBefore', place }));
    begun.add(place.functionName);
    await expectSameEnd(base, variant, placedFaults({ fault: 'killedAfter', place }));
  }
  return places.length;
}

/** Lives through seeded schedules: FAULT_SEED names one, FAULT_SCHEDULES how many. */
export async function expectSeedsToHeal(base: ScheduleRun, variant: Variant, count: number): Promise<void> {
  const { FAULT_SEED, FAULT_SCHEDULES } = process.env;
  const first = FAULT_SEED === undefined ? 1 : Number(FAULT_SEED);
  const many = FAULT_SEED === undefined ? Number(FAULT_SCHEDULES ?? count) : 1;
  for (let seed = first; seed < first + many; seed++)
    await expectSameEnd(base, variant, seededSchedule(seed));
}

async function expectSameEnd(base: ScheduleRun, variant: Variant, schedule: FaultSchedule): Promise<void> {
  const run = await runSchedule(schedule, variant);
  const name = `${variant}, ${schedule.name} (FAULT_SEED=${schedule.seed} npx vitest run test/faults replays a seed)`;
  expect(run.violations, name).toEqual([]);
  // what a stale version answered was logged for that version: then only the log and what is made of it may differ
  const compare = run.isLogStale ? withoutLog : (end: object) => end;
  expect(compare(run.end ?? {}), name).toEqual(compare(base.end ?? {}));
}
