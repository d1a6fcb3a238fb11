import type { JsonValue } from './json-value.ts';
import { MAX_PAYLOAD_BYTES } from './limits.ts';
import { runtimeError, StateError } from './state-error.ts';

/** The value's JSON text; fails with `States.DataLimitExceeded` above 262,144 bytes of UTF-8. */
export function writeLimited(value: JsonValue, stateName: string): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? 'null';
  } catch (error) {
    throw runtimeError(`The data of '${stateName}' cannot be written as JSON: ${String(error)}`);
  }
  // UTF-8 needs at most three bytes for each UTF-16 unit, so most texts need no counting.
  if (text.length * 3 <= MAX_PAYLOAD_BYTES || Buffer.byteLength(text) <= MAX_PAYLOAD_BYTES) return text;
  throw new StateError(
    'States.DataLimitExceeded',
    `The state/task '${stateName}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** A copy that shares nothing with the original; the same limit applies. */
export function copyLimited(value: JsonValue, stateName: string): JsonValue {
  return JSON.parse(writeLimited(value, stateName)) as JsonValue;
}
