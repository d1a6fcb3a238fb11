import type { ColumnRule, DataSpec } from '../../contracts/model-spec.ts';
import { sqlNumber, sqlText, sqlTexts } from '../sql/quote-sql.ts';
import type { RowFault } from './row-fault.ts';
import type { TypedColumn } from './typed-column.ts';

/** What the contract of a typed column asks of its values, as faults in the order they are looked for. */
export function contractFaults(
  columns: readonly TypedColumn[],
  rules: DataSpec['columns'],
  target: string | undefined,
): RowFault[] {
  return columns.flatMap((column) => {
    const rule = Object.hasOwn(rules, column.name) ? rules[column.name] : undefined;
    return [
      ...(column.name === target ? [missingFault(column, 'missingTarget', 'the target is missing')] : []),
      ...(rule === undefined ? [] : ruleFaults(column, rule)),
    ];
  });
}

function ruleFaults(column: TypedColumn, rule: ColumnRule): RowFault[] {
  const faults: RowFault[] = [];
  if (!rule.nullable) faults.push(missingFault(column, 'missingValue', 'a value is needed'));
  if (rule.min !== undefined && column.kind === 'number') {
    faults.push(valueFault(column, 'belowMinimum', `< ${sqlNumber(rule.min)}`, `is below ${rule.min}`));
  }
  if (rule.max !== undefined && column.kind === 'number') {
    faults.push(valueFault(column, 'aboveMaximum', `> ${sqlNumber(rule.max)}`, `is above ${rule.max}`));
  }
  if (rule.levels !== undefined && column.kind === 'category') {
    const message = 'is not one of the levels of the contract';
    faults.push(valueFault(column, 'unknownLevel', `NOT IN ${sqlTexts(rule.levels)}`, message));
  }
  return faults;
}

function missingFault(column: TypedColumn, code: string, message: string): RowFault {
  return {
    column: column.name,
    code: sqlText(code),
    message: sqlText(message),
    condition: `${column.sqlName} IS NULL`,
  };
}

function valueFault(column: TypedColumn, code: string, test: string, what: string): RowFault {
  return {
    column: column.name,
    code: sqlText(code),
    message: `${shownValue(`CAST(${column.sqlName} AS VARCHAR)`)} || ${sqlText(` ${what}`)}`,
    condition: `coalesce(${column.sqlName} ${test}, false)`,
  };
}

/** SQL for a value's text in a message: quoted, escaped, at most 100 characters. */
export function shownValue(text: string): string {
  return `CAST(to_json(left(${text}, 100)) AS VARCHAR)`;
}
