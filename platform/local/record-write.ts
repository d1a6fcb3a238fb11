import { PerennialError } from '../../core/errors.ts';
import { checkItemKeys } from '../requests/check-write.ts';
import type { RecordItem, RecordKey, RecordWrite } from '../services.ts';

type Update = Extract<RecordWrite, { update: RecordKey }>;

/** What a write makes of the item found; undefined means that there is no item afterwards. */
export function applyWrite(write: RecordWrite, found: RecordItem | undefined): RecordItem | undefined {
  if ('put' in write) return write.put;
  if ('delete' in write) return undefined;
  if ('check' in write) return found;
  const next: RecordItem = {
    ...(found ?? { pk: write.update.pk, sk: write.update.sk }),
    ...write.set,
    ...addNumbers(write, found),
  };
  for (const name of write.remove ?? []) delete next[name];
  checkItemKeys(next);
  return next;
}

function addNumbers({ add = {} }: Update, found: RecordItem | undefined): Record<string, number> {
  const sums = Object.entries(add).map(([name, amount]): [string, number] => {
    const before = found && Object.hasOwn(found, name) ? found[name] : 0;
    const sum = typeof before === 'number' && typeof amount === 'number' ? before + amount : Number.NaN;
    if (!Number.isFinite(sum)) {
      throw new PerennialError('InvalidInputError', `cannot add ${amount} to the attribute ${name}`);
    }
    return [name, sum];
  });
  return Object.fromEntries(sums);
}
