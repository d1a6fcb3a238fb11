import * as z from 'zod';
import { ExecutionEndedEvent } from '../../core/contracts/events.ts';
import { INTERRUPTED } from '../../core/contracts/execution.ts';
import { ModelName, RunId } from '../../core/contracts/names.ts';
import { Trigger } from '../../core/contracts/run.ts';
import { handle } from '../handle.ts';
import { settleFailedExecution } from '../store/settle-failed-execution.ts';

/** What every workflow of ours has in its input. */
const ExecutionInput = z.object({ model: ModelName, runId: RunId, trigger: Trigger.optional() });

/** An execution failed, timed out or was stopped outside its own Catch: its drop and run get their end. */
export const handler = handle(ExecutionEndedEvent, z.object({}), async (event, services) => {
  const { input, status, error, cause } = event.detail;
  if (error === INTERRUPTED || status === 'SUCCEEDED' || status === 'RUNNING') return {};
  const execution = ExecutionInput.safeParse(JSON.parse(input ?? '{}'));
  // an account may run other state machines; one of ours whose input was left out is the sweeper's
  if (!execution.success) return {};
  await settleFailedExecution(services, execution.data, { error: error ?? status, cause: cause ?? '' });
  return {};
});
