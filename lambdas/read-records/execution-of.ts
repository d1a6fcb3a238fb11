import type { ExecutionStatus, ExecutionStep } from '../../core/contracts/execution.ts';
import type { Workflows } from '../../platform/services.ts';

/** An execution as people follow it: its status, and which state was entered and left when. */
export interface ShownExecution {
  status: ExecutionStatus;
  error?: string;
  cause?: string;
  steps: ExecutionStep[];
}

/** The train-model execution of a run; undefined before it was started. */
export async function executionOf(workflows: Workflows, runId: string): Promise<ShownExecution | undefined> {
  const execution = await workflows.describe('train-model', runId);
  if (!execution) return undefined;
  const { status, error, cause } = execution;
  const history = await workflows.history('train-model', runId);
  return {
    status,
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    steps: history.map(({ at, state, kind, detail }) => ({
      at,
      state,
      kind,
      // payloads of good steps are names only; what a person needs is why a bad one went wrong
      ...(detail !== undefined &&
        (kind === 'failed' || kind === 'caught' || kind === 'retried') && { detail }),
    })),
  };
}
