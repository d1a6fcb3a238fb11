import type { TableSession } from '../table-session.ts';

/** A text column in SQL, and the name of the type that is to stand for its levels. */
export interface LevelSource {
  value: string;
  /** What follows FROM, conditions included. */
  from: string;
  type: string;
}

/** A level, which column it is of by its place among the sources, and in how many rows it stands. */
export type OnLevel = (place: number, level: string, rows: number) => void;

/** The engine's planning of one statement grows with the columns in it. */
const COLUMNS_AT_ONCE = 20;

/**
 * Makes an SQL type of each column's levels, whose codes count them in code-point order, and hands the levels over
 * column by column in that order. Types of these names are replaced; missing values are no level.
 */
export async function makeLevelTypes(
  session: TableSession,
  sources: readonly LevelSource[],
  onLevel: OnLevel,
): Promise<void> {
  for (let first = 0; first < sources.length; first += COLUMNS_AT_ONCE) {
    const batch = sources.slice(first, first + COLUMNS_AT_ONCE);
    await makeBatch(session, batch);
    await readLevels(session, (place, level, rows) => onLevel(first + place, level, rows));
  }
}

async function makeBatch(session: TableSession, sources: readonly LevelSource[]): Promise<void> {
  const counts = sources.map(
    ({ value, from }, place) =>
      `(SELECT ${place} AS place, ${value} AS level, count(*) AS rows FROM ${from} GROUP BY ALL)`,
  );
  const types = sources.map(
    ({ type }, place) => `
      CREATE OR REPLACE TYPE ${type} AS ENUM (SELECT level FROM levels WHERE place = ${place});`,
  );
  // what is read from one table comes in the order it was written in
  await session.run(`
    CREATE OR REPLACE TABLE levels AS
      SELECT * FROM (${counts.join(' UNION ALL ')}) WHERE level IS NOT NULL ORDER BY place, level;
    ${types.join('')}
  `);
}

async function readLevels(session: TableSession, onLevel: OnLevel): Promise<void> {
  const query = 'SELECT CAST(place AS DOUBLE), level, CAST(rows AS DOUBLE) FROM levels';
  for await (const { rows, columns } of session.chunks(query)) {
    const [places, levels, counts] = columns;
    if (places?.type !== 'double' || levels?.type !== 'text' || counts?.type !== 'double') continue;
    for (let i = 0; i < rows; i++) onLevel(places.values[i]!, levels.values[i]!, counts.values[i]!);
  }
}
