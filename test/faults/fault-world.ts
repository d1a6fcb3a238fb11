import { INTERRUPTED } from '../../core/contracts/execution.ts';
import { createRandom } from '../../core/random.ts';
import { openPlatform, type Platform } from '../../local/open-platform.ts';
import { createVirtualClock, type VirtualClock } from '../../platform/clock.ts';
import { createDuckdbTables } from '../../platform/duckdb-tables.ts';
import { createOnnxModels } from '../../platform/onnx-models.ts';
import type { FunctionName } from '../../wiring/functions.ts';
import { disorderEvents } from './disorder-events.ts';
import type { FaultSchedule } from './fault-schedule.ts';
import { createFaultInjector, type TracedCall } from './inject-faults.ts';
import { type InvariantWatch, watchInvariants } from './invariant-watch.ts';
import { memoiseModels } from './memoise-models.ts';
import { memoiseTables } from './memoise-tables.ts';

export const START = new Date('2026-01-05T06:00:00.000Z');
const HOUR = 3_600_000;

const tables = memoiseTables(createDuckdbTables({ threads: 1, memoryLimitMegabytes: 256 }));
const models = memoiseModels(createOnnxModels());

/** The platform in memory under a schedule of faults, with a clock that only this world moves. */
export interface FaultWorld {
  schedule: FaultSchedule;
  platform: Platform;
  clock: VirtualClock;
  trace: TracedCall[];
  watch: InvariantWatch;
  /** Predictions that the last known good version gave while the champion could not be read. */
  staleAnswers: number;
  /** Errors that functions logged, for the report of a failure. */
  logged: string[];
  /** Goes on hour by hour, with the scheduled functions, until `isOver` and nothing is under way. */
  passTimeUntil(what: string, isOver: () => Promise<boolean>): Promise<void>;
  /** Goes on to an hour of a day, counted from the start's. */
  goTo(day: number, hour: number): Promise<void>;
  /** Runs the scheduled functions, every hour until each did its work. */
  runSchedules(): Promise<void>;
  close(): Promise<void>;
}

export async function openFaultWorld(schedule: FaultSchedule, model: string): Promise<FaultWorld> {
  const clock = createVirtualClock(START);
  const started = new Set<string>();
  const logged: string[] = [];
  const stale = createRandom(schedule.seed + 1);
  let ticks = 0;
  let platform: Platform;
  const watch = watchInvariants(() => platform, model);
  const injector = createFaultInjector(schedule, {
    async loseExecutions() {
      for (const name of started) {
        const [machine = '', execution = ''] = name.split(' ');
        await platform.workflows.stop(machine, execution, INTERRUPTED, 'lost on purpose');
      }
      started.clear();
    },
    afterChange: () => watch.look(),
  });
  platform = await openPlatform({
    clock,
    random: createRandom(schedule.seed).next,
    schedules: false,
    tables,
    models,
    // every measured time is the same, or reports would differ
    stopwatch: () => () => (ticks++ % 2) + 1,
    staleReads: () => stale.next() < schedule.staleShare,
    log: ({ level, message, ...fields }) => {
      if (level === 'error') logged.push(`${message} ${JSON.stringify(fields).slice(0, 400)}`);
    },
    onInvoke: (name, event) => {
      injector.onInvoke(name, event);
      const { runId } = event as { runId?: string };
      if (runId) void watch.noteTraining(name, event);
    },
    afterInvoke: () => injector.afterInvoke(),
    wrapServices: (name, services) => injector.wrapServices(name, services),
  });
  const start = platform.workflows.start;
  platform.workflows.start = async (request) => {
    await start(request);
    started.add(`${request.machine} ${request.name}`);
  };
  if (schedule.disorder) disorderEvents(platform.store.eventQueue, clock, schedule.seed);

  /** Answers whether every scheduled function came through. */
  async function callScheduled(): Promise<boolean> {
    const names: FunctionName[] = ['sweep-drops', 'check-drift'];
    const time = clock.now().toISOString();
    const event = {
      version: '0',
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      time,
      detail: {},
    };
    const calls = schedule.doubleSchedules ? [...names, ...names] : names;
    const outcomes = await Promise.allSettled(calls.map((name) => platform.invoke(name, event)));
    return names.every((name) =>
      outcomes.some(({ status }, i) => calls[i] === name && status === 'fulfilled'),
    );
  }

  const isQuiet = async (): Promise<boolean> => {
    await platform.settle();
    return platform.store.eventQueue.nextDueAt() === undefined;
  };

  return {
    schedule,
    platform,
    clock,
    trace: injector.trace,
    watch,
    staleAnswers: 0,
    logged,
    async passTimeUntil(what, isOver) {
      const deadline = clock.now().getTime() + schedule.mostHours * HOUR;
      for (;;) {
        if ((await isQuiet()) && (await isOver())) return;
        if (clock.now().getTime() >= deadline)
          throw new Error(`${what}: no end after ${schedule.mostHours} hours`);
        const sinceHour = clock.now().getTime() % HOUR;
        await clock.advanceBy(HOUR - sinceHour);
        if ((await isQuiet()) && (await isOver())) return;
        await callScheduled();
      }
    },
    async goTo(day, hour) {
      await clock.advanceTo(new Date(START.getTime() + (day * 24 + hour - START.getUTCHours()) * HOUR));
    },
    async runSchedules() {
      for (let hour = 0; hour < schedule.mostHours && !(await callScheduled()); hour++)
        await clock.advanceBy(HOUR);
      await platform.settle();
    },
    close: () => platform.close(),
  };
}
