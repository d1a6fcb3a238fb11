import { AsyncLocalStorage } from 'node:async_hooks';
import { canonicalJson, sha256 } from '../../core/canonical-json.ts';
import { PerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import type { CallPlace, Fault, FaultSchedule } from './fault-schedule.ts';
import { Turnstile } from './turnstile.ts';

/** One run of a function, from its start to its end or death. */
interface Invocation {
  functionName: string;
  work: string;
  ordinal: number;
  label: string;
  calls: number;
  isDead: boolean;
}

/** A call that was made, and what went wrong at it. */
export interface TracedCall extends CallPlace {
  fault?: Fault;
  /** Says what the call was about, for people. */
  about: string;
}

export interface FaultInjector {
  trace: TracedCall[];
  onInvoke(functionName: string, event: unknown): void;
  afterInvoke(): Promise<void>;
  wrapServices(functionName: string, services: Services): Services;
}

interface InjectorHooks {
  /** Ends all running executions as a crash of the host would. */
  loseExecutions(): Promise<void>;
  /** Runs after every call that may have changed something. */
  afterChange(): Promise<void>;
}

/** Services with calls over a network; the others compute in the function itself. */
const REMOTE = ['objects', 'records', 'events', 'workflows', 'streams'] as const;
const READS = new Set([
  'records.get',
  'records.query',
  'records.queryIndex',
  'objects.get',
  'objects.head',
  'objects.list',
  'objects.listVersions',
  'objects.download',
  'workflows.describe',
  'workflows.history',
]);
/** Functions that keep their services over invocations, as when warm; the others start cold every time. */
const WARM = new Set(['predict']);

/** Puts a schedule's faults between a function and its services, one call of all functions at a time. */
export function createFaultInjector(schedule: FaultSchedule, hooks: InjectorHooks): FaultInjector {
  const current = new AsyncLocalStorage<Invocation>();
  const ordinals = new Map<string, number>();
  const wrapped = new Map<string, Services>();
  const alive = new Set<Invocation>();
  const trace: TracedCall[] = [];
  const turnstile = new Turnstile(schedule.chooseTurn);

  async function callThrough(verb: string, args: unknown[], call: () => Promise<unknown>): Promise<unknown> {
    const invocation = current.getStore();
    if (!invocation) return call();
    const { functionName, work, ordinal } = invocation;
    const place = { functionName, work, invocation: ordinal, call: invocation.calls++, verb };
    const fault = schedule.faultAt(place);
    const isSlow = fault === 'slow';
    return turnstile.pass(invocation, () => callNow(invocation, place, fault, args, call), isSlow);
  }

  async function callNow(
    invocation: Invocation,
    place: CallPlace,
    fault: Fault | undefined,
    args: unknown[],
    call: () => Promise<unknown>,
  ): Promise<unknown> {
    if (invocation.isDead) throw killed();
    trace.push({ ...place, about: describe(args), ...(fault && { fault }) });
    const apply = async (): Promise<unknown> => {
      const answer = await call();
      if (!READS.has(place.verb)) await hooks.afterChange();
      return answer;
    };
    const die = (): never => {
      invocation.isDead = true;
      throw killed();
    };
    switch (fault) {
      case 'refused':
        throw unavailable();
      case 'answerLost':
        await apply();
        throw unavailable();
      case 'killedBefore':
        return die();
      case 'killedAfter':
        await apply();
        return die();
      case 'executionsLost':
        await hooks.loseExecutions();
        return apply();
      case 'processLost':
        for (const each of alive) each.isDead = true;
        await hooks.loseExecutions();
        return die();
      default:
        return apply();
    }
  }

  function wrap(services: Services): Services {
    const copy = { ...services };
    for (const name of REMOTE) {
      const service = services[name] as unknown as Record<string, unknown>;
      const faulty: Record<string, unknown> = {};
      for (const [method, value] of Object.entries(service)) {
        faulty[method] =
          typeof value === 'function'
            ? (...args: unknown[]) =>
                callThrough(`${name}.${method}`, args, () => value.apply(service, args) as Promise<unknown>)
            : value;
      }
      (copy as unknown as Record<string, unknown>)[name] = faulty;
    }
    return copy;
  }

  return {
    trace,
    onInvoke(functionName, event) {
      const ordinal = ordinals.get(functionName) ?? 0;
      ordinals.set(functionName, ordinal + 1);
      const work = `${functionName} ${workOf(event)}`;
      const label = `${functionName} ${String(ordinal).padStart(6, '0')}`;
      const invocation = { functionName, work, ordinal, label, calls: 0, isDead: false };
      alive.add(invocation);
      turnstile.enter(invocation);
      current.enterWith(invocation);
    },
    async afterInvoke() {
      const invocation = current.getStore();
      if (!invocation) return;
      // ends take turns too: what follows from them starts in the same order every time
      await turnstile.pass(invocation, async () => undefined);
      turnstile.leave(invocation);
      alive.delete(invocation);
      // whoever died gives no answer, even where the handler went on without the call it died at
      if (invocation.isDead) throw killed();
    },
    wrapServices(functionName, services) {
      let own = wrapped.get(functionName);
      if (!own || !WARM.has(functionName)) {
        own = wrap(services);
        wrapped.set(functionName, own);
      }
      own.scratch = services.scratch;
      return own;
    },
  };
}

/** A death of the function, as a workflow and an event rule see it. */
function killed(): Error {
  return Object.assign(new Error('the function died'), { name: 'Lambda.Unknown' });
}

function unavailable(): PerennialError {
  return new PerennialError('ServiceUnavailableError', 'a fault that the test put here');
}

/** The same text for every retry of one task; task tokens are new each time. */
function workOf(event: unknown): string {
  const { taskToken: _new, ...rest } = event as { taskToken?: string };
  return sha256(canonicalJson(rest)).slice(0, 12);
}

function describe(args: unknown[]): string {
  const [first] = args;
  if (typeof first === 'string') return first;
  const text = JSON.stringify(first) ?? '';
  const keys = [...text.matchAll(/"sk":"([^"]{1,60})/g)].map(([, sk]) => sk);
  return keys.length > 0 ? keys.join(' + ') : text.slice(0, 100);
}
