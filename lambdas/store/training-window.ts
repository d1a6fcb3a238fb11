import * as z from 'zod';
import { DatasetRecord } from '../../core/contracts/dataset.ts';
import { recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import type { TrainingSpec } from '../../core/contracts/model-spec.ts';
import { DatasetId } from '../../core/contracts/names.ts';
import type { Records } from '../../platform/services.ts';
import { eachRecord, readRecord } from './record.ts';

const DatasetOrder = z.object({ datasetId: DatasetId });
/** Windows in days or `all` reach back over at most this many dataset versions. */
const MAX_DATASETS = 1_000;

/** The newest accepted dataset versions that a training looks at, oldest first. */
export async function readTrainingWindow(
  records: Records,
  model: string,
  window: TrainingSpec['window'],
): Promise<DatasetRecord[]> {
  const limit = typeof window === 'object' && 'datasets' in window ? window.datasets : MAX_DATASETS;
  const datasets: DatasetRecord[] = [];
  const { pk } = recordKey.spec(model);
  for await (const { datasetId } of eachRecord(
    records,
    { pk, prefix: recordPrefix.datasets, reverse: true },
    DatasetOrder,
  )) {
    const dataset = await readRecord(records, recordKey.dataset(model, datasetId), DatasetRecord);
    if (dataset) datasets.push(dataset);
    if (datasets.length >= limit) break;
  }
  return datasets.reverse();
}
