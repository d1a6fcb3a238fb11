import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Json } from '../../core/contracts/names.ts';
import type { RecordItem } from '../services.ts';

export type Attributes = Record<string, AttributeValue>;

/** DynamoDB's numbers reach from 1e-130 to 9.99e125 and keep 38 digits; a double needs 17. */
const SMALLEST_NUMBER = 1e-130;
const LARGEST_NUMBER = 9.99e125;

/** An item as DynamoDB keeps it; attributes that are undefined are left out. The item is JSON. */
export function toAttributes(item: Record<string, Json | undefined>): Attributes {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      value === undefined ? [] : [[toStoredName(name), toAttribute(value)]],
    ),
  );
}

/** The item that DynamoDB keeps. */
export function fromAttributes(attributes: Attributes): RecordItem {
  return fromMap(attributes) as RecordItem;
}

/**
 * One JSON value. A number beyond DynamoDB's range (a p-value of 1e-200, say) is kept exactly, as the eight bytes of
 * the double: JSON has no bytes, so they can be nothing else. Such a number equals itself and is less than nothing.
 */
export function toAttribute(value: Json): AttributeValue {
  if (value === null) return { NULL: true };
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'boolean':
      return { BOOL: value };
    case 'number':
      return fitsNumber(value) ? { N: String(value) } : { B: toBytes(value) };
    default:
      return Array.isArray(value) ? { L: value.map(toAttribute) } : { M: toAttributes(value) };
  }
}

/** The name that DynamoDB keeps for a member: the SDK loses the value of one called `__proto__`, so that has one more underscore. */
export function toStoredName(name: string): string {
  return /^_*__proto__$/.test(name) ? `_${name}` : name;
}

/** Whether DynamoDB can count and compare with the number. */
export function fitsNumber(value: number): boolean {
  const size = Math.abs(value);
  return size === 0 || (size >= SMALLEST_NUMBER && size <= LARGEST_NUMBER);
}

function fromAttribute(value: AttributeValue): Json {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromMap(value.M);
  if (value.B !== undefined) return fromBytes(value.B);
  return null;
}

function fromStoredName(name: string): string {
  return /^_+__proto__$/.test(name) ? name.slice(1) : name;
}

function fromMap(attributes: Attributes): { [name: string]: Json } {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [fromStoredName(name), fromAttribute(value)]),
  );
}

function toBytes(value: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value);
  return new Uint8Array(bytes.buffer);
}

/** The SDK hands bytes over as such; on the wire they are base64. */
function fromBytes(value: Uint8Array | string): number {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : value;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat64(0);
}
