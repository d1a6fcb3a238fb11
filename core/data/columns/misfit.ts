/**
 * SQL: a value is there, but its typed value is not. `CASE`, so that the costly half is done for rows without
 * a value only.
 */
export function misfitUnless(raw: string, typed: string, isMissing: string): string {
  return `CASE WHEN ${typed} IS NULL AND ${raw} IS NOT NULL THEN NOT (${isMissing}) ELSE false END`;
}

/** The cast of a column whose source type can never be of the wanted kind: every value is a misfit. */
export function neverFits(raw: string, sqlType: string, code: string) {
  return { value: `CAST(NULL AS ${sqlType})`, misfit: `${raw} IS NOT NULL`, code: () => `'${code}'` };
}
