import * as z from 'zod';
import { ApprovalBody } from '../../core/contracts/api.ts';
import { ApprovalRecord } from '../../core/contracts/approval.ts';
import { indexKey, recordKey } from '../../core/contracts/keys.ts';
import { Digest, ModelName } from '../../core/contracts/names.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import { answerRoutes, type RouteHandler } from '../http/answer-routes.ts';
import { parseBody } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { pageOf } from '../read-records/list-page.ts';
import { appendLedger } from '../store/append-ledger.ts';
import { passOnAnswer } from '../store/pass-on-answer.ts';
import { fromItem, readRecord } from '../store/record.ts';

const AboutModel = z.object({ model: ModelName });

/** Open questions, oldest first; the list may lag by a moment. */
const listApprovals: RouteHandler = async (request, services) => {
  const page = await services.records.queryIndex({ ipk: indexKey.openApprovals, ...pageOf(request) });
  const items = page.items
    .map((item) => fromItem(ApprovalRecord, item))
    .filter(({ decision }) => !decision)
    .map(({ taskToken: _secret, ...shown }) => shown);
  return { status: 200, body: { items, ...(page.next && { next: page.next }) } };
};

/** Takes one answer to one question; the first answer stands, and giving it again passes it on again. */
const decideApproval: RouteHandler = async (request, services) => {
  const { decision, why } = parseBody(ApprovalBody, readJson(request));
  const asked = await findQuestion(services, request.params.approvalId ?? '');
  if (!asked) throw new PerennialError('NotFoundError', `there is no approval ${request.params.approvalId}`);
  const { model, approvalId } = asked;
  const key = recordKey.approval(model, approvalId);
  const decidedAt = services.now().toISOString();
  try {
    await appendLedger(
      services.records,
      {
        model,
        actionId: `answer-${approvalId}`,
        at: decidedAt,
        who: request.caller,
        what: decision === 'approve' ? 'approvalGiven' : 'approvalRefused',
        why: why ?? 'no reason given',
        rev: asked.rev,
        before: { approvalId, version: asked.version },
        after: { decision },
      },
      [
        {
          // an update, for the execution may be asking again under another token at this moment
          update: key,
          set: { decision, decidedAt, decidedBy: request.caller, why: why ?? '' },
          // without the index keys the question is no longer listed as open
          remove: ['ipk', 'isk'],
          if: { all: [{ present: true }, { attribute: 'decision', exists: false }] },
        },
      ],
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
  await passOnAnswer(services.workflows, stands);
  const { taskToken: _secret, ...shown } = stands;
  return { status: 200, body: shown };
};

async function findQuestion(services: Services, id: string): Promise<ApprovalRecord | undefined> {
  const approvalId = Digest.safeParse(id);
  if (!approvalId.success) return undefined;
  const about = await readRecord(services.records, recordKey.approvalModel(approvalId.data), AboutModel);
  return (
    about && readRecord(services.records, recordKey.approval(about.model, approvalId.data), ApprovalRecord)
  );
}

/** Questions that wait for a person. */
export const handler = answerRoutes({
  'GET /approvals': listApprovals,
  'POST /approvals/{approvalId}': decideApproval,
});
