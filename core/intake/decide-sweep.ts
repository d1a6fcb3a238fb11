import type { ExecutionStatus } from '../contracts/execution.ts';

/** Attempts the sweeper makes by itself before it gives a drop or run up. */
export const MAX_SWEEPS = 3;

export type SweepAction =
  | { do: 'wait'; why: string }
  /** Start the same attempt: its execution was never made. */
  | { do: 'start' }
  /** Start the next attempt: the execution is over and left no end behind. */
  | { do: 'nextAttempt' }
  | { do: 'giveUp'; why: string };

/** What to do about work that has no end, given the execution it was to be done by. */
export function decideSweep(
  execution: { status: ExecutionStatus; error?: string } | undefined,
  sweeps: number,
): SweepAction {
  if (!execution) return { do: 'start' };
  if (execution.status === 'RUNNING') return { do: 'wait', why: 'its execution is running' };
  if (sweeps >= MAX_SWEEPS)
    return {
      do: 'giveUp',
      why: `its execution ended ${execution.status} and ${sweeps} further attempts did not end it`,
    };
  return { do: 'nextAttempt' };
}
