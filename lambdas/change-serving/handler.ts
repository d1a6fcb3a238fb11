import { PromoteBody, RollbackBody } from '../../core/contracts/api.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import type { ServingState } from '../../core/contracts/serving.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import { championOf, rollBack } from '../../core/registry/next-serving-state.ts';
import type { Services } from '../../platform/services.ts';
import { answerRoutes, type RouteHandler } from '../http/answer-routes.ts';
import { parseBody } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { appendLedger } from '../store/append-ledger.ts';
import { readRun } from '../store/end-run.ts';
import { promoteVersion } from '../store/promote-version.ts';
import { readModel, readServing } from '../store/read-model.ts';
import { readRecord, toItem } from '../store/record.ts';
import { rolloutName, startRollout } from '../store/start-rollout.ts';
import { endQuestion, listOpenQuestions, stopWaiting } from './open-questions.ts';

/**
 * Promotes a version that its gates let through. One judged against another champion is judged again first,
 * by the rollout workflow (202).
 */
const promote: RouteHandler = async (request, services) => {
  const { version, rev, why } = parseBody(PromoteBody, readJson(request));
  const { model } = await readModel(services.records, request.params.model ?? '');
  const serving = await readServing(services.records, model);
  const champion = championOf(serving);
  // also when this very request made it so and its answer was lost: then rev has moved on
  if (champion?.version === version) return { status: 200, body: serving };
  requireRev(serving, rev);
  const record = await readRecord(services.records, recordKey.version(model, version), ModelVersionRecord);
  if (!record) throw new PerennialError('NotFoundError', `${model} has no version ${version}`);
  if (record.judgedAgainst !== (champion?.version ?? null))
    return judgeAgain(request.caller, services, record);
  // what the gates could not judge is a person's to decide; what they turned down is not
  if (record.gates.verdict === 'failed')
    throw new PerennialError('NotAllowedError', `version ${version} was turned down: ${failedGates(record)}`);
  const by = { who: request.caller, why: why ?? 'asked for by hand', actionId: request.actionId };
  const questions = await listOpenQuestions(services.records, record);
  const ends = questions.map((question) => endQuestion(question, by, services.now()));
  const { promoted } = await promoteVersion(services, record, by, ends);
  const now = await readServing(services.records, model);
  if (!promoted)
    throw new PerennialError(
      'ConflictError',
      now?.rev === serving?.rev
        ? 'an approval of this version was answered at this very moment'
        : 'the champion changed meanwhile',
      { rev: now?.rev ?? 0 },
    );
  if (questions.length > 0) await stopWaiting(services, record, request.caller);
  return { status: 200, body: now };
};

/** Starts the first rollout attempt that nobody started yet, unless one is judging this version already. */
async function judgeAgain(caller: string, services: Services, record: ModelVersionRecord) {
  const { model, runId, version } = record;
  const judging = { status: 202, body: { judging: true, runId, version } };
  const run = await readRun(services.records, model, runId);
  let attempt = run?.rolloutAttempt ?? 1;
  for (;;) {
    const execution = await services.workflows.describe('roll-out-version', rolloutName(runId, attempt));
    if (!execution) break;
    if (execution.status === 'RUNNING' && run?.outcome === undefined) return judging;
    attempt++;
  }
  await services.records.write({
    update: recordKey.run(model, runId),
    set: { rolloutAttempt: attempt },
    remove: ['outcome', 'endedAt'],
    if: { present: true },
  });
  await startRollout(services.workflows, { model, runId, version, attempt, requestedBy: caller });
  return judging;
}

/** Back to the champion before this one: one conditional write, no training, no copying. */
const rollback: RouteHandler = async (request, services) => {
  const { rev, why } = parseBody(RollbackBody, readJson(request));
  const { model } = await readModel(services.records, request.params.model ?? '');
  const serving = await readServing(services.records, model);
  const act = recordKey.action(model, request.actionId);
  // this very request was done and its answer lost
  if (await services.records.get(act, { consistent: true })) return { status: 200, body: serving };
  requireRev(serving, rev);
  const at = services.now().toISOString();
  const next = serving && rollBack(serving, at);
  if (!serving || !next)
    throw new PerennialError('NotAllowedError', `${model} has no earlier champion to go back to`);
  try {
    await appendLedger(
      services.records,
      {
        model,
        actionId: request.actionId,
        at,
        who: request.caller,
        what: 'rolledBack',
        why: why ?? 'asked for by hand',
        rev: next.rev,
        before: serving.routes,
        after: next.routes,
      },
      [{ put: toItem(recordKey.serving(model), next), if: { attribute: 'rev', equals: serving.rev } }],
    );
  } catch (error) {
    if (!isPerennialError(error, 'ConflictError')) throw error;
    const now = await readServing(services.records, model);
    throw new PerennialError(
      'ConflictError',
      'the champion changed meanwhile',
      { rev: now?.rev ?? 0 },
      error,
    );
  }
  return { status: 200, body: await readServing(services.records, model) };
};

function requireRev(serving: ServingState | undefined, rev: number): void {
  const current = serving?.rev ?? 0;
  if (current !== rev)
    throw new PerennialError(
      'ConflictError',
      `the serving state is at rev ${current}, you looked at rev ${rev}`,
      { rev: current },
    );
}

function failedGates(record: ModelVersionRecord): string {
  return record.gates.findings
    .filter((finding) => finding.verdict !== 'passed' && !finding.advisory)
    .map((finding) => finding.message)
    .join('; ');
}

/** What serves, as people change it. */
export const handler = answerRoutes({
  'POST /models/{model}/promote': promote,
  'POST /models/{model}/rollback': rollback,
});
