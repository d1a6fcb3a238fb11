import { Trigger } from '../../core/contracts/run.ts';
import { FailRunInput, FailRunOutput } from '../../core/contracts/workflows.ts';
import { explainJobFailure } from '../../core/training/explain-job-failure.ts';
import { handle } from '../handle.ts';
import { settleFailedExecution } from '../store/settle-failed-execution.ts';

/** A workflow caught an error it cannot go on from: drop and run end with that reason. */
export const handler = handle(
  FailRunInput.extend({ trigger: Trigger.optional() }),
  FailRunOutput,
  async ({ model, runId, trigger, failure }, services) => {
    await settleFailedExecution(
      services,
      { model, runId, trigger },
      {
        error: failure.Error,
        cause: readMessage(failure.Cause),
      },
    );
    return {};
  },
);

/**
 * A function's error arrives as JSON text with its message, a training job's as its description; anything else is
 * passed on as it is.
 */
function readMessage(cause = ''): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (parsed && typeof parsed === 'object' && 'errorMessage' in parsed) return String(parsed.errorMessage);
    return explainJobFailure(parsed) ?? cause;
  } catch {
    // not JSON: the text itself is the message
  }
  return cause;
}
