import { compileRequiredPath, compileSelection, lookFrom, readNext } from '../data-flow.ts';
import type { Evaluate } from '../expression.ts';
import type { FieldReader } from '../field-reader.ts';
import type { JsonValue } from '../json-value.ts';
import { MAX_SECONDS } from '../limits.ts';
import type { StateWork } from '../machine.ts';
import { pause } from '../scope.ts';
import { runtimeError } from '../state-error.ts';
import { parseTimestamp } from '../timestamp.ts';

const FIELDS = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'] as const;

/** Wait: hands on its input after some seconds, or at a point in time (at once if that is past). */
export function compileWait(reader: FieldReader): StateWork {
  const selectInput = compileSelection(reader, 'InputPath');
  const selectOutput = compileSelection(reader, 'OutputPath');
  const given = FIELDS.filter((field) => reader.has(field));
  const [field] = given;
  if (field === undefined || given.length > 1) {
    return reader.refuse('Seconds', `needs exactly one of ${FIELDS.join(', ')}`);
  }
  const toMilliseconds = field.startsWith('Seconds') ? readSeconds : readTimestamp;
  const value = compileOperand(reader, field, toMilliseconds);
  const next = readNext(reader);
  return {
    targets: next === undefined ? [] : [next],
    attempt: async (visit) => {
      const { clock } = visit.frame.execution.host;
      const surroundings = lookFrom(selectInput(lookFrom(visit.input, visit)), visit);
      const milliseconds = toMilliseconds(value(surroundings), clock.now());
      if (milliseconds === undefined) throw runtimeError(`${field} does not find a value to wait for.`);
      if (milliseconds > 0) await pause(clock, milliseconds, visit.frame.signal);
      return { output: selectOutput(surroundings), next };
    },
  };
}

type ToMilliseconds = (value: JsonValue, now: Date) => number | undefined;

function compileOperand(reader: FieldReader, field: string, toMilliseconds: ToMilliseconds): Evaluate {
  const written = reader.required(field);
  if (field.endsWith('Path')) return compileRequiredPath(reader, field, written);
  if (toMilliseconds(written, new Date(0)) === undefined) reader.refuse(field, 'is not a time to wait');
  return () => written;
}

function readSeconds(value: JsonValue): number | undefined {
  const isValid = Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_SECONDS;
  return isValid ? (value as number) * 1000 : undefined;
}

function readTimestamp(value: JsonValue, now: Date): number | undefined {
  const time = parseTimestamp(value);
  return time === undefined ? undefined : time - now.getTime();
}
