import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogMode } from '../core/contracts/log-mode.ts';
import type { Json } from '../core/contracts/names.ts';
import { TrainerOptions, type TrainerSettings } from '../core/contracts/trainer.ts';
import { WORKFLOWS, type WorkflowName } from '../core/contracts/workflows.ts';
import type { HttpResult } from '../lambdas/http/request.ts';
import { type Clock, createSystemClock } from '../platform/clock.ts';
import { createDuckdbTables } from '../platform/duckdb-tables.ts';
import { holdPredictions } from '../platform/hold-predictions.ts';
import { type LocalStore, openLocalStore } from '../platform/local/open-local-store.ts';
import { createLocalWorkflows, type LocalWorkflows } from '../platform/local/workflows.ts';
import { createOnnxModels } from '../platform/onnx-models.ts';
import type { LineStreams, Services } from '../platform/services.ts';
import { createThreads } from '../platform/threads.ts';
import { type FunctionName, functions } from '../wiring/functions.ts';
import { pascalCase } from '../wiring/pascal-case.ts';
import type { FunctionWiring } from '../wiring/types.ts';
import { answerHttp, type HttpRequest } from './answer-http.ts';
import { dispatchEvents, type EventDispatcher } from './dispatch-events.ts';
import { createFunctionInvoker, type InvokerOptions } from './invoke-functions.ts';
import { runSchedules } from './run-schedules.ts';
import { createTrainingJobs } from './run-training-jobs.ts';
import { loadMachine } from './workflow/load-machine.ts';
import type { Machine } from './workflow/machine.ts';
import { runMachine } from './workflow/run-machine.ts';

export interface PlatformOptions extends Pick<InvokerOptions, 'onInvoke' | 'afterInvoke' | 'wrapServices'> {
  /** Where the state lives; in memory without it. */
  folder?: string;
  /** @default the system's clock */
  clock?: Clock;
  /** At least 0, below 1; seeded in tests. */
  random?: () => number;
  /** Where uploads are accepted, for addresses that are given out. */
  baseUrl?: string;
  /** @default true */
  schedules?: boolean;
  /** How long a log record may wait for its object. @default 60_000 */
  flushMilliseconds?: number;
  /** As in environments/. @default 'durable' */
  logMode?: LogMode;
  log?: Services['log'];
  /** Sees what would become metrics; left out, nobody does. */
  measure?: Services['measure'];
  tables?: Services['tables'];
  models?: Services['models'];
  stopwatch?: Services['stopwatch'];
  /** @default as many as the machine has cores for */
  threads?: Services['threads'];
  staleReads?: Parameters<typeof openLocalStore>[0]['staleReads'];
}

/** The whole platform in this process. */
export interface Platform {
  store: LocalStore;
  workflows: LocalWorkflows;
  /** All services, unnarrowed: for the host and for tests. */
  services: Omit<Services, 'scratch'>;
  /** Answers an HTTP request as the deployed API would. */
  http(request: HttpRequest): Promise<HttpResult>;
  invoke(name: FunctionName, event: unknown): Promise<unknown>;
  /** Fulfils when nothing happens any more unless time goes on or a person acts. */
  settle(): Promise<void>;
  /** Writes all buffered log records to their objects now. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** `compute: sagemaker` on this machine: the trainer is a process beside this one; image and role are names only. */
const OWN_TRAINER: TrainerSettings = {
  ...TrainerOptions.parse({
    image: '000000000000.dkr.ecr.local.amazonaws.com/perennial-trainer',
    spot: false,
  }),
  roleArn: 'arn:aws:iam::000000000000:role/perennial-trainer',
  jobPrefix: 'perennial-local-',
};

const STATE_MACHINES = join(import.meta.dirname, '..', 'statemachines');

/** Opens the platform: the same handlers, wiring and state machines as on AWS, over the local store. */
export async function openPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const clock = options.clock ?? createSystemClock();
  const store = openLocalStore({ clock, ...pick(options, 'folder', 'random', 'baseUrl', 'staleReads') });
  const machines = loadMachines();
  const log: Services['log'] = options.log ?? (() => undefined);

  const ending = new AbortController();

  const workflows = createLocalWorkflows(
    store,
    (request, hooks) =>
      runMachine(machineOf(machines, request.machine), request.input, {
        executionName: request.name,
        executionId: request.executionId,
        machineName: request.machine,
        startTime: request.startedAt,
        clock,
        random: options.random ?? Math.random,
        signal: hooks.signal,
        openTask: hooks.openTask,
        onTransition: ({ at, state, kind, detail }) =>
          hooks.onTransition({ at, state, kind, ...(detail !== undefined && { detail }) }),
        invokeFunction: async (name, payload) =>
          (await invoker.invoke(name as FunctionName, payload)) as Json,
        hasTimeLimit: (name) => !trains(name as FunctionName),
        runTrainingJob: (request, call) => jobs.run(request, call),
        startExecution: async ({ machine, name, input }) => {
          await workflows.start({ machine, name, input });
          return { executionId: `${machine}:${name}`, startedAt: clock.now().toISOString() };
        },
      }),
    { hasMachine: (machine) => machines.has(machine as WorkflowName) },
  );

