import * as z from 'zod';
import { ApprovalRecord } from '../../core/contracts/approval.ts';
import { DropRecord } from '../../core/contracts/drop.ts';
import { recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { RunRecord, TrainingLock } from '../../core/contracts/run.ts';
import type { WorkflowName } from '../../core/contracts/workflows.ts';
import { isPerennialError } from '../../core/errors.ts';
import { decideSweep } from '../../core/intake/decide-sweep.ts';
import { dropRunId } from '../../core/intake/drop-source.ts';
import type { Services } from '../../platform/services.ts';
import { startDrop } from './claim-drop.ts';
import { endRun, releaseTraining } from './end-run.ts';
import { openRun } from './open-run.ts';
import { passOnAnswer } from './pass-on-answer.ts';
import { eachRecord, readRecord } from './record.ts';
import { hasPromoted, settleFailedExecution } from './settle-failed-execution.ts';
import { startExecution } from './start-execution.ts';
import { rolloutName, startRollout } from './start-rollout.ts';

type SweepServices = Pick<Services, 'records' | 'workflows' | 'events' | 'now' | 'measure'>;
const RequestedBy = z.object({ requestedBy: z.string() });
type Swept = 'movedOn' | 'givenUp' | undefined;

/** Moves on every drop and every run of every model that has no end and whose execution is over or missing. */
export async function sweepModels(services: SweepServices): Promise<{ movedOn: number; givenUp: number }> {
  const counts = { movedOn: 0, givenUp: 0 };
  const count = (swept: Swept): void => {
    if (swept) counts[swept]++;
  };
  let oldestClaim = services.now().toISOString();
  const entries = eachRecord(services.records, { pk: 'MODELS', prefix: '' }, z.object({ model: z.string() }));
  for await (const { model } of entries) {
    const { pk } = recordKey.spec(model);
    await releaseAbandonedLock(services, model);
    const drops = eachRecord(services.records, { pk, prefix: recordPrefix.drops }, DropRecord);
    for await (const drop of drops) {
      count(await sweepDrop(services, drop));
      if (!drop.outcome && drop.claimedAt < oldestClaim) oldestClaim = drop.claimedAt;
    }
    const runs = eachRecord(services.records, { pk, prefix: recordPrefix.runs }, RunRecord);
    for await (const run of runs)
      if (!run.outcome || run.outcome === 'awaiting-approval') count(await sweepRun(services, run));
  }
  const waited = services.now().getTime() - Date.parse(oldestClaim);
  services.measure({ name: 'OldestOpenDropSeconds', value: Math.max(0, waited / 1_000) });
  return counts;
}

/** A lock whose run is over belongs to an end that broke off half-way: whoever waits for it is let in. */
async function releaseAbandonedLock(services: SweepServices, model: string): Promise<void> {
  const lock = await readRecord(services.records, recordKey.trainingLock(model), TrainingLock);
  if (!lock) return;
  const run = await readRecord(services.records, recordKey.run(model, lock.runId), RunRecord);
  if (run?.outcome) await releaseTraining(services, model, lock.runId);
}

/** A drop is open until it has an outcome and, when accepted as new, until its run was prepared. */
async function sweepDrop(services: SweepServices, drop: DropRecord): Promise<Swept> {
  if (drop.outcome && drop.outcome !== 'accepted') return undefined;
  if (drop.outcome === 'accepted') {
    if (drop.alreadyKnown) return undefined;
    if (await readRecord(services.records, recordKey.run(drop.model, drop.runId), RunRecord))
      return undefined;
  }
  return moveDrop(services, drop);
}

async function moveDrop(services: SweepServices, drop: DropRecord): Promise<Swept> {
  const execution = await services.workflows.describe('train-model', drop.runId);
  const action = decideSweep(execution, drop.sweeps);
  switch (action.do) {
    case 'wait':
      return undefined;
    case 'start':
      await startDrop(services, drop);
      return 'movedOn';
    case 'nextAttempt':
      return (await startNextAttempt(services, drop)) ? 'movedOn' : undefined;
    case 'giveUp': {
      const trigger = { kind: 'drop' as const, dropId: drop.dropId };
      // accepted data whose training never began: a run that says so, or nobody could see it and try again
      if (drop.outcome) await openRun(services, drop.model, drop.runId, trigger);
      await settleFailedExecution(
        services,
        { model: drop.model, runId: drop.runId, trigger },
        { error: execution?.error ?? 'Perennial.GivenUp', cause: action.why },
      );
      return drop.outcome ? undefined : 'givenUp';
    }
  }
}

/** Allots the next attempt by a conditional write, so that two sweepers at once start one. */
async function startNextAttempt(services: SweepServices, drop: DropRecord): Promise<boolean> {
  const attempt = drop.attempt + 1;
  const runId = dropRunId(drop.dropId, attempt);
  try {
    await services.records.write({
      update: recordKey.drop(drop.model, drop.dropId),
      set: { attempt, runId, sweeps: drop.sweeps + 1 },
      if: { attribute: 'attempt', equals: drop.attempt },
    });
  } catch (error) {
    if (isPerennialError(error, 'ConditionFailedError')) return false;
    throw error;
  }
  await startDrop(services, { ...drop, attempt, runId });
  return true;
}

async function sweepRun(services: SweepServices, run: RunRecord): Promise<Swept> {
  if (run.version !== undefined) return sweepRollout(services, run, run.version);
  const execution = await services.workflows.describe('train-model', run.runId);
  if (execution?.status === 'RUNNING') return undefined;
  if (!execution) {
    const { model, runId, trigger } = run;
    await startExecution(services.workflows, 'train-model', runId, { model, runId, trigger });
    return 'movedOn';
  }
  const failure = {
    error: execution.error ?? execution.status,
    cause: execution.cause ?? 'the execution ended without ending its run',
  };
  // the next attempt first: a sweep that breaks off in between would leave a failed run that nobody goes on from
  const swept =
    run.trigger.kind === 'drop'
      ? await retryDrop(services, run, run.trigger.dropId)
      : await retryRun(services, run);
  await settleFailedExecution(services, run, failure);
  return swept;
}

async function retryDrop(services: SweepServices, run: RunRecord, dropId: string): Promise<Swept> {
  const drop = await readRecord(services.records, recordKey.drop(run.model, dropId), DropRecord);
  if (!drop) return 'givenUp';
  // its next attempt is under way, or was counted with the drop
  if (drop.runId !== run.runId) return undefined;
  return (await moveDrop(services, drop)) ?? 'givenUp';
}

/** A run that no drop stands behind goes on as a run of its own, `…-1` as `…-2` and so on. */
async function retryRun(services: SweepServices, run: RunRecord): Promise<Swept> {
  const [, base, attempt] = /^(.*)-(\d+)$/.exec(run.runId) ?? [];
  if (!base || Number(attempt) > 3) return 'givenUp';
  const runId = `${base}-${Number(attempt) + 1}`;
  await openRun(services, run.model, runId, run.trigger);
  await startExecution(services.workflows, 'train-model', runId, {
    model: run.model,
    runId,
    trigger: run.trigger,
  });
  return 'movedOn';
}

async function sweepRollout(services: SweepServices, run: RunRecord, version: number): Promise<Swept> {
  const machine: WorkflowName = 'roll-out-version';
  const attempt = run.rolloutAttempt ?? 1;
  const execution = await services.workflows.describe(machine, rolloutName(run.runId, attempt));
  // a person may take weeks: an asked question is asked again after every crash
  const action = decideSweep(execution, run.outcome === 'awaiting-approval' ? 0 : attempt - 1);
  // it promoted and broke off before it said so: what was done since, a rollback perhaps, stays
  if (action.do !== 'wait' && (await hasPromoted(services, run))) {
    await endRun(services, run.model, run.runId, { outcome: 'promoted', reasons: [] });
    return 'movedOn';
  }
  if (action.do === 'wait')
    return run.outcome === 'awaiting-approval' ? passOnAnswers(services, run) : undefined;
  if (action.do === 'giveUp') {
    await settleFailedExecution(
      services,
      { model: run.model, runId: run.runId },
      { error: 'Perennial.GivenUp', cause: action.why },
    );
    return 'givenUp';
  }
  const next = action.do === 'start' ? attempt : attempt + 1;
  try {
    await services.records.write({
      update: recordKey.run(run.model, run.runId),
      set: { rolloutAttempt: next },
      // somebody allotted another attempt since the run was read: that one counts
      if:
        run.rolloutAttempt === undefined
          ? { all: [{ present: true }, { attribute: 'rolloutAttempt', exists: false }] }
          : { attribute: 'rolloutAttempt', equals: run.rolloutAttempt },
    });
  } catch (error) {
    if (isPerennialError(error, 'ConditionFailedError')) return undefined;
    throw error;
  }
  await startRollout(services.workflows, {
    model: run.model,
    runId: run.runId,
    version,
    attempt: next,
    requestedBy: await readRequester(services, run.runId, attempt),
  });
  return 'movedOn';
}

/** Who asked for a rollout: the input of its newest attempt that was started says so. */
async function readRequester(services: SweepServices, runId: string, newest: number): Promise<string> {
  for (let attempt = newest; attempt > 0; attempt--) {
    const execution = await services.workflows.describe('roll-out-version', rolloutName(runId, attempt));
    const { data } = RequestedBy.safeParse(execution?.input);
    if (data) return data.requestedBy;
  }
  return 'perennial';
}

/** An answer that was taken and never told to the execution that waits for it. */
async function passOnAnswers(services: SweepServices, run: RunRecord): Promise<Swept> {
  const { pk } = recordKey.spec(run.model);
  const approvals = eachRecord(services.records, { pk, prefix: recordPrefix.approvals }, ApprovalRecord);
  for await (const approval of approvals)
    if (approval.runId === run.runId && approval.decision) await passOnAnswer(services.workflows, approval);
  return undefined;
}
