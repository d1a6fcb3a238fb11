import { at, refuse } from './definition-place.ts';
import type { FieldReader } from './field-reader.ts';
import { parseJsonPath } from './json-path.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';
import { StateError } from './state-error.ts';

/** Puts a result into a copy of the state's raw input; the input itself is left as it was. */
export type PlaceResult = (rawInput: JsonValue, result: JsonValue) => JsonValue;

/**
 * Compiles `ResultPath`: absent or `$` replaces the input, null keeps the input. Missing objects on the way
 * are created; a step through anything else fails with `States.ResultPathMatchFailure`.
 */
export function compileResultPath(reader: FieldReader): PlaceResult {
  const written = reader.optional('ResultPath');
  if (written === null) return (rawInput) => rawInput;
  if (written === undefined || written === '$') return (_rawInput, result) => result;
  const place = at(reader.place, 'ResultPath');
  const path = parseJsonPath(written, place);
  if (path.root === 'context') refuse(place, 'must be a path into the data, not the context object');
  return (rawInput, result) => placeAt(rawInput, path.steps, 0, result, path.text);
}

function placeAt(
  target: JsonValue | undefined,
  steps: readonly (string | number)[],
  depth: number,
  result: JsonValue,
  text: string,
): JsonValue {
  const step = steps[depth];
  if (step === undefined) return result;
  if (typeof step === 'number') {
    if (!Array.isArray(target) || step >= target.length) throw mismatch(text, step);
    return target.with(step, placeAt(target[step], steps, depth + 1, result, text));
  }
  if (target !== undefined && !isJsonObject(target)) throw mismatch(text, step);
  const object: JsonObject = target ?? {};
  const child = Object.hasOwn(object, step) ? object[step] : undefined;
  return { ...object, [step]: placeAt(child, steps, depth + 1, result, text) };
}

function mismatch(text: string, step: string | number): StateError {
  return new StateError(
    'States.ResultPathMatchFailure',
    `The ResultPath ${text} cannot be applied to the state's input: step ${JSON.stringify(step)} does not fit.`,
  );
}
