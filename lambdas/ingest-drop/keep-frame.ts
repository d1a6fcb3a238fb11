import type { DatasetRecord } from '../../core/contracts/dataset.ts';
import { objectKey } from '../../core/contracts/keys.ts';
import type { IngestResult } from '../../core/data/ingest-result.ts';
import { isPerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';

type Accepted = Extract<IngestResult, { outcome: 'accepted' | 'quarantined' }>;

/** Stores the rows as training reads them, once: the same content has the same bytes, whoever brought them first. */
export async function keepFrame(
  { objects }: Pick<Services, 'objects'>,
  model: string,
  { datasetId, frameFile }: Accepted,
): Promise<DatasetRecord['frame']> {
  if (!frameFile) return undefined;
  const key = objectKey.datasetFrame(model, datasetId);
  try {
    await objects.upload(key, frameFile.file, { ifAbsent: true });
  } catch (error) {
    if (!isPerennialError(error, 'ConditionFailedError')) throw error;
  }
  return { key, digest: frameFile.digest };
}
