import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { checkLimit } from '../requests/check-limit.ts';
import { checkKeyText } from '../requests/check-write.ts';
import { readPageToken, writePageToken } from '../requests/page-token.ts';
import type { QueryPage, RecordItem } from '../services.ts';
import type { ServiceCall } from './call-service.ts';
import { ExpressionParts } from './expression.ts';
import { type Attributes, fromAttributes, toAttributes } from './item-values.ts';
import { type SortKeyBounds, type SortKeyRange, toSortKeyRange } from './sort-key-range.ts';

/** One list over the table (pk, sk) or its index (ipk, isk). */
export interface ListRequest extends SortKeyBounds {
  partition: string;
  reverse?: boolean;
  limit?: number;
  next?: string;
}

export interface ListTarget {
  client: DynamoDBClient;
  table: string;
  index?: string;
  consistent?: boolean;
}

/** DynamoDB ends a page at 1 MB, so no page holds more items than this. */
const MAX_PAGE_ITEMS = 100_000;

/** One page of a partition in the order of its sort key; never empty while items remain. */
export async function queryRecords(
  target: ListTarget,
  { limit, next, ...list }: ListRequest,
  { abortSignal }: ServiceCall,
): Promise<QueryPage> {
  const keys = target.index ? (['ipk', 'isk'] as const) : (['pk', 'sk'] as const);
  checkKeyText(keys[0], list.partition);
  checkLimit(limit);
  const shape = { ...list, keys: keys[0] };
  let startKey = toStartKey(readPageToken(next, shape, 3), list.partition, target.index !== undefined);
  const range = toSortKeyRange(list);
  if (range.kind === 'nothing') return { items: [] };
  const except = range.kind === 'between' ? range.except : [];
  const size = Math.min(limit ?? MAX_PAGE_ITEMS, MAX_PAGE_ITEMS);
  const parts = new ExpressionParts();
  const condition = keyCondition(range, keys, list.partition, parts);
  for (;;) {
    const page = await target.client.send(
      new QueryCommand({
        TableName: target.table,
        ...(target.index !== undefined && { IndexName: target.index }),
        KeyConditionExpression: condition,
        ...parts.fields(),
        ScanIndexForward: !list.reverse,
        // What is left out afterwards must not make the page shorter than was asked for.
        Limit: size + except.length,
        ...(target.consistent && { ConsistentRead: true }),
        ...(startKey && { ExclusiveStartKey: startKey }),
      }),
      { abortSignal },
    );
    const found = (page.Items ?? []).map((item) => fromAttributes(item));
    const fitting = found.filter((item) => !except.includes(String(item[keys[1]])));
    const items = fitting.slice(0, size);
    const goesOn = fitting.length > size || page.LastEvaluatedKey !== undefined;
    if (!goesOn) return { items };
    const last = items.at(-1);
    if (last) return { items, next: writePageToken(shape, cursorOf(last, keys[1])) };
    startKey = page.LastEvaluatedKey;
  }
}

function keyCondition(
  range: SortKeyRange,
  [partition, sort]: readonly [string, string],
  value: string,
  parts: ExpressionParts,
): string {
  const inPartition = `${parts.name(partition)} = ${parts.value(value)}`;
  switch (range.kind) {
    case 'prefix':
      return `${inPartition} AND begins_with(${parts.name(sort)}, ${parts.value(range.text)})`;
    case 'above':
      return `${inPartition} AND ${parts.name(sort)} > ${parts.value(range.text)}`;
    case 'below':
      return `${inPartition} AND ${parts.name(sort)} < ${parts.value(range.text)}`;
    case 'between': {
      const from = parts.value(range.from);
      return `${inPartition} AND ${parts.name(sort)} BETWEEN ${from} AND ${parts.value(range.to)}`;
    }
    default:
      return inPartition;
  }
}

function cursorOf(item: RecordItem, sort: 'sk' | 'isk'): string[] {
  return [item[sort]!, item.pk, item.sk];
}

function toStartKey(cursor: string[], partition: string, isIndex: boolean): Attributes | undefined {
  const [sort, pk, sk] = cursor;
  if (sort === undefined) return undefined;
  return toAttributes(isIndex ? { pk, sk, ipk: partition, isk: sort } : { pk, sk });
}
