import { isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts';
import { MAX_CODED_CHARACTERS } from '../limits.ts';
import { StateError } from '../state-error.ts';

/** An intrinsic function: how many arguments it takes, and what it gives; it fails by `intrinsicFailure`. */
export interface Intrinsic {
  arguments: { least: number; most: number };
  run: (values: JsonValue[], random: () => number) => JsonValue;
}

/** Fails the state with `States.IntrinsicFailure`. */
export function intrinsicFailure(name: string, message: string): never {
  throw new StateError('States.IntrinsicFailure', `States.${name}: ${message}`);
}

/** An intrinsic with a fixed number of arguments. */
export function takes(count: number, run: Intrinsic['run']): Intrinsic {
  return { arguments: { least: count, most: count }, run };
}

export function textArgument(name: string, value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : intrinsicFailure(name, 'expected a string');
}

export function codedTextArgument(name: string, value: JsonValue | undefined): string {
  const text = textArgument(name, value);
  if (text.length <= MAX_CODED_CHARACTERS) return text;
  return intrinsicFailure(name, `expected at most ${MAX_CODED_CHARACTERS} characters`);
}

export function arrayArgument(name: string, value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : intrinsicFailure(name, 'expected an array');
}

export function objectArgument(name: string, value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : intrinsicFailure(name, 'expected an object');
}

/** AWS asks for whole numbers of 32 bits. */
export function wholeArgument(name: string, value: JsonValue | undefined): number {
  const isWhole = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ** 31;
  return isWhole ? value : intrinsicFailure(name, 'expected a whole number');
}
