import { parseShape, type Shape } from '../../core/shapes/shape.ts';
import type { RecordItem, RecordKey, Records } from '../../platform/services.ts';

/** As `readRecord`, by a shape: strongly consistent, checked, without zod. */
export async function readShaped<Value>(
  records: Records,
  key: RecordKey,
  shape: Shape<Value>,
): Promise<Value | undefined> {
  const item = await records.get(key, { consistent: true });
  return item && fromShapedItem(item, shape);
}

/** A stored item as its shape reads it: storage keys off, checked. */
export function fromShapedItem<Value>(item: RecordItem, shape: Shape<Value>): Value {
  const { pk: _pk, sk, ipk: _ipk, isk: _isk, ...value } = item;
  return parseShape(shape, value, `the record ${sk}`);
}
