import type { Clock } from '../platform/clock.ts';
import { type FunctionName, functions } from '../wiring/functions.ts';
import type { FunctionWiring } from '../wiring/types.ts';

const MILLISECONDS = { '1 minute': 60_000, '5 minutes': 300_000, '1 hour': 3_600_000 } as const;

/**
 * Calls every scheduled function at whole multiples of its period, and once at the start, so that what a
 * crash left behind is found without waiting. A call that fails is the next one's to repair.
 */
export function runSchedules(
  clock: Clock,
  invoke: (name: FunctionName, event: unknown) => Promise<unknown>,
  onFailure: (name: FunctionName, error: unknown) => void,
): { started: Promise<void>; stop(): void } {
  const stopping = new AbortController();
  const scheduled = (Object.entries(functions) as [FunctionName, FunctionWiring][]).filter(
    ([, wiring]) => wiring.every,
  );
  const call = async (name: FunctionName): Promise<void> => {
    const time = clock.now().toISOString();
    try {
      await invoke(name, {
        version: '0',
        source: 'aws.scheduler',
        'detail-type': 'Scheduled Event',
        time,
        detail: {},
      });
    } catch (error) {
      if (!stopping.signal.aborted) onFailure(name, error);
    }
  };
  const run = async (name: FunctionName, period: number): Promise<void> => {
    while (!stopping.signal.aborted) {
      await clock.sleep(period - (clock.now().getTime() % period), stopping.signal);
      await call(name);
    }
  };
  const started = Promise.all(scheduled.map(([name]) => call(name))).then(() => {
    for (const [name, wiring] of scheduled)
      run(name, MILLISECONDS[wiring.every ?? '1 hour']).catch(() => undefined);
  });
  return { started, stop: () => stopping.abort() };
}
