import { recordKey } from '../../core/contracts/keys.ts';
import { MODEL_NAME } from '../../core/contracts/text-pattern.ts';
import { PerennialError } from '../../core/errors.ts';
import type { RecordItem, Records } from '../../platform/services.ts';

/**
 * The item of a model's current spec as it is stored, for who needs to know that there is such a model and not what
 * its spec says: the spec's schema takes longer to load than a prediction. NotFoundError when there is none, also for
 * impossible names.
 */
export async function requireModel(records: Records, model: string): Promise<RecordItem> {
  const item = MODEL_NAME.fits(model)
    ? await records.get(recordKey.spec(model), { consistent: true })
    : undefined;
  if (!item) throw new PerennialError('NotFoundError', `there is no model "${model}"`);
  return item;
}
