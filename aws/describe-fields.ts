/** Fields that may hold rows, records, bodies or what lets somebody in; numbers under these names are kept. */
const WITHHELD =
  /^(?:items?|rows?|body|text|values?|labels?|params|input|output|sample|headers|url|.*token|.*secret.*|.*password.*|authorization|.*api_?key)$/i;
const MAX_DEPTH = 5;
const MAX_ENTRIES = 20;
const MAX_TEXT = 1_000;
const MAX_STACK = 4_000;

/**
 * A log field as it may be written: errors with name, message, details, stack and cause; what may hold data or
 * secrets named and left out; everything bounded.
 */
export function describeField(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return shorten(value, MAX_TEXT);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (depth >= MAX_DEPTH) return '(deeper)';
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`;
  if (Array.isArray(value))
    return value.slice(0, MAX_ENTRIES).map((entry) => describeField(entry, depth + 1));
  return describeEntries(value, depth);
}

function describeEntries(value: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ENTRIES)
      .map(([name, field]) => [name, describeNamed(name, field, depth)]),
  );
}

function describeNamed(name: string, field: unknown, depth: number): unknown {
  if (typeof field === 'number' || typeof field === 'boolean' || field === undefined || field === null)
    return field;
  if (WITHHELD.test(name)) return '(withheld)';
  return name === 'stack' && typeof field === 'string'
    ? shorten(field, MAX_STACK)
    : describeField(field, depth + 1);
}

function describeError(error: Error & { details?: object }, depth: number): Record<string, unknown> {
  return {
    name: error.name,
    message: shorten(error.message, MAX_TEXT),
    ...(error.details && { details: describeField(error.details, depth + 1) }),
    ...(error.stack && { stack: shorten(error.stack, MAX_STACK) }),
    ...(error.cause !== undefined && { cause: describeField(error.cause, depth + 1) }),
  };
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
