import type { DropRecord } from '../../core/contracts/drop.ts';
import { objectKey } from '../../core/contracts/keys.ts';
import type { IngestResult } from '../../core/data/ingest-result.ts';
import type { Services } from '../../platform/services.ts';

/** Bad rows are kept with their reasons whatever becomes of the drop. */
export async function keepBadRows(
  services: Services,
  drop: DropRecord,
  result: IngestResult,
): Promise<string | undefined> {
  if (!('quarantineFile' in result) || !result.quarantineFile) return undefined;
  const key = objectKey.quarantine(drop.model, drop.dropId, drop.attempt);
  await services.objects.upload(key, result.quarantineFile);
  return key;
}
