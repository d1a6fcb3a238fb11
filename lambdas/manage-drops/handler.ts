import { DropRecord } from '../../core/contracts/drop.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import { dropRunId } from '../../core/intake/drop-source.ts';
import type { RecordWrite, Services } from '../../platform/services.ts';
import { answerRoutes, type RouteHandler } from '../http/answer-routes.ts';
import { appendLedger } from '../store/append-ledger.ts';
import { startDrop } from '../store/claim-drop.ts';
import { readRun } from '../store/end-run.ts';
import { findDrop } from '../store/find-drop.ts';
import { readServing } from '../store/read-model.ts';
import { readRecord, toItem } from '../store/record.ts';
import { abortDropUpload, completeDropUpload } from './end-upload.ts';
import { startDropUpload } from './start-upload.ts';

/** Starts the next attempt at a drop that was rejected, or whose run failed. */
const retryDrop: RouteHandler = async (request, services) => {
  const drop = await findDrop(services.records, request.params);
  const act = recordKey.action(drop.model, request.actionId);
  if (await services.records.get(act, { consistent: true })) {
    // this very request was done and its answer lost
    if (!drop.outcome) await startDrop(services, drop);
    return { status: 200, body: drop };
  }
  if (!drop.outcome) throw new PerennialError('NotAllowedError', 'the drop is still open: wait for its end');
  if (drop.outcome === 'quarantined')
    throw new PerennialError('NotAllowedError', 'the drop is quarantined: release it');
  if (drop.outcome === 'superseded')
    throw new PerennialError('NotAllowedError', 'a newer version of this file was taken');
  if (drop.outcome === 'accepted') {
    const run = await readRun(services.records, drop.model, drop.runId);
    const isOver = run
      ? run.outcome === 'failed' || run.outcome === 'not-started'
      : await diedUnprepared(services, drop);
    if (!isOver) {
      const state = run ? (run.outcome ? `ended ${run.outcome}` : 'is open') : 'trains nothing';
      throw new PerennialError('NotAllowedError', `the drop was accepted and its run ${state}`);
    }
  }
  const done: RecordWrite = {
    put: toItem(act, { at: services.now().toISOString() }),
    if: { absent: true },
  };
  return { status: 200, body: await nextAttempt(services, drop, {}, [done]) };
};

/** Whether an accepted drop brought new data, and its execution ended before it prepared a run. */
async function diedUnprepared({ workflows }: Services, drop: DropRecord): Promise<boolean> {
  return !drop.alreadyKnown && (await workflows.describe('train-model', drop.runId))?.status !== 'RUNNING';
}

/** Takes a quarantined drop after all: the suspicion is a person's decision now, and in the ledger. */
const releaseDrop: RouteHandler = async (request, services) => {
  const drop = await findDrop(services.records, request.params);
  if (drop.outcome !== 'quarantined') {
    if (drop.released) return { status: 200, body: drop };
    throw new PerennialError(
      'NotAllowedError',
      `only a quarantined drop can be released, this one is ${drop.outcome ?? 'open'}`,
    );
  }
  const at = services.now().toISOString();
  await appendLedger(services.records, {
    model: drop.model,
    actionId: `release-${drop.dropId}-${drop.attempt}`,
    at,
    who: request.caller,
    what: 'dropReleased',
    why: drop.reasons
      .map((reason) => reason.message)
      .join('; ')
      .slice(0, 2_000),
    rev: (await readServing(services.records, drop.model))?.rev ?? 0,
    before: { dropId: drop.dropId, outcome: drop.outcome },
    after: { dropId: drop.dropId, released: true },
  });
  return { status: 200, body: await nextAttempt(services, drop, { released: { by: request.caller, at } }) };
};

async function nextAttempt(
  services: Services,
  drop: DropRecord,
  set: Pick<DropRecord, 'released'>,
  writes: RecordWrite[] = [],
): Promise<DropRecord> {
  const key = recordKey.drop(drop.model, drop.dropId);
  const attempt = drop.attempt + 1;
  try {
    await services.records.transact([
      {
        update: key,
        set: {
          ...set,
          attempt,
          runId: dropRunId(drop.dropId, attempt),
          reasons: [],
          findings: [],
          sweeps: 0,
        },
        // what the last attempt found is not the next one's: it finds its own
        remove: ['outcome', 'endedAt', 'alreadyKnown', 'counts', 'datasetId', 'quarantineKey'],
        if: { attribute: 'attempt', equals: drop.attempt },
      },
      ...writes,
    ]);
  } catch (error) {
    // another call was faster: what it started is what was asked for
    if (!isPerennialError(error, 'TransactionCancelledError')) throw error;
  }
  const open = await readRecord(services.records, key, DropRecord);
  if (!open) throw new PerennialError('NotFoundError', `there is no drop ${drop.dropId}`);
  if (!open.outcome) await startDrop(services, open);
  return open;
}

/** Drops as people manage them. */
export const handler = answerRoutes({
  'POST /models/{model}/drops': startDropUpload,
  'POST /models/{model}/drops/{dropId}/complete': completeDropUpload,
  'POST /models/{model}/drops/{dropId}/abort': abortDropUpload,
  'POST /models/{model}/drops/{dropId}/retry': retryDrop,
  'POST /models/{model}/drops/{dropId}/release': releaseDrop,
});