  const measure: Services['measure'] = options.measure ?? (() => undefined);
  const streams = flushingStreams(store, clock, options.flushMilliseconds ?? 60_000, log);
  const heldLog =
    options.logMode === 'buffered'
      ? holdPredictions({ streams, now: () => clock.now(), log, measure, sleep: (ms) => clock.sleep(ms) })
      : undefined;
  const services: Omit<Services, 'scratch'> = {
    objects: store.objects,
    records: store.records,
    events: store.events,
    streams: heldLog ?? streams,
    workflows,
    tables: options.tables ?? createDuckdbTables(),
    models: options.models ?? createOnnxModels(),
    compute: { trainer: OWN_TRAINER },
    threads: options.threads ?? createThreads(),
    ending: ending.signal,
    now: () => clock.now(),
    stopwatch: options.stopwatch ?? startStopwatch,
    newId: store.newId,
    measure,
    randomBytes: (count) => Uint8Array.from(randomBytes(count)),
    log,
  };
  const jobs = createTrainingJobs({ objects: store.objects, clock, createScratch: store.createScratch, log });
  const invoker = createFunctionInvoker({
    services,
    clock,
    createScratch: store.createScratch,
    ...pick(options, 'onInvoke', 'afterInvoke', 'wrapServices'),
  });
  const dispatcher = dispatchEvents(store.eventQueue, clock, invoker.invoke, (delivery, error) =>
    log({
      level: 'error',
      message: 'event became a dead letter',
      event: delivery.event.detailType,
      target: delivery.target,
      error,
    }),
  );
  const schedules =
    options.schedules === false
      ? undefined
      : runSchedules(clock, invoker.invoke, (name, error) =>
          log({ level: 'error', message: 'scheduled function failed', function: name, error: String(error) }),
        );
  if (store.interruptedExecutions > 0)
    log({
      level: 'warn',
      message: 'executions were interrupted, the sweeper starts them again',
      count: store.interruptedExecutions,
    });

  const settle = (): Promise<void> => settlePlatform([invoker, jobs], dispatcher);
  return {
    store,
    workflows,
    services,
    invoke: invoker.invoke,
    http: (request) => answerHttp(request, store.newId(), invoker.invoke),
    settle,
    async flush() {
      await heldLog?.flush({ force: true });
      await store.flushStreams({ force: true });
    },
    async close() {
      schedules?.stop();
      dispatcher.stop();
      ending.abort();
      await workflows.abandon();
      for (const work of [invoker, jobs]) while (work.inFlight() > 0) await work.changed();
      await heldLog?.flush({ force: true });
      await store.flushStreams({ force: true });
      store.close();
    },
  };
}

/** Trainings take their turns in this process, and the time until then is not theirs. */
function trains(name: FunctionName): boolean {
  return 'threads' in functions[name].uses;
}

function loadMachines(): Map<WorkflowName, Machine> {
  const taskNames = (Object.entries(functions) as [FunctionName, FunctionWiring][]).flatMap(
    ([name, wiring]) => (wiring.task ? [[pascalCase(name), name] as const] : []),
  );
  return new Map(
    WORKFLOWS.map((name) => {
      const source = readFileSync(join(STATE_MACHINES, `${name}.asl.json`), 'utf8');
      const used = taskNames.filter(([placeholder]) => source.includes(`\${${placeholder}}`));
      return [name, loadMachine(source, Object.fromEntries(used))];
    }),
  );
}

function machineOf(machines: Map<WorkflowName, Machine>, name: string): Machine {
  const machine = machines.get(name as WorkflowName);
  if (!machine) throw new RangeError(`there is no state machine ${name}`);
  return machine;
}

/** Streams whose records are written to objects once they are old enough, by one timer at a time. */
function flushingStreams(
  store: LocalStore,
  clock: Clock,
  afterMilliseconds: number,
  log: Services['log'],
): LineStreams {
  let isScheduled = false;
  const flushLater = async (): Promise<void> => {
    await clock.sleep(afterMilliseconds);
    isScheduled = false;
    await store.flushStreams({ force: true });
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    flushLater().catch((error) =>
      log({ level: 'error', message: 'log records wait for the next flush', error: String(error) }),
    );
  };
  return {
    async put(stream, model, records) {
      await store.streams.put(stream, model, records);
      schedule();
    },
    async putLines(stream, lines) {
      await store.streams.putLines(stream, lines);
      schedule();
    },
  };
}

function startStopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}

/** Two quiet turns of the event loop in a row: what a finished function set off has begun by then. */
async function settlePlatform(
  works: readonly { inFlight(): number; changed(): Promise<void> }[],
  dispatcher: EventDispatcher,
): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    const busy = works.find((work) => work.inFlight() > 0);
    if (busy) await busy.changed();
    await new Promise(setImmediate);
    quiet = works.every((work) => work.inFlight() === 0) && dispatcher.isIdle() ? quiet + 1 : 0;
  }
}

function pick<Value extends object, Key extends keyof Value>(value: Value, ...keys: Key[]): Pick<Value, Key> {
  return Object.fromEntries(
    keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]]),
  ) as Pick<Value, Key>;
}
