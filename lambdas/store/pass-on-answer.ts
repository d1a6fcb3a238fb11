import type { ApprovalRecord } from '../../core/contracts/approval.ts';
import { isPerennialError } from '../../core/errors.ts';
import type { Workflows } from '../../platform/services.ts';
import { approvalAnswer } from './approval-answer.ts';

/** Tells the waiting execution what was decided; one that was lost meanwhile reads the answer when it asks again. */
export async function passOnAnswer(
  workflows: Pick<Workflows, 'succeedTask'>,
  approval: ApprovalRecord,
): Promise<void> {
  try {
    await workflows.succeedTask(approval.taskToken, approvalAnswer(approval));
  } catch (error) {
    if (!isPerennialError(error, 'NotFoundError')) throw error;
  }
}
