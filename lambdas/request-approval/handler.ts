import { digestOf } from '../../core/canonical-json.ts';
import { ApprovalRecord } from '../../core/contracts/approval.ts';
import { indexKey, recordKey } from '../../core/contracts/keys.ts';
import { RequestApprovalInput, RequestApprovalOutput } from '../../core/contracts/workflows.ts';
import { isPerennialError } from '../../core/errors.ts';
import { handle } from '../handle.ts';
import { appendLedger } from '../store/append-ledger.ts';
import { approvalAnswer } from '../store/approval-answer.ts';
import { endRun } from '../store/end-run.ts';
import { readServing } from '../store/read-model.ts';
import { readRecord, toItem } from '../store/record.ts';

/**
 * Asks a person whether the version may serve. The question is one record per model, version and rev: an
 * execution that was lost asks the same question again, and an answer given meanwhile is passed on at once.
 */
export const handler = handle(
  RequestApprovalInput,
  RequestApprovalOutput,
  async ({ model, runId, version, taskToken }, services) => {
    const { records } = services;
    const rev = (await readServing(records, model))?.rev ?? 0;
    const approvalId = digestOf([model, version, rev]);
    const key = recordKey.approval(model, approvalId);
    const askedAt = services.now().toISOString();
    const question: ApprovalRecord = {
      schema: 1,
      approvalId,
      model,
      version,
      runId,
      rev,
      askedAt,
      taskToken,
    };
    try {
      await appendLedger(
        records,
        {
          model,
          actionId: `ask-${approvalId}`,
          at: askedAt,
          who: 'perennial',
          what: 'approvalAsked',
          why: 'the spec says rollout: approval',
          rev,
          before: null,
          after: { version, approvalId },
        },
        [
          {
            put: toItem(key, question, { ipk: indexKey.openApprovals, isk: `${askedAt}#${approvalId}` }),
            if: { absent: true },
          },
          { put: toItem(recordKey.approvalModel(approvalId), { model }) },
        ],
      );
    } catch (error) {
      if (!isPerennialError(error, 'ConflictError')) throw error;
    }
    await records.write({ update: key, set: { taskToken, runId }, if: { present: true } });
    await endRun(services, model, runId, { outcome: 'awaiting-approval', reasons: [] });
    const asked = await readRecord(records, key, ApprovalRecord);
    if (asked?.decision) await services.workflows.succeedTask(taskToken, approvalAnswer(asked));
    return {};
  },
);
