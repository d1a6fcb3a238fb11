import { DatasetRecord } from '../../core/contracts/dataset.ts';
import { DropRecord } from '../../core/contracts/drop.ts';
import { recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { RunRecord } from '../../core/contracts/run.ts';
import { ServingState } from '../../core/contracts/serving.ts';
import { eachRecord, readRecord } from '../../lambdas/store/record.ts';
import type { Platform } from '../../local/open-platform.ts';
import { collect } from './collect.ts';
import { MODEL } from './trip-data.ts';

/** What holds after everything at once, whatever came first: nothing is lost, and the newest model knows it all. */
export async function describeRush({ services: { records }, store }: Platform) {
  const { pk } = recordKey.spec(MODEL);
  const drops = await collect(eachRecord(records, { pk, prefix: recordPrefix.drops }, DropRecord));
  const datasets = await collect(eachRecord(records, { pk, prefix: 'DATASET#' }, DatasetRecord));
  const runs = await collect(eachRecord(records, { pk, prefix: recordPrefix.runs }, RunRecord));
  const serving = await readRecord(records, recordKey.serving(MODEL), ServingState);
  const champion = serving?.routes[0]?.version;
  const version =
    champion && (await readRecord(records, recordKey.version(MODEL, champion), ModelVersionRecord));
  return {
    drops: drops.map(({ filename, outcome, datasetId }) => [filename, outcome, datasetId]).sort(),
    datasets: datasets.map(({ datasetId }) => datasetId).sort(),
    seqs: datasets.map(({ seq }) => seq).sort(),
    championLearnedFrom: version ? [...version.datasets].sort() : undefined,
    failures: runs.filter(({ outcome }) => outcome === 'failed').every(({ failure }) => failure),
    lock: await records.get(recordKey.trainingLock(MODEL), { consistent: true }),
    deadLetters: store.eventQueue.deadLetters().length,
  };
}
