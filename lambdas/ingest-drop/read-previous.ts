import * as z from 'zod';
import { DatasetRecord } from '../../core/contracts/dataset.ts';
import { recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { DatasetId } from '../../core/contracts/names.ts';
import { type ColumnContract, Profile } from '../../core/contracts/profile.ts';
import type { Services } from '../../platform/services.ts';
import { eachRecord, readRecord } from '../store/record.ts';
import { readJsonObject } from '../store/work-files.ts';

/** The newest accepted dataset version's columns and profile: what the next drop is held against. */
export async function readPrevious(
  services: Pick<Services, 'records' | 'objects'>,
  model: string,
): Promise<{ columns: ColumnContract[]; profile: Profile } | undefined> {
  const { pk } = recordKey.spec(model);
  const order = eachRecord(
    services.records,
    { pk, prefix: recordPrefix.datasets, reverse: true },
    z.object({ datasetId: DatasetId }),
  );
  for await (const { datasetId } of order) {
    const dataset = await readRecord(services.records, recordKey.dataset(model, datasetId), DatasetRecord);
    if (!dataset) continue;
    return {
      columns: dataset.columns,
      profile: Profile.parse(await readJsonObject(services.objects, dataset.profileKey)),
    };
  }
  return undefined;
}
