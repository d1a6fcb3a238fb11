import * as z from 'zod';
import { DatasetRecord } from '../../core/contracts/dataset.ts';
import { recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { DatasetId } from '../../core/contracts/names.ts';
import { RunRecord, TrainingLock } from '../../core/contracts/run.ts';
import { RetrainDecision } from '../../core/contracts/watch.ts';
import type { RetrainQuestion } from '../../core/drift/decide-retrain.ts';
import type { Records } from '../../platform/services.ts';
import { eachRecord, readRecord } from '../store/record.ts';

type History = Pick<
  RetrainQuestion,
  'newData' | 'lastTrainingAt' | 'trainingInFlight' | 'retrainsThisMonth' | 'fruitlessInARow'
>;

/** What the retrain decision weighs, all from strongly consistent reads. */
export async function readRetrainHistory(records: Records, model: string, now: string): Promise<History> {
  const { pk } = recordKey.spec(model);
  const trained: RunRecord[] = [];
  for await (const run of eachRecord(records, { pk, prefix: recordPrefix.runs }, RunRecord))
    if (run.outcome !== 'not-started') trained.push(run);
  trained.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  const lock = await readRecord(records, recordKey.trainingLock(model), TrainingLock);
  const holder = trained.find((run) => run.runId === lock?.runId);
  return {
    newData: await countNewData(records, model, trained),
    lastTrainingAt: trained[0]?.startedAt ?? null,
    trainingInFlight: lock !== undefined && holder?.outcome === undefined,
    retrainsThisMonth: await countRetrains(records, pk, now.slice(0, 7)),
    fruitlessInARow: countFruitless(trained),
  };
}

/** Dataset versions, newest first, until one that a run was trained on. */
async function countNewData(
  records: Records,
  model: string,
  trained: RunRecord[],
): Promise<History['newData']> {
  const used = new Set(trained.filter((run) => run.outcome !== 'failed').flatMap((run) => run.datasets));
  const { pk } = recordKey.spec(model);
  let datasets = 0;
  let since: string | null = null;
  const order = eachRecord(
    records,
    { pk, prefix: recordPrefix.datasets, reverse: true },
    z.object({ datasetId: DatasetId }),
  );
  for await (const { datasetId } of order) {
    if (used.has(datasetId)) break;
    const dataset = await readRecord(records, recordKey.dataset(model, datasetId), DatasetRecord);
    since = dataset?.acceptedAt ?? since;
    datasets++;
  }
  return { since, datasets };
}

async function countRetrains(records: Records, pk: string, month: string): Promise<number> {
  let count = 0;
  const decisions = eachRecord(records, { pk, prefix: `${recordPrefix.decisions}${month}` }, RetrainDecision);
  for await (const decision of decisions) if (decision.action === 'retrain') count++;
  return count;
}

/** Retrains by decision since the last one that replaced the champion. */
function countFruitless(newestFirst: RunRecord[]): number {
  let count = 0;
  for (const run of newestFirst) {
    if (run.trigger.kind !== 'retrain' || run.outcome === undefined) continue;
    if (run.outcome === 'promoted') break;
    count++;
  }
  return count;
}
