import { isPerennialError, PerennialError } from '../../errors.ts';
import { nearestName } from '../nearest-name.ts';
import { quoteText } from '../quote-text.ts';
import type { TableSession } from '../table-session.ts';
import { parseExpression, type SqlNode } from './parse-expression.ts';
import { sqlName, sqlText } from './quote-sql.ts';

/** A checked expression over columns known by other names inside SQL. */
export interface CheckedSql {
  /**
   * The expression with every column replaced by its SQL name, written by the engine from the checked tree.
   */
  sql: string;
  /** The columns it reads, as the user knows them. */
  columns: string[];
  /** The engine's type of the value. */
  type: string;
}

/** What a column that an expression may name is in SQL: a plain identifier and a type. */
export interface SqlColumn {
  name: string;
  sqlName: string;
  sqlType: string;
}

/**
 * The column names that an expression mentions, as written; SqlRefusedError for anything outside the
 * allow-list.
 */
export async function namedColumns(session: TableSession, sql: string, what: string): Promise<string[]> {
  const { root } = await parseExpression(session, sql, what);
  return [...new Set(columnReferences(root, what))];
}

/**
 * Checks user SQL and binds it to columns. Names match exactly or else without regard to case.
 * SqlRefusedError names a forbidden construct, an unknown column with the nearest known one, or what the
 * engine says of the types.
 */
export async function checkSql(
  session: TableSession,
  sql: string,
  columns: readonly SqlColumn[],
  what: string,
): Promise<CheckedSql> {
  const { root, treeText } = await parseExpression(session, sql, what);
  const sqlNameOf = new Map<string, string>();
  const used = new Set<string>();
  for (const name of columnReferences(root, what)) {
    const column = findColumn(columns, name);
    if (column === undefined) throw unknownColumn(what, name, columns);
    sqlNameOf.set(name, column.sqlName);
    used.add(column.name);
  }
  const bound = await writeExpression(session, treeText, sqlNameOf);
  return { sql: bound, columns: [...used], type: await typeOf(session, bound, columns, what) };
}

/** Finds a column by its name, or by its name in another case when only one has it. */
export function findColumn<Column extends { name: string }>(
  columns: readonly Column[],
  name: string,
): Column | undefined {
  const exact = columns.find((column) => column.name === name);
  return exact ?? columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

function columnReferences(value: unknown, what: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => columnReferences(item, what));
  if (value === null || typeof value !== 'object') return [];
  const node = value as SqlNode;
  if (node.class === 'CONSTANT') return [];
  if (node.class !== 'COLUMN_REF') {
    return Object.values(node).flatMap((child) => columnReferences(child, what));
  }
  const names = node.column_names as string[];
  if (names.length === 1) return [names[0]!];
  const message = `${what}: ${names.map(quoteText).join('.')} is not a column; put names with dots into double quotes`;
  throw new PerennialError('SqlRefusedError', message, { what });
}

function unknownColumn(what: string, name: string, columns: readonly SqlColumn[]): PerennialError {
  const nearest = nearestName(
    name,
    columns.map((column) => column.name),
  );
  const hint = nearest === undefined ? '' : `; did you mean ${quoteText(nearest)}?`;
  const message = `${what}: there is no column ${quoteText(name)}${hint}`;
  return new PerennialError('SqlRefusedError', message, { what, column: name });
}

/**
 * Renames columns in the text of the tree, not in the parsed tree: JSON.parse would round long numbers.
 * Inside a JSON string every quote is escaped, so the pattern finds column references only.
 */
async function writeExpression(
  session: TableSession,
  treeText: string,
  sqlNameOf: ReadonlyMap<string, string>,
): Promise<string> {
  const renamed = treeText.replace(/"column_names":\[("(?:[^"\\]|\\.)*")\]/g, (_, name: string) => {
    return `"column_names":[${JSON.stringify(sqlNameOf.get(JSON.parse(name) as string))}]`;
  });
  const [row] = await session.rows(`SELECT json_deserialize_sql(${sqlText(renamed)}) AS statement`);
  return String(row?.statement).replace(/^SELECT /, '');
}

async function typeOf(
  session: TableSession,
  expression: string,
  columns: readonly SqlColumn[],
  what: string,
): Promise<string> {
  const values = columns.map((column) => `CAST(NULL AS ${column.sqlType}) AS ${sqlName(column.sqlName)}`);
  const from = values.length === 0 ? '' : `FROM (SELECT ${values.join(', ')})`;
  try {
    const [row] = await session.rows(`SELECT column_type FROM (DESCRIBE SELECT ${expression} ${from})`);
    return String(row?.column_type);
  } catch (error) {
    if (!isPerennialError(error, 'UnreadableDataError')) throw error;
    const [firstLine] = error.message.split('\n');
    throw new PerennialError('SqlRefusedError', `${what}: ${firstLine}`, { what }, error);
  }
}
