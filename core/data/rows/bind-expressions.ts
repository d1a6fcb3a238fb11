import type { DataSpec } from '../../contracts/model-spec.ts';
import { PerennialError } from '../../errors.ts';
import { kindOfSource } from '../columns/kind-of-source.ts';
import { type ColumnReading, typedName } from '../columns/source-column.ts';
import { sourceTypeOf } from '../columns/source-type-of.ts';
import type { WantedKind } from '../columns/wanted-kind.ts';
import { checkSql, type SqlColumn } from '../sql/check-sql.ts';
import type { TableSession } from '../table-session.ts';
import { SQL_TYPES } from './typed-column.ts';

/** The spec's SQL bound to the columns of one file. */
export interface BoundExpressions {
  derived: DerivedColumn[];
  where: RowCondition | undefined;
}

/** A computed column, read as a source column is: its value may still not fit its kind. */
export interface DerivedColumn {
  reading: ColumnReading;
  /** Names of the columns it is computed from. */
  columns: string[];
}

export interface RowCondition {
  /** SQL over typed columns; neither true nor false counts as false. */
  sql: string;
  columns: string[];
}

/** Checks `derive` and `where` against the allow-list and the columns before them. Throws SqlRefusedError. */
export async function bindExpressions(
  session: TableSession,
  data: DataSpec,
  readings: readonly ColumnReading[],
  wanted: ReadonlyMap<string, WantedKind>,
): Promise<BoundExpressions> {
  const columns = readings.map(sqlColumnOf);
  const derived: DerivedColumn[] = [];
  for (const [name, sql] of Object.entries(data.derive)) {
    const what = `data.derive.${name}`;
    const checked = await checkSql(session, sql, columns, what);
    const source = sourceTypeOf(checked.type);
    if (source === undefined) {
      const message = `${what}: a column cannot hold values of the type ${checked.type}`;
      throw new PerennialError('SqlRefusedError', message, { what });
    }
    const want = wanted.get(name);
    const reading: ColumnReading = {
      column: {
        index: columns.length,
        name,
        source,
        // An error in one row, such as the logarithm of 0, is a missing value of that row.
        expression: `TRY(${checked.sql})`,
        isTyped: true,
      },
      kind: want === undefined || want.orBoolean ? kindOfSource(source) : want.kind,
      isInferred: false,
    };
    derived.push({ reading, columns: checked.columns });
    columns.push(sqlColumnOf(reading));
  }
  return {
    derived,
    where: data.where === undefined ? undefined : await bindWhere(session, data.where, columns),
  };
}

async function bindWhere(session: TableSession, sql: string, columns: SqlColumn[]): Promise<RowCondition> {
  const checked = await checkSql(session, sql, columns, 'data.where');
  if (checked.type === 'BOOLEAN') return { sql: `TRY(${checked.sql})`, columns: checked.columns };
  const message = `data.where: the condition is of the type ${checked.type}; it must be true or false`;
  throw new PerennialError('SqlRefusedError', message, { what: 'data.where' });
}

function sqlColumnOf(reading: ColumnReading): SqlColumn {
  return {
    name: reading.column.name,
    sqlName: typedName(reading.column),
    sqlType: SQL_TYPES[reading.kind],
  };
}
