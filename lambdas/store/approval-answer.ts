import type { ApprovalRecord } from '../../core/contracts/approval.ts';
import { ApprovalAnswer } from '../../core/contracts/workflows.ts';

/** What the execution that waits for an approval is told. */
export function approvalAnswer(approval: ApprovalRecord): ApprovalAnswer {
  return ApprovalAnswer.parse({
    decision: approval.decision,
    by: approval.decidedBy ?? 'unknown',
    why: approval.why ?? '',
  });
}
