import { checkLimit } from '../requests/check-limit.ts';
import { checkKeyText } from '../requests/check-write.ts';
import { readPageToken, writePageToken } from '../requests/page-token.ts';
import type { QueryPage, RecordItem } from '../services.ts';
import type { Database } from './database.ts';
import { afterPrefix, nextAfter } from './text-range.ts';

const MAX_PAGE_BYTES = 1_048_576;

/** One list request over the table (`keys` pk, sk) or its index (ipk, isk). */
export interface ListRequest {
  partition: string;
  prefix?: string;
  after?: string;
  before?: string;
  reverse?: boolean;
  limit?: number;
  next?: string;
}

interface Row {
  pk: string;
  sk: string;
  sort: string;
  body: string;
}

/** One page of a partition in the order of its sort key: at most `limit` items and 1 MB, but never empty while items remain. */
export function queryTable(database: Database, request: ListRequest): QueryPage {
  return readPage(database, request, ['pk', 'sk']);
}

/** As `queryTable` over the secondary index; items that share an index key come in the order of their keys. */
export function queryIndexTable(database: Database, request: ListRequest): QueryPage {
  return readPage(database, request, ['ipk', 'isk']);
}

function readPage(
  database: Database,
  request: ListRequest,
  [partition, sort]: ['pk' | 'ipk', string],
): QueryPage {
  const { limit, next, ...list } = request;
  checkKeyText(partition, list.partition);
  checkLimit(limit);
  const shape = { ...list, keys: partition };
  const cursor = readPageToken(next, shape, 3);
  const { lower, upper } = findRange(list, cursor[0]);
  const order = list.reverse ? 'DESC' : 'ASC';
  const rows = database.iterate<Row>(
    `SELECT pk, sk, ${sort} AS sort, body FROM records
     WHERE ${partition} = ? AND ${sort} >= CAST(? AS TEXT) AND ${sort} < CAST(? AS TEXT)
       ${cursor.length > 0 ? `AND (${sort}, pk, sk) ${list.reverse ? '<' : '>'} (?, ?, ?)` : ''}
     ORDER BY ${sort} ${order}, pk ${order}, sk ${order}`,
    list.partition,
    lower,
    upper,
    ...cursor,
  );
  const items: RecordItem[] = [];
  let bytes = 0;
  let last: Row | undefined;
  for (const row of rows) {
    bytes += Buffer.byteLength(row.body);
    if (last !== undefined && (items.length === limit || bytes > MAX_PAGE_BYTES)) {
      return { items, next: writePageToken(shape, [last.sort, last.pk, last.sk]) };
    }
    items.push(JSON.parse(row.body) as RecordItem);
    last = row;
  }
  return { items };
}

/** The tightest range of sort keys, from `lower` on and below `upper`, so that a late page reads no earlier rows. */
function findRange(list: ListRequest, cursor: string | undefined): { lower: Buffer; upper: Buffer } {
  const lowers: Buffer[] = [Buffer.from(list.prefix ?? '')];
  const uppers: Buffer[] = [afterPrefix(list.prefix ?? '')];
  if (list.after !== undefined) lowers.push(nextAfter(list.after));
  if (list.before !== undefined) uppers.push(Buffer.from(list.before));
  if (cursor !== undefined && list.reverse) uppers.push(nextAfter(cursor));
  if (cursor !== undefined && !list.reverse) lowers.push(Buffer.from(cursor));
  return {
    lower: lowers.sort(Buffer.compare).at(-1)!,
    upper: uppers.sort(Buffer.compare)[0]!,
  };
}
