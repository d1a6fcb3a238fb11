import type { ColumnProfile, Profile } from '../../contracts/profile.ts';
import { profileNumbers } from '../profile/profile-numbers.ts';
import { sortNumbers } from '../profile/sort-numbers.ts';
import type { TypedColumn } from '../rows/typed-column.ts';
import type { TableSession } from '../table-session.ts';

/**
 * A profile of the kept rows with its number columns in `needed` profiled anew over good and bad rows
 * together. Where many rows are bad the kept ones are no fair picture: of a column that came in metres
 * instead of kilometres, only the shortest distances are still in range.
 */
export async function profileAllRows(
  session: TableSession,
  columns: readonly TypedColumn[],
  profile: Profile,
  needed: ReadonlySet<string>,
): Promise<Profile> {
  const anew = new Map<string, ColumnProfile>();
  for (const { name, kind, sqlName } of columns) {
    if (kind !== 'number' || !needed.has(name)) continue;
    const values = await readFinite(session, sqlName);
    anew.set(name, profileNumbers(name, sortNumbers(values), values.length));
  }
  return { ...profile, columns: profile.columns.map((column) => anew.get(column.name) ?? column) };
}

async function readFinite(session: TableSession, sqlName: string): Promise<Float64Array> {
  const filter = `verdict >= 0 AND isfinite(${sqlName})`;
  const [row] = await session.rows(`SELECT CAST(count(*) AS DOUBLE) AS rows FROM typed WHERE ${filter}`);
  const values = new Float64Array(Number(row?.rows));
  let offset = 0;
  for await (const chunk of session.chunks(`SELECT ${sqlName} FROM typed WHERE ${filter}`)) {
    const [vector] = chunk.columns;
    if (vector?.type !== 'double') continue;
    values.set(vector.values, offset);
    offset += chunk.rows;
  }
  return values;
}
