import { addIssue, addWrongType, pathTo, type Shape, type ShapeIssue } from './shape.ts';

type Fields<Value> = { [Name in keyof Value]-?: Shape<Value[Name]> };

/** Any value as it is. */
export const anything: Shape<unknown> = (value) => value;

/** An object of these fields and no other. */
export function fields<Value extends object>(shapes: Fields<Value>): Shape<Value> {
  return (value, path, issues) => {
    const read = readFields(shapes, value, path, issues);
    if (read === undefined) return {} as Value;
    for (const name of Object.keys(value as object))
      if (!Object.hasOwn(shapes, name))
        addIssue(issues, pathTo(path, name), 'unknownField', 'is not known here');
    return read;
  };
}

/** An object with these fields; others are left out. */
export function someFields<Value extends object>(shapes: Fields<Value>): Shape<Value> {
  return (value, path, issues) => readFields(shapes, value, path, issues) ?? ({} as Value);
}

function readFields<Value extends object>(
  shapes: Fields<Value>,
  value: unknown,
  path: string,
  issues: ShapeIssue[],
): Value | undefined {
  if (!isObject(value)) return addWrongType(issues, path, 'object', value);
  const read: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries<Shape<unknown>>(shapes)) {
    const field = shape(value[name], pathTo(path, name), issues);
    if (field !== undefined || name in value) read[name] = field;
  }
  return read as Value;
}

/** An object of any fields whose values are all alike. */
export function entries<Value>(of: Shape<Value>): Shape<Record<string, Value>> {
  return (value, path, issues) => {
    if (!isObject(value)) return addWrongType(issues, path, 'record', value) ?? {};
    // what nobody means by a field, and what would be no entry in the copy
    const names = Object.keys(value).filter((name) => name !== '__proto__');
    return Object.fromEntries(names.map((name) => [name, of(value[name], pathTo(path, name), issues)]));
  };
}

/** A list of `min` to `max` items. */
export function list<Item>(of: Shape<Item>, min = 0, max = Number.POSITIVE_INFINITY): Shape<Item[]> {
  return (value, path, issues) => {
    if (!Array.isArray(value)) return addWrongType(issues, path, 'array', value) ?? [];
    const read = of === anything ? value : value.map((item, i) => of(item, pathTo(path, i), issues));
    if (value.length < min)
      addIssue(issues, path, 'invalid', `Too small: expected array to have >=${min} items`);
    if (value.length > max)
      addIssue(issues, path, 'invalid', `Too big: expected array to have <=${max} items`);
    return read;
  };
}

export function optional<Value>(of: Shape<Value>): Shape<Value | undefined> {
  return (value, path, issues) => (value === undefined ? undefined : of(value, path, issues));
}

/** As `optional`, and null goes through as it is. */
export function nullish<Value>(of: Shape<Value>): Shape<Value | null | undefined> {
  return (value, path, issues) => (value == null ? value : of(value, path, issues));
}

/** What is left out has this value. */
export function orElse<Value>(of: Shape<Value>, value: () => Value): Shape<Value> {
  return (given, path, issues) => (given === undefined ? value() : of(given, path, issues));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
