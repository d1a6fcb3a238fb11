import type { z } from 'zod';
import type { RecordItem, RecordKey, Records } from '../../platform/services.ts';

/** A contract's value as a stored item. */
export function toItem(key: RecordKey, value: object, index?: { ipk: string; isk: string }): RecordItem {
  return { ...key, ...index, ...JSON.parse(JSON.stringify(value)) };
}

/** A stored item as its contract's value: storage keys off, checked. */
export function fromItem<Schema extends z.ZodType>(schema: Schema, item: RecordItem): z.output<Schema> {
  const { pk: _pk, sk: _sk, ipk: _ipk, isk: _isk, ...value } = item;
  return schema.parse(value);
}

/** Reads one record, strongly consistent: what is read this way may be decided on. */
export async function readRecord<Schema extends z.ZodType>(
  records: Records,
  key: RecordKey,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const item = await records.get(key, { consistent: true });
  return item && fromItem(schema, item);
}

/** All items of a partition under a prefix, page by page, strongly consistent. */
export async function* eachRecord<Schema extends z.ZodType>(
  records: Records,
  request: { pk: string; prefix: string; reverse?: boolean },
  schema: Schema,
): AsyncGenerator<z.output<Schema>> {
  let next: string | undefined;
  do {
    const page = await records.query({ ...request, next }, { consistent: true });
    for (const item of page.items) yield fromItem(schema, item);
    next = page.next;
  } while (next);
}
