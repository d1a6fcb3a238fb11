import { recordKey } from '../../core/contracts/keys.ts';
import { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { PerennialError } from '../../core/errors.ts';
import type { Records } from '../../platform/services.ts';
import { readRecord } from './record.ts';

/** One registered version; NotFoundError when there is none of that number. */
export async function readVersion(
  records: Records,
  model: string,
  version: number,
): Promise<ModelVersionRecord> {
  const record = await readRecord(records, recordKey.version(model, version), ModelVersionRecord);
  if (!record) throw new PerennialError('NotFoundError', `${model} has no version ${version}`);
  return record;
}
