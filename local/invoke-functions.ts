import type { Handler } from '../lambdas/handle.ts';
import { type Clock, holdClock } from '../platform/clock.ts';
import type { DisposableScratch } from '../platform/scratch-folder.ts';
import type { Services } from '../platform/services.ts';
import { type FunctionName, functions } from '../wiring/functions.ts';
import { narrowServices } from './narrow-services.ts';

/** Everything but the scratch folder, which each invocation gets anew. */
export type SharedServices = Omit<Services, 'scratch'>;

export interface FunctionInvoker {
  /** Runs one function with the services its wiring declares. Payload and answer are copies, as over a wire. */
  invoke(name: FunctionName, event: unknown): Promise<unknown>;
  /** How many invocations run now. */
  inFlight(): number;
  /** Fulfils when the number of running invocations changes. */
  changed(): Promise<void>;
}

export interface InvokerOptions {
  services: SharedServices;
  clock: Clock;
  createScratch(): DisposableScratch;
  /** Sees every invocation before it runs; fault tests throw from here. */
  onInvoke?(name: FunctionName, event: unknown): void;
  /** Runs when a handler is done and before its answer counts; fault tests let the function die here. */
  afterInvoke?(name: FunctionName): void | Promise<void>;
  /** Wraps the services of one function; fault tests put failures between its calls. */
  wrapServices?(name: FunctionName, services: Services): Services;
}

/** Functions run in this process, their handlers loaded when they are first called. */
export function createFunctionInvoker(options: InvokerOptions): FunctionInvoker {
  const { services, clock } = options;
  const bound = new Map<FunctionName, Promise<{ handler: Handler; narrowed: Services }>>();
  const waiting = new Set<() => void>();
  let running = 0;

  async function bind(name: FunctionName): Promise<{ handler: Handler; narrowed: Services }> {
    const { handler } = (await import(`../lambdas/${name}/handler.ts`)) as { handler: Handler };
    const placeholder = { folder: () => '', path: () => '', freeBytes: () => 0 };
    return {
      handler,
      narrowed: narrowServices({ ...services, scratch: placeholder }, name, functions[name].uses),
    };
  }

  function bindOnce(name: FunctionName) {
    let binding = bound.get(name);
    if (!binding) {
      binding = bind(name);
      bound.set(name, binding);
    }
    return binding;
  }

  function note(change: 1 | -1): void {
    running += change;
    for (const wake of waiting) wake();
    waiting.clear();
  }

  /**
   * A handler that failed may leave calls behind that still write files. The folder then stays until the host
   * ends: that must not stand in the place of the handler's own error.
   */
  async function disposeQuietly(scratch: DisposableScratch, name: FunctionName): Promise<void> {
    try {
      await scratch.dispose();
    } catch (error) {
      services.log({
        level: 'warn',
        message: 'scratch folder not deleted yet',
        function: name,
        error: String(error),
      });
    }
  }

  return {
    inFlight: () => running,
    changed: () => new Promise((resolve) => waiting.add(resolve)),
    async invoke(name, event) {
      note(1);
      try {
        return await holdClock(clock, async () => {
          options.onInvoke?.(name, event);
          const { handler, narrowed } = await bindOnce(name);
          const scratch = options.createScratch();
          try {
            // the object keeps its identity over invocations, as a warm function's memory does
            narrowed.scratch = scratch;
            const own = options.wrapServices?.(name, narrowed) ?? narrowed;
            return copy(await handler(copy(event), needsScratch(name) ? { ...own, scratch } : own));
          } finally {
            await disposeQuietly(scratch, name);
            await options.afterInvoke?.(name);
          }
        });
      } finally {
        note(-1);
      }
    },
  };
}

function needsScratch(name: FunctionName): boolean {
  return 'tables' in functions[name].uses;
}

function copy(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
