import { recordKey } from '../../core/contracts/keys.ts';
import { ModelRecord } from '../../core/contracts/model-record.ts';
import { PerennialError } from '../../core/errors.ts';
import type { Records } from '../../platform/services.ts';
import { readRecord } from '../store/record.ts';

/** The spec as it was in one revision. */
export async function readSpecRevision(
  records: Records,
  model: string,
  revision: number,
): Promise<ModelRecord> {
  const record = await readRecord(records, recordKey.specRevision(model, revision), ModelRecord);
  if (!record) throw new PerennialError('NotFoundError', `${model} has no spec revision ${revision}`);
  return record;
}
