import type { Reason } from '../../contracts/names.ts';
import type { ColumnContract } from '../../contracts/profile.ts';
import type { Source } from '../columns/describe-source.ts';
import { nearestName } from '../nearest-name.ts';
import { quoteText } from '../quote-text.ts';
import { findColumn } from '../sql/check-sql.ts';
import type { IngestSpec } from './ingest-spec.ts';

export interface ColumnCheck {
  reasons: Reason[];
  findings: Reason[];
}

/**
 * Compares a file's columns with those the spec needs and those the model's data had. `uses` are the needed
 * columns with what for, `named` those that the spec's SQL mentions. A needed column that is absent rejects
 * the file, with the new column it may have been renamed to; other differences are findings.
 */
export function checkColumns(
  source: Source,
  spec: IngestSpec,
  uses: ReadonlyMap<string, string>,
  named: ReadonlyMap<string, string>,
  previous: readonly ColumnContract[] | undefined,
): ColumnCheck {
  const present = source.columns.map((column) => column.name);
  const derived = Object.keys(spec.data.derive);
  const known = new Set([...uses.keys(), ...(previous ?? []).map((column) => column.name)]);
  const added = present.filter((name) => !known.has(name));
  const absent = [
    ...[...uses].filter(([name]) => !present.includes(name) && !derived.includes(name)),
    ...[...named].filter(
      ([name]) => findColumn([...source.columns, ...derived.map((it) => ({ name: it }))], name) === undefined,
    ),
  ];
  const clashes = derived.filter((name) => findColumn(source.columns, name) !== undefined);
  const reasons = [
    ...absent.map(([name, use]) => missingColumn(name, use, source, added)),
    ...clashes.map((name) => ({
      code: 'duplicateName',
      message: `the file has a column ${quoteText(name)}, and data.derive makes one of that name`,
      column: name,
    })),
  ];
  return {
    reasons,
    findings: previous === undefined ? [] : changedColumns(present, derived, added, previous),
  };
}

function missingColumn(name: string, use: string, source: Source, added: string[]): Reason {
  const unreadable = source.unreadable.find((column) => column.name === name);
  if (unreadable !== undefined) {
    const message = `the column ${quoteText(name)} (${use}) is of the type ${unreadable.type.slice(0, 200)}, which no column of a table can hold`;
    return { code: 'unreadableColumn', message, column: name };
  }
  const renamed = nearestName(name, added);
  if (renamed === undefined) {
    return {
      code: 'missingColumn',
      message: `the column ${quoteText(name)} (${use}) is not in the file`,
      column: name,
    };
  }
  const message = `the column ${quoteText(name)} (${use}) is not in the file; was it renamed to ${quoteText(renamed)}?`;
  return { code: 'renamedColumn', message, column: name, value: renamed };
}

function changedColumns(
  present: string[],
  derived: string[],
  added: string[],
  previous: readonly ColumnContract[],
): Reason[] {
  const gone = previous.filter(({ name }) => !present.includes(name) && !derived.includes(name));
  return [
    ...added.map((name) => ({ code: 'newColumn', message: 'earlier data had no such column', column: name })),
    ...gone.map(({ name }) => ({
      code: 'goneColumn',
      message: 'earlier data had this column',
      column: name,
    })),
  ];
}
