import type { ExecutionAnswer, RunAnswer } from './answers.ts';
import type { CommandCall } from './command.ts';
import { apiPath } from './http-client.ts';
import { poll } from './poll.ts';
import type { Progress } from './progress.ts';

type Call = Pick<CommandCall, 'client' | 'io'>;

/** Looks at a run that never appears after its execution ended, before that is called its end. */
const LOOKS_FOR_A_RECORD = 10;

/**
 * Waits until a run has an outcome; undefined when the time is over, 'unrecorded' when its execution ended and
 * left no run behind.
 */
export function followRun(
  { client, io }: Call,
  run: { model: string; runId: string; execution?: () => Promise<ExecutionAnswer | undefined> },
  deadline: number,
  progress: Progress,
): Promise<RunAnswer | 'unrecorded' | undefined> {
  let looks = 0;
  return poll(io, deadline, async () => {
    const found = await client.find<RunAnswer>(apiPath`/models/${run.model}/runs/${run.runId}`);
    if (!found) {
      const execution = await run.execution?.();
      progress.update(execution);
      if (execution && execution.status !== 'RUNNING' && ++looks >= LOOKS_FOR_A_RECORD) return 'unrecorded';
      progress.waitFor('waiting for the run');
      return undefined;
    }
    progress.update(found.execution, found.progress);
    return found.outcome ? found : undefined;
  });
}
