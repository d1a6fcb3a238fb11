import { PerennialError } from '../../core/errors.ts';
import type { RecordItem, RecordKey, RecordWrite } from '../services.ts';
import { checkCondition } from './check-condition.ts';

type Update = Extract<RecordWrite, { update: RecordKey }>;

const FIELDS: Record<string, string[]> = {
  put: [],
  update: ['set', 'remove', 'add'],
  delete: [],
  check: [],
};
const MAX_PARTITION_KEY_BYTES = 2_048;
const MAX_SORT_KEY_BYTES = 1_024;

/** The key of the item that a write names. Throws InvalidInputError for a write, key or condition of no known form. */
export function checkWrite(write: RecordWrite): RecordKey {
  const given = write as Record<string, unknown>;
  const names = Object.keys(given).filter((name) => given[name] !== undefined);
  const verbs = names.filter((name) => name in FIELDS);
  const unknown = names.find(
    (name) => name !== 'if' && !verbs.includes(name) && !FIELDS[verbs[0]!]?.includes(name),
  );
  if (verbs.length !== 1 || unknown !== undefined || (verbs[0] === 'check' && !given.if)) {
    throw new PerennialError(
      'InvalidInputError',
      `not a record write: it has ${names.join(', ') || 'no fields'}`,
    );
  }
  if (write.if !== undefined) checkCondition(write.if);
  if ('put' in write) return checkItemKeys(write.put);
  if ('update' in write) checkUpdate(write);
  return checkRecordKey('update' in write ? write.update : 'delete' in write ? write.delete : write.check);
}

/** A key of exactly pk and sk, each well-formed text within DynamoDB's limits. */
export function checkRecordKey(key: RecordKey): RecordKey {
  const unknown = Object.keys(key).find((name) => name !== 'pk' && name !== 'sk');
  if (unknown !== undefined) {
    throw new PerennialError('InvalidInputError', `a record key is pk and sk, not ${unknown}`);
  }
  checkKeyText('pk', key.pk, MAX_PARTITION_KEY_BYTES);
  checkKeyText('sk', key.sk, MAX_SORT_KEY_BYTES);
  return key;
}

/** The key of an item, its keys checked and its attributes named. */
export function checkItemKeys(item: RecordItem): RecordKey {
  const { pk, sk, ipk, isk } = item;
  checkRecordKey({ pk, sk });
  if (ipk !== undefined) checkKeyText('ipk', ipk, MAX_PARTITION_KEY_BYTES);
  if (isk !== undefined) checkKeyText('isk', isk, MAX_SORT_KEY_BYTES);
  if (Object.hasOwn(item, ''))
    throw new PerennialError('InvalidInputError', 'an attribute has an empty name');
  return { pk, sk };
}

/** Throws InvalidInputError unless a key's attribute is text that DynamoDB takes as one. */
export function checkKeyText(name: string, text: unknown, maxBytes: number = MAX_PARTITION_KEY_BYTES): void {
  const isKey =
    typeof text === 'string' && text !== '' && text.isWellFormed() && Buffer.byteLength(text) <= maxBytes;
  if (isKey) return;
  throw new PerennialError(
    'InvalidInputError',
    `${name} must be well-formed text of 1 to ${maxBytes} bytes of UTF-8`,
  );
}

function checkUpdate({ set = {}, add = {}, remove = [] }: Update): void {
  const names = [...Object.keys(set), ...Object.keys(add), ...remove];
  const key = names.find((name) => name === 'pk' || name === 'sk' || name === '');
  if (key !== undefined) throw new PerennialError('InvalidInputError', `an update cannot change '${key}'`);
  if (new Set(names).size !== names.length) {
    throw new PerennialError('InvalidInputError', 'an update names an attribute twice');
  }
  const unset = Object.keys(set).find((name) => set[name] === undefined);
  if (unset !== undefined) {
    throw new PerennialError('InvalidInputError', `an update sets ${unset} to undefined; name it in remove`);
  }
}
