import { DropRecord } from '../../core/contracts/drop.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { DropId } from '../../core/contracts/names.ts';
import { PerennialError } from '../../core/errors.ts';
import type { Records } from '../../platform/services.ts';
import { readModel } from './read-model.ts';
import { readRecord } from './record.ts';

/** The drop that a path names; NotFoundError for an unknown model or drop, also for impossible ids. */
export async function findDrop(records: Records, params: Record<string, string>): Promise<DropRecord> {
  const { model } = await readModel(records, params.model ?? '');
  const dropId = DropId.safeParse(params.dropId);
  const drop = dropId.success
    ? await readRecord(records, recordKey.drop(model, dropId.data), DropRecord)
    : undefined;
  if (!drop) throw new PerennialError('NotFoundError', `there is no drop ${params.dropId} of ${model}`);
  return drop;
}
