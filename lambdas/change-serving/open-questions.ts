import { ApprovalRecord } from '../../core/contracts/approval.ts';
import { recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import type { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import type { Records, RecordWrite, Services } from '../../platform/services.ts';
import { readRun } from '../store/end-run.ts';
import { eachRecord } from '../store/record.ts';
import { rolloutName } from '../store/start-rollout.ts';

/** What a rollout that a person overtook ends with. */
const PROMOTED_BY_HAND = 'Perennial.PromotedByHand';

/** The approvals of a version that nobody answered yet, whatever the revision they were asked at. */
export async function listOpenQuestions(
  records: Records,
  { model, version }: ModelVersionRecord,
): Promise<ApprovalRecord[]> {
  const open: ApprovalRecord[] = [];
  const { pk } = recordKey.spec(model);
  for await (const approval of eachRecord(records, { pk, prefix: recordPrefix.approvals }, ApprovalRecord))
    if (approval.version === version && !approval.decision) open.push(approval);
  return open;
}

/** The write that answers a question by a promotion, with who made it and why; it fails when somebody answered first. */
export function endQuestion(
  { model, approvalId }: ApprovalRecord,
  by: { who: string; why: string },
  at: Date,
): RecordWrite {
  return {
    update: recordKey.approval(model, approvalId),
    set: {
      decision: 'approve',
      decidedAt: at.toISOString(),
      decidedBy: by.who,
      why: `promoted by hand: ${by.why}`,
    },
    // without the index keys the question is no longer listed as open
    remove: ['ipk', 'isk'],
    if: { all: [{ present: true }, { attribute: 'decision', exists: false }] },
  };
}

/**
 * Ends the rollouts of a version that wait for a person. They are not told "approve": one that is told late would
 * promote once more, after a rollback perhaps.
 */
export async function stopWaiting(
  { records, workflows }: Pick<Services, 'records' | 'workflows'>,
  { model, runId, version }: ModelVersionRecord,
  caller: string,
): Promise<void> {
  const newest = (await readRun(records, model, runId))?.rolloutAttempt ?? 1;
  for (let attempt = 1; attempt <= newest; attempt++) {
    const name = rolloutName(runId, attempt);
    const execution = await workflows.describe('roll-out-version', name);
    if (execution?.status === 'RUNNING')
      await workflows.stop(
        'roll-out-version',
        name,
        PROMOTED_BY_HAND,
        `${caller} promoted version ${version} by hand`,
      );
  }
}
