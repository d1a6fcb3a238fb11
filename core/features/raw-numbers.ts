import type { Frame } from '../data/frame.ts';
import { rawColumn, refuseKind, refuseValue } from './raw-column.ts';

/**
 * A number or boolean (1, 0) column at `rows` as the graph receives it: rounded to float32, NaN for missing.
 * InvalidInputError for a value beyond float32's range, which no request could carry either.
 */
export function rawNumbers(frame: Frame, name: string, rows: Int32Array): Float32Array {
  const column = rawColumn(frame, name);
  const numbers = new Float32Array(rows.length);
  if (column.kind === 'boolean') {
    for (let i = 0; i < rows.length; i++) {
      const value = column.values[rows[i]!]!;
      numbers[i] = value < 0 ? Number.NaN : value;
    }
    return numbers;
  }
  if (column.kind !== 'number') refuseKind(name, column.kind, 'number');
  const { values } = column;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!;
    numbers[i] = value;
    if (Math.abs(numbers[i]!) === Number.POSITIVE_INFINITY) {
      refuseValue(
        name,
        rows[i]!,
        `${value} is beyond the range of float32 (±3.4028235e38): data.columns.${name}.max keeps such rows out`,
      );
    }
  }
  return numbers;
}
