import { ApprovalBody } from '../../core/contracts/api.ts';
import { ApprovalRecord } from '../../core/contracts/approval.ts';
import { indexKey, recordKey } from '../../core/contracts/keys.ts';
import { Digest } from '../../core/contracts/names.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import { answerRoutes, type RouteHandler } from '../http/answer-routes.ts';
import { parseBody } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { appendLedger } from '../store/append-ledger.ts';
import { approvalAnswer } from '../store/approval-answer.ts';
import { fromItem, readRecord, toItem } from '../store/record.ts';

/** Open questions, oldest first. */
const listApprovals: RouteHandler = async (_request, services) => {
  const { items } = await openQuestions(services);
  return { status: 200, body: { items: items.map(({ taskToken: _secret, ...shown }) => shown) } };
};

/** Takes one answer to one question; the first answer stands. */
const decideApproval: RouteHandler = async (request, services) => {
  const { decision, why } = parseBody(ApprovalBody, readJson(request));
  const approvalId = Digest.safeParse(request.params.approvalId);
  const open = (await openQuestions(services)).items.find((item) => item.approvalId === approvalId.data);
  if (!open)
    throw new PerennialError('NotFoundError', `there is no open approval ${request.params.approvalId}`);
  const { model } = open;
  const key = recordKey.approval(model, open.approvalId);
  const decidedAt = services.now().toISOString();
  const current = await readRecord(services.records, key, ApprovalRecord);
  if (!current) throw new PerennialError('NotFoundError', `there is no open approval ${open.approvalId}`);
  const answered: ApprovalRecord = {
    ...current,
    decision,
    decidedAt,
    decidedBy: request.caller,
    why: why ?? '',
  };
  try {
    await appendLedger(
      services.records,
      {
        model,
        actionId: `answer-${open.approvalId}`,
        at: decidedAt,
        who: request.caller,
        what: decision === 'approve' ? 'approvalGiven' : 'approvalRefused',
        why: why ?? 'no reason given',
        rev: open.rev,
        before: { approvalId: open.approvalId, version: open.version },
        after: { decision },
      },
      // without the index keys the question is no longer listed as open
      [{ put: toItem(key, answered), if: { attribute: 'decision', exists: false } }],
    );
  } catch (error) {
    if (!isPerennialError(error, 'ConflictError')) throw error;
  }
  const stands = await readRecord(services.records, key, ApprovalRecord);
  if (stands?.decision !== decision)
    throw new PerennialError(
      'NotAllowedError',
      `this was decided already: ${stands?.decision} by ${stands?.decidedBy}`,
    );
  await passOn(services, stands);
  const { taskToken: _secret, ...shown } = stands;
  return { status: 200, body: shown };
};

/** Tells the waiting execution; one that was lost meanwhile reads the answer when it asks again. */
async function passOn(services: Services, approval: ApprovalRecord): Promise<void> {
  try {
    await services.workflows.succeedTask(approval.taskToken, approvalAnswer(approval));
  } catch (error) {
    if (!isPerennialError(error, 'NotFoundError')) throw error;
  }
}

async function openQuestions(services: Services): Promise<{ items: ApprovalRecord[] }> {
  const page = await services.records.queryIndex({ ipk: indexKey.openApprovals, limit: 200 });
  return { items: page.items.map((item) => fromItem(ApprovalRecord, item)).filter((item) => !item.decision) };
}

/** Questions that wait for a person. */
export const handler = answerRoutes({
  'GET /approvals': listApprovals,
  'POST /approvals/{approvalId}': decideApproval,
});
