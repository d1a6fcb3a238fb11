import { DatasetRecord } from '../../core/contracts/dataset.ts';
import { DropRecord } from '../../core/contracts/drop.ts';
import { ledgerPartition, recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { RunRecord } from '../../core/contracts/run.ts';
import { LedgerEntry } from '../../core/contracts/serving.ts';
import { eachRecord } from '../../lambdas/store/record.ts';
import type { Platform } from '../../local/open-platform.ts';
import { collect } from './collect.ts';
import { MODEL } from './trip-data.ts';

/** What one record says and another denies, in plain words; nothing, however much went wrong. */
export async function findContradictions({ services: { records, objects }, store, workflows }: Platform) {
  const { pk } = recordKey.spec(MODEL);
  const drops = await collect(eachRecord(records, { pk, prefix: recordPrefix.drops }, DropRecord));
  const datasets = await collect(eachRecord(records, { pk, prefix: 'DATASET#' }, DatasetRecord));
  const runs = await collect(eachRecord(records, { pk, prefix: recordPrefix.runs }, RunRecord));
  const versions = await collect(
    eachRecord(records, { pk, prefix: recordPrefix.versions }, ModelVersionRecord),
  );
  const ledger = await collect(
    eachRecord(records, { pk: ledgerPartition(MODEL), prefix: recordPrefix.ledger }, LedgerEntry),
  );
  const found: string[] = [];
  const expect = (holds: boolean, otherwise: string): void => {
    if (!holds) found.push(otherwise);
  };

  for (const drop of drops) {
    const what = `drop ${drop.filename}`;
    expect(drop.outcome !== undefined, `${what} has no end`);
    expect(drop.outcome !== 'rejected' || drop.reasons.length > 0, `${what} was rejected without a reason`);
    const isNew = drop.outcome === 'accepted' && !drop.alreadyKnown;
    const brought = datasets.filter(({ dropId }) => dropId === drop.dropId);
    expect(brought.length === (isNew ? 1 : 0), `${what} ended ${drop.outcome} and brought ${brought.length}`);
    expect(!isNew || runs.some(({ runId }) => runId === drop.runId), `${what} was accepted and has no run`);
  }
  for (const { datasetId, snapshotKey } of datasets) {
    const told = ledger.filter((e) => e.what === 'datasetAccepted' && after(e).datasetId === datasetId);
    expect(told.length === 1, `dataset ${datasetId} is ${told.length} times in the ledger`);
    expect((await objects.head(snapshotKey)) !== undefined, `dataset ${datasetId} has no snapshot`);
  }
  for (const run of runs) {
    const what = `run ${run.runId}`;
    expect(run.outcome !== undefined, `${what} has no end`);
    expect(run.outcome !== 'failed' || run.failure !== undefined, `${what} failed without a reason`);
    const wasPromoted = ledger.some(
      (e) => e.what === 'versionPromoted' && JSON.stringify(e.after).includes(`"version":${run.version},`),
    );
    expect(
      run.version === undefined || wasPromoted === (run.outcome === 'promoted'),
      `${what} ended ${run.outcome}, and its version was ${wasPromoted ? '' : 'never '}promoted`,
    );
    const isAlive = (await workflows.describe('train-model', run.runId))?.status === 'RUNNING';
    expect(!isAlive, `${what} is still running`);
  }
  for (const { version, runId } of versions) {
    const own = runs.find((run) => run.runId === runId);
    expect(own?.version === version, `version ${version} says run ${runId}, which says ${own?.version}`);
    const told = ledger.filter((e) => e.what === 'versionRegistered' && after(e).version === version);
    expect(told.length === 1, `version ${version} is registered ${told.length} times in the ledger`);
  }
  const lock = await records.get(recordKey.trainingLock(MODEL), { consistent: true });
  expect(lock === undefined, 'the training lock is held by nobody alive');
  expect(store.eventQueue.nextDueAt() === undefined, 'events are still on their way');
  return { contradictions: found };
}

function after(entry: LedgerEntry): Record<string, unknown> {
  return (entry.after ?? {}) as Record<string, unknown>;
}
