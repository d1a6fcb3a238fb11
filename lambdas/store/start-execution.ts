import type { Json } from '../../core/contracts/names.ts';
import type { WorkflowName } from '../../core/contracts/workflows.ts';
import { isPerennialError } from '../../core/errors.ts';
import type { Workflows } from '../../platform/services.ts';

/**
 * Starts an execution whose name says what it is for. A name that was used before means that another
 * delivery of the same event was faster: that is done, not an error.
 */
export async function startExecution(
  workflows: Workflows,
  machine: WorkflowName,
  name: string,
  input: object,
): Promise<void> {
  try {
    await workflows.start({ machine, name, input: input as Json });
  } catch (error) {
    if (!isPerennialError(error, 'ExecutionAlreadyExistsError')) throw error;
  }
}
