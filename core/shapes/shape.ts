/**
 * What a value has to look like, without zod: loading zod and making its schemas takes longer than everything else
 * that a cold prediction does in JavaScript. Contracts stay zod's, and a test holds every shape against its contract:
 * the same verdicts, and for what callers send the same words.
 */

/** One wrong place: its dotted path, a stable code, a sentence. */
export interface ShapeIssue {
  field: string;
  code: 'wrongType' | 'invalid' | 'unknownField';
  message: string;
}

/** Reads a value, or adds what is wrong with it to the issues; what it answers is of no use then. */
export type Shape<Value> = (value: unknown, path: string, issues: ShapeIssue[]) => Value;

/** A value as its shape reads it, or every place where it does not fit. */
export function readShape<Value>(
  shape: Shape<Value>,
  value: unknown,
): { value: Value; issues?: undefined } | { value?: undefined; issues: ShapeIssue[] } {
  const issues: ShapeIssue[] = [];
  const read = shape(value, '', issues);
  return issues.length === 0 ? { value: read } : { issues };
}

/** A value as its shape reads it; throws an Error that says where it does not fit, and none of its content. */
export function parseShape<Value>(shape: Shape<Value>, value: unknown, what: string): Value {
  const read = readShape(shape, value);
  if (!read.issues) return read.value;
  const places = read.issues.slice(0, 3).map(({ field, message }) => `${field}: ${message}`);
  throw new Error(`${what} is not readable: ${places.join('; ')}`);
}

/** Names a place; '(body)' is the value itself. */
export function addIssue(
  issues: ShapeIssue[],
  path: string,
  code: ShapeIssue['code'],
  message: string,
): undefined {
  issues.push({ field: path || '(body)', code, message });
}

export function addWrongType(
  issues: ShapeIssue[],
  path: string,
  expected: string,
  value: unknown,
): undefined {
  addIssue(issues, path, 'wrongType', `Invalid input: expected ${expected}, received ${nameType(value)}`);
}

function nameType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : typeof value;
}

/** The place of a member. */
export function pathTo(path: string, member: string | number): string {
  return path === '' ? String(member) : `${path}.${member}`;
}
