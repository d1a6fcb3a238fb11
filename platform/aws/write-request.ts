import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { PerennialError } from '../../core/errors.ts';
import { checkKeyText, checkWrite } from '../requests/check-write.ts';
import { writeJson } from '../requests/json-text.ts';
import type { RecordKey, RecordWrite } from '../services.ts';
import { conditionExpression, ExpressionParts, updateExpression } from './expression.ts';
import { type Attributes, toAttributes } from './item-values.ts';

const ITEM_LIMITS = { maxBytes: 409_600, maxDepth: 33 }; // 32 levels inside the item
const MAX_TRANSACTION_ITEMS = 100;
const MAX_TRANSACTION_BYTES = 4 * 1_048_576;

/** One write as DynamoDB takes it in a transaction; `Put`, `Update` and `Delete` are also what the single calls take. */
export function toWriteItem(table: string, write: RecordWrite): TransactWriteItem {
  const parts = new ExpressionParts();
  const change = 'update' in write ? updateExpression(write, parts) : undefined;
  const condition = write.if && {
    ConditionExpression: conditionExpression(write.if, parts),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  const request = { TableName: table, ...condition, ...parts.fields() };
  if ('put' in write) return { Put: { ...request, Item: toAttributes(write.put) } };
  if ('delete' in write) return { Delete: { ...request, Key: toKey(write.delete) } };
  if ('check' in write) {
    const { ConditionExpression = '' } = request;
    return { ConditionCheck: { ...request, ConditionExpression, Key: toKey(write.check) } };
  }
  // The expression may be missing (an update that only makes the item), though the SDK's type says otherwise.
  return { Update: { ...request, UpdateExpression: change as string, Key: toKey(write.update) } };
}

/** A key as DynamoDB takes it. */
export function toKey({ pk, sk }: RecordKey): Attributes {
  return toAttributes({ pk, sk });
}

/**
 * Throws InvalidInputError or SizeLimitError for what would be refused, before anything is sent; answers how many
 * bytes of JSON the write carries. How large an update makes its item, DynamoDB alone can tell.
 */
export function checkRecordWrite(write: RecordWrite): number {
  checkWrite(write);
  if ('put' in write) return Buffer.byteLength(writeJson(write.put, 'the item', ITEM_LIMITS));
  if (!('update' in write)) return 0;
  const { set = {}, add = {} } = write;
  for (const index of ['ipk', 'isk']) {
    if (Object.hasOwn(set, index)) checkKeyText(index, set[index]);
    if (Object.hasOwn(add, index)) throw new PerennialError('InvalidInputError', `${index} is text`);
  }
  for (const [name, amount] of Object.entries(add)) {
    if (typeof amount === 'number' && Number.isFinite(amount)) continue;
    throw new PerennialError('InvalidInputError', `cannot add ${amount} to the attribute ${name}`);
  }
  return Buffer.byteLength(writeJson(set, 'the item', ITEM_LIMITS));
}

/** As `checkRecordWrite` for all writes of one transaction. */
export function checkTransaction(writes: RecordWrite[]): void {
  if (writes.length === 0)
    throw new PerennialError('InvalidInputError', 'a transaction has at least one write');
  if (writes.length > MAX_TRANSACTION_ITEMS) {
    throw new PerennialError('SizeLimitError', `a transaction has at most ${MAX_TRANSACTION_ITEMS} writes`);
  }
  const bytes = writes.reduce((sum, write) => sum + checkRecordWrite(write), 0);
  const keys = writes.map((write) => {
    const { pk, sk } = checkWrite(write);
    return JSON.stringify([pk, sk]);
  });
  if (new Set(keys).size < keys.length) {
    throw new PerennialError('InvalidInputError', 'a transaction names an item twice');
  }
  if (bytes > MAX_TRANSACTION_BYTES) {
    throw new PerennialError(
      'SizeLimitError',
      `a transaction writes at most ${MAX_TRANSACTION_BYTES} bytes`,
      {
        bytes,
      },
    );
  }
}
