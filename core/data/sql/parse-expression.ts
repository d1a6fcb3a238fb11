import { PerennialError } from '../../errors.ts';
import type { TableSession } from '../table-session.ts';
import { sqlText } from './quote-sql.ts';
import { ALLOWED_CLASSES, ALLOWED_FUNCTIONS, ALLOWED_OPERATORS, ALLOWED_TYPES } from './sql-allow-list.ts';

/** One node of the engine's expression tree, as json_serialize_sql writes it. */
export type SqlNode = { [key: string]: unknown };

/**
 * A parsed expression: its root, and the text of the whole tree, which alone has every digit of long numbers.
 */
export interface ParsedExpression {
  root: SqlNode;
  treeText: string;
}

/**
 * Parses user SQL as one expression and checks every part of it against the allow-list. SqlRefusedError names
 * what is not allowed; `what` says where the expression stands ("data.where").
 */
export async function parseExpression(
  session: TableSession,
  sql: string,
  what: string,
): Promise<ParsedExpression> {
  if (sql.includes('\0')) throw refusal(what, 'it holds U+0000');
  // The line break keeps a comment in the expression from swallowing the bracket.
  const query = `SELECT json_serialize_sql(${sqlText(`SELECT (${sql}\n)`)}) AS tree`;
  const [row] = await session.rows(query);
  const treeText = String(row?.tree);
  const tree = parseTree(treeText, what);
  if (tree.error) throw refusal(what, `it cannot be parsed: ${tree.error_message ?? 'unknown reason'}`);
  const [statement, ...more] = tree.statements ?? [];
  const node = statement?.node;
  if (node === undefined || more.length > 0 || !isBareSelect(node)) {
    throw refusal(what, 'it must be one expression, not a query or several statements');
  }
  const root = (node.select_list as SqlNode[])[0]!;
  checkNode(root, what);
  return { root, treeText };
}

interface SqlTree {
  error: boolean;
  error_message?: string;
  statements?: { node: SqlNode }[];
}

function parseTree(text: string, what: string): SqlTree {
  try {
    return JSON.parse(text) as SqlTree;
  } catch {
    // The engine writes an infinite constant as Infinity, which is not JSON.
    throw refusal(what, 'it holds a number beyond the range of a double');
  }
}

function isBareSelect(node: SqlNode): boolean {
  const selected = node.select_list;
  const from = node.from_table as SqlNode | undefined;
  const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;
  return (
    node.type === 'SELECT_NODE' &&
    Array.isArray(selected) &&
    selected.length === 1 &&
    from?.type === 'EMPTY' &&
    node.where_clause === null &&
    node.having === null &&
    node.qualify === null &&
    node.sample === null &&
    isEmptyList(node.group_expressions) &&
    isEmptyList(node.modifiers) &&
    isEmptyList((node.cte_map as SqlNode).map)
  );
}

function checkNode(value: unknown, what: string): void {
  if (Array.isArray(value)) {
    for (const item of value) checkNode(item, what);
    return;
  }
  if (value === null || typeof value !== 'object') return;
  const node = value as SqlNode;
  if (typeof node.class === 'string') checkClass(node, node.class, what);
  // A constant's value is data, not a tree.
  if (node.class === 'CONSTANT') return;
  for (const child of Object.values(node)) checkNode(child, what);
}

function checkClass(node: SqlNode, name: string, what: string): void {
  if (!ALLOWED_CLASSES.has(name)) throw refusal(what, `${nameClass(name)} is not allowed`);
  if (name === 'FUNCTION') checkFunction(node, what);
  if (name === 'OPERATOR' && !ALLOWED_OPERATORS.has(String(node.type))) {
    throw refusal(what, `the operator ${node.type} is not allowed`);
  }
  if (name === 'CAST') {
    const type = String((node.cast_type as SqlNode).id);
    if (!ALLOWED_TYPES.has(type)) throw refusal(what, `a cast to ${type} is not allowed`);
  }
}

function checkFunction(node: SqlNode, what: string): void {
  const name = String(node.function_name).toLowerCase();
  if (!ALLOWED_FUNCTIONS.has(name)) throw refusal(what, `the function ${name} is not allowed`);
  if (!['', 'main'].includes(String(node.schema)) || node.catalog !== '') {
    throw refusal(what, `the function ${name} must be named without a schema`);
  }
  const orders = (node.order_bys as SqlNode | null)?.orders;
  const isAggregate =
    node.filter !== null || node.distinct === true || (Array.isArray(orders) && orders.length > 0);
  if (isAggregate) throw refusal(what, `${name} is used as an aggregate, which is not allowed`);
}

function nameClass(name: string): string {
  return `a ${name.toLowerCase().replaceAll('_', ' ')}`;
}

function refusal(what: string, why: string): PerennialError {
  return new PerennialError('SqlRefusedError', `${what}: ${why}`, { what });
}
