import type { Json } from '../../core/contracts/names.ts';
import type { WorkflowName } from '../../core/contracts/workflows.ts';
import { WORKFLOWS } from '../../core/contracts/workflows.ts';
import { createRandom } from '../../core/random.ts';
import { answerHttp } from '../../local/answer-http.ts';
import { createFunctionInvoker, type InvokerOptions } from '../../local/invoke-functions.ts';
import { matchRoute } from '../../local/match-route.ts';
import { createVirtualClock } from '../../platform/clock.ts';
import type { ExecutionEnd } from '../../platform/local/executions.ts';
import { type LocalStoreOptions, openLocalStore } from '../../platform/local/open-local-store.ts';
import type { OpenTask } from '../../platform/local/task-tokens.ts';
import { createLocalWorkflows } from '../../platform/local/workflows.ts';
import type { DeliveredEvent, Services } from '../../platform/services.ts';
import type { FunctionName } from '../../wiring/functions.ts';
import { openApiDocument } from '../../wiring/openapi.ts';

export const START = new Date('2026-03-01T10:00:00.000Z');

export interface ControlPlaneOptions
  extends Pick<InvokerOptions, 'onInvoke' | 'wrapServices'>,
    Pick<LocalStoreOptions, 'staleReads'> {
  models?: Services['models'];
  tables?: Services['tables'];
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: any;
}

/**
 * The real handlers over the local store, each with the services its wiring declares, and nothing that moves by
 * itself: events wait to be taken, executions stay as they are until a test ends them.
 */
export function openControlPlane(options: ControlPlaneOptions = {}) {
  const clock = createVirtualClock(START);
  const random = createRandom(7).next;
  const store = openLocalStore({
    clock,
    random,
    ...(options.staleReads && { staleReads: options.staleReads }),
  });
  const logged: Parameters<Services['log']>[0][] = [];
  const waiting = new Map<string, { end(end: ExecutionEnd): void; openTask(state: string): OpenTask }>();
  const workflows = createLocalWorkflows(
    store,
    ({ machine, name }, { signal, openTask }) =>
      new Promise((end, reject) => {
        waiting.set(`${machine}/${name}`, { end, openTask });
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
    { hasMachine: (machine) => WORKFLOWS.includes(machine as WorkflowName) },
  );
  const services: Omit<Services, 'scratch'> = {
    objects: store.objects,
    records: store.records,
    events: store.events,
    streams: store.streams,
    workflows,
    tables: options.tables ?? { open: () => Promise.reject(new Error('no tables here')) },
    models: options.models ?? { load: () => Promise.reject(new Error('no models here')) },
    now: () => clock.now(),
    stopwatch: () => () => 0,
    newId: store.newId,
    measure: () => undefined,
    randomBytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256)),
    log: (entry) => logged.push(entry),
  };
  const { invoke } = createFunctionInvoker({
    services,
    clock,
    createScratch: store.createScratch,
    ...(options.onInvoke && { onInvoke: options.onInvoke }),
    wrapServices: (name, own) => plane.wrapServices?.(name, own) ?? own,
  });

  /** Answers one request as the deployed API would; a body that is no text is sent as JSON. */
  async function call(
    method: string,
    target: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const result = await answerHttp(
      { method, target, headers, ...(text !== undefined && { body: text }) },
      store.newId(),
      invoke,
    );
    requireDescribed(method, target, result.statusCode);
    return { status: result.statusCode, headers: result.headers, body: JSON.parse(result.body) };
  }

  const plane = {
    /** Puts something between a function and its services, from now on. */
    wrapServices: options.wrapServices,
    clock,
    store,
    services,
    logged,
    invoke,
    call,

    /** Takes what waits on the bus, of one detail type. */
    takeEvents(detailType: string): DeliveredEvent[] {
      const found = store.eventQueue.pending(1_000).filter(({ event }) => event.detailType === detailType);
      for (const { id } of found) store.eventQueue.fanOut(id, []);
      return found.map(({ event }) => event);
    },

    /** Hands an event to one function, as a rule would. */
    deliver(name: FunctionName, event: DeliveredEvent): Promise<unknown> {
      const { detailType, ...rest } = event;
      return invoke(name, { version: '0', ...rest, 'detail-type': detailType });
    },

    /** Applies a small regression model; answers its name. */
    async applyModel(name = 'green-taxi', changes: object = {}): Promise<string> {
      const spec = { name, task: 'regression', target: 'y', features: { x: 'number' }, ...changes };
      const answer = await call('PUT', `/models/${name}`, spec);
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return name;
    },

    /** Writes an object under incoming/ and takes the event that tells of it. */
    async putObject(key: string, text = 'x,y\n1,2\n'): Promise<DeliveredEvent> {
      await store.objects.put(key, Buffer.from(text));
      const events = plane.takeEvents('Object Created');
      const event = events.at(-1);
      if (!event) throw new Error('no event told of the object');
      return event;
    },

    /** Ends a running execution, after its row is there. */
    async endExecution(machine: WorkflowName, name: string, end: ExecutionEnd): Promise<void> {
      await letPromisesRun();
      const execution = waiting.get(`${machine}/${name}`);
      if (!execution) throw new Error(`${machine}/${name} does not run`);
      execution.end(end);
      await letPromisesRun();
    },

    /** Starts an execution that waits for a person; answers its token and what it is told. */
    async waitForPerson(name: string): Promise<{ token: string; told: Promise<Json> }> {
      await workflows.start({ machine: 'roll-out-version', name, input: {} });
      await letPromisesRun();
      const task = waiting.get(`roll-out-version/${name}`)!.openTask('Request approval');
      return { token: task.token, told: task.settled };
    },

    async close(): Promise<void> {
      await workflows.abandon();
      store.close();
    },
  };
  return plane;
}

const apiDescription = openApiDocument() as {
  paths: Record<string, Record<string, { responses: Record<string, object> }>>;
};

/** Callers generate their clients from the API's description: a success that it does not know fails the test. */
function requireDescribed(method: string, target: string, status: number): void {
  const route = matchRoute(method, target.split('?')[0] ?? '');
  if (status >= 300 || !route || route === 'badEncoding') return;
  const [, path = ''] = route.routeKey.split(' ');
  const responses = apiDescription.paths[path]?.[method.toLowerCase()]?.responses ?? {};
  if (!(status in responses))
    throw new Error(`openapi.json does not say that ${route.routeKey} answers ${status}`);
}

export type ControlPlane = ReturnType<typeof openControlPlane>;

/** Lets everything that can go on without time or events go on. */
export async function letPromisesRun(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}
