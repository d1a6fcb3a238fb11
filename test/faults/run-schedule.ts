import { describeEnd } from './describe-end.ts';
import { describeRush } from './describe-rush.ts';
import type { FaultSchedule } from './fault-schedule.ts';
import { openFaultWorld } from './fault-world.ts';
import { findContradictions } from './find-contradictions.ts';
import type { TracedCall } from './inject-faults.ts';
import { liveThroughWeek, type Variant } from './scenario.ts';

const DESCRIBE = {
  immediate: describeEnd,
  approval: describeEnd,
  rush: describeRush,
  storm: findContradictions,
};

export interface ScheduleRun {
  end?: object;
  /** Some predictions were a stale version's: what was logged, and is watched, is another version's too. */
  isLogStale: boolean;
  /** What must not happen and did: a step that failed, or an invariant that was seen broken. */
  violations: string[];
  trace: TracedCall[];
  logged: string[];
}

/** Lives through the week once under a schedule. Never throws: what went wrong is in `violations`. */
export async function runSchedule(schedule: FaultSchedule, variant: Variant): Promise<ScheduleRun> {
  const world = await openFaultWorld(schedule, 'trip');
  const violations: string[] = [];
  let end: object | undefined;
  try {
    await liveThroughWeek(world, variant);
    end = await DESCRIBE[variant](world.platform);
  } catch (error) {
    violations.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await world.close();
  }
  return {
    ...(end && { end }),
    isLogStale: world.staleAnswers > 0,
    violations: [...violations, ...world.watch.violations],
    trace: world.trace,
    logged: world.logged,
  };
}
