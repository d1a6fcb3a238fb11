import type { Frame } from '../data/frame.ts';
import { rawColumn, refuseKind } from './raw-column.ts';

/** A boolean column at `rows`: 1, 0, −1 for missing. */
export function rawBooleans(frame: Frame, name: string, rows: Int32Array): Int8Array {
  const column = rawColumn(frame, name);
  if (column.kind !== 'boolean') refuseKind(name, column.kind, 'boolean');
  const booleans = new Int8Array(rows.length);
  for (let i = 0; i < rows.length; i++) booleans[i] = column.values[rows[i]!]!;
  return booleans;
}
