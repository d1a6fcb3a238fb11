import type { Frame } from '../data/frame.ts';
import { checkText } from './check-text.ts';
import { rawColumn, refuseKind, refuseValue } from './raw-column.ts';

/** Category texts of some rows: `codes[i]` indexes `levels`, −1 is missing. Not every level need occur. */
export interface RawCategories {
  codes: Int32Array;
  levels: readonly string[];
}

/**
 * A category, number or boolean column at `rows` as category texts: a number is its shortest decimal text (74.0
 * is "74"), a boolean "true" or "false". InvalidInputError for texts that checkText refuses and infinite numbers.
 */
export function rawCategories(frame: Frame, name: string, rows: Int32Array): RawCategories {
  const column = rawColumn(frame, name);
  switch (column.kind) {
    case 'category':
      return categoriesOfTexts(name, column.codes, column.levels, rows);
    case 'number':
      return categoriesOfNumbers(name, column.values, rows);
    case 'boolean':
      return categoriesOfBooleans(column.values, rows);
    default:
      return refuseKind(name, column.kind, 'category');
  }
}

function categoriesOfTexts(
  name: string,
  from: Int32Array,
  levels: string[],
  rows: Int32Array,
): RawCategories {
  const codes = new Int32Array(rows.length);
  const isChecked = new Uint8Array(levels.length);
  for (let i = 0; i < rows.length; i++) {
    const code = from[rows[i]!]!;
    codes[i] = code;
    if (code < 0 || isChecked[code] === 1) continue;
    isChecked[code] = 1;
    const reason = checkText(levels[code]!);
    if (reason !== undefined) refuseValue(name, rows[i]!, `the text ${reason}`);
  }
  return { codes, levels };
}

function categoriesOfBooleans(values: Int8Array, rows: Int32Array): RawCategories {
  const codes = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) codes[i] = values[rows[i]!]!;
  return { codes, levels: ['false', 'true'] };
}

function categoriesOfNumbers(name: string, values: Float64Array, rows: Int32Array): RawCategories {
  const codes = new Int32Array(rows.length);
  const levels: string[] = [];
  const codeOf = new Map<number, number>();
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!;
    if (Number.isNaN(value)) {
      codes[i] = -1;
      continue;
    }
    let code = codeOf.get(value);
    if (code === undefined) {
      if (!Number.isFinite(value)) refuseValue(name, rows[i]!, `${value} is not a finite number`);
      code = levels.push(String(value)) - 1;
      codeOf.set(value, code);
    }
    codes[i] = code;
  }
  return { codes, levels };
}
