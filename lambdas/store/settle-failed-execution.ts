import { DropRecord } from '../../core/contracts/drop.ts';
import { CANCELLED } from '../../core/contracts/execution.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import type { Reason } from '../../core/contracts/names.ts';
import type { RunRecord, Trigger } from '../../core/contracts/run.ts';
import { isPerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import { endRun, readRun } from './end-run.ts';
import { promotionAct } from './promotion-act.ts';
import { readRecord } from './record.ts';

export interface ExecutionFailure {
  error: string;
  cause: string;
}

/**
 * Gives the drop and the run of a broken execution their end: an open drop is rejected (it can be retried), an
 * open run failed. What already ended stays as it is, and so does a run that registered its version before its
 * training broke off: the rollout ends it. A rollout that promoted before it broke off has not failed.
 */
export async function settleFailedExecution(
  services: Pick<Services, 'records' | 'events' | 'now' | 'measure'>,
  execution: { model: string; runId: string; trigger?: Trigger },
  failure: ExecutionFailure,
): Promise<void> {
  const reason: Reason = {
    code: failure.error === CANCELLED ? 'cancelled' : 'workflowFailed',
    message: `${failure.error}: ${failure.cause}`.slice(0, 2_000),
  };
  const { model, runId, trigger } = execution;
  if (trigger?.kind === 'drop') await rejectOpenDrop(services, model, trigger.dropId, runId, reason);
  const run = await readRun(services.records, model, runId);
  if (trigger && run?.version !== undefined) return;
  if (run && (await hasPromoted(services, run)))
    await endRun(services, model, runId, { outcome: 'promoted', reasons: [] });
  else await endRun(services, model, runId, { outcome: 'failed', reasons: [reason], failure });
}

/** Whether the run's newest rollout attempt made its version the champion. */
export async function hasPromoted(
  { records }: Pick<Services, 'records'>,
  { model, runId, rolloutAttempt = 1 }: Pick<RunRecord, 'model' | 'runId' | 'rolloutAttempt'>,
): Promise<boolean> {
  const act = recordKey.action(model, promotionAct(runId, rolloutAttempt));
  return (await records.get(act, { consistent: true })) !== undefined;
}

async function rejectOpenDrop(
  { records, now }: Pick<Services, 'records' | 'now'>,
  model: string,
  dropId: string,
  runId: string,
  reason: Reason,
): Promise<void> {
  const key = recordKey.drop(model, dropId);
  const drop = await readRecord(records, key, DropRecord);
  if (!drop || drop.outcome || drop.runId !== runId) return;
  try {
    await records.write({
      update: key,
      set: { outcome: 'rejected', endedAt: now().toISOString(), reasons: [reason] },
      if: {
        all: [
          { attribute: 'runId', equals: runId },
          { attribute: 'outcome', exists: false },
        ],
      },
    });
  } catch (error) {
    if (!isPerennialError(error, 'ConditionFailedError')) throw error;
  }
}
