import { recordKey } from '../../core/contracts/keys.ts';
import { ModelRecord } from '../../core/contracts/model-record.ts';
import { ModelName } from '../../core/contracts/names.ts';
import { ServingState } from '../../core/contracts/serving.ts';
import { PerennialError } from '../../core/errors.ts';
import type { Records } from '../../platform/services.ts';
import { readRecord } from './record.ts';

/** The model's current spec record; NotFoundError when there is no such model, also for impossible names. */
export async function readModel(records: Records, model: string): Promise<ModelRecord> {
  const record = ModelName.safeParse(model).success
    ? await readRecord(records, recordKey.spec(model), ModelRecord)
    : undefined;
  if (!record) throw new PerennialError('NotFoundError', `there is no model "${model}"`);
  return record;
}

/** Whether there is such a model (still): events may come for one that was deleted. */
export async function isKnownModel(records: Records, model: string): Promise<boolean> {
  return (await records.get(recordKey.spec(model), { consistent: true })) !== undefined;
}

/** What serves, or undefined before the first promotion. */
export function readServing(records: Records, model: string): Promise<ServingState | undefined> {
  return readRecord(records, recordKey.serving(model), ServingState);
}
