import { at, type ContextPart, withContext } from './definition-place.ts';
import type { Evaluate } from './expression.ts';
import type { FieldReader } from './field-reader.ts';
import { parseJsonPath, readPath, type Surroundings } from './json-path.ts';
import type { JsonValue } from './json-value.ts';
import type { Visit } from './machine.ts';
import { compileTemplate } from './payload-template.ts';
import { compileResultPath } from './result-path.ts';
import { runtimeError } from './state-error.ts';

/** What paths see when `data` is `$`, on this visit. */
export function lookFrom(data: JsonValue, { context, frame }: Visit): Surroundings {
  return { data, context, random: frame.execution.random };
}

/** Compiles `InputPath` or `OutputPath`: absent keeps the value, null makes it `{}`. */
export function compileSelection(reader: FieldReader, field: 'InputPath' | 'OutputPath'): Evaluate {
  const written = reader.optional(field);
  if (written === undefined || written === '$') return ({ data }) => data;
  if (written === null) return () => ({});
  return compileRequiredPath(reader, field, written);
}

/** Compiles a field that holds a path; when it finds nothing the state fails with `States.Runtime`. */
export function compileRequiredPath(reader: FieldReader, field: string, written: JsonValue): Evaluate {
  const path = parseJsonPath(written, at(reader.place, field));
  return (surroundings) => {
    const value = readPath(path, surroundings);
    if (value === undefined) throw runtimeError(`Invalid path '${path.text}' in ${field}: it finds nothing.`);
    return value;
  };
}

/**
 * Compiles `Parameters`, `ResultSelector` or `ItemSelector`, with further parts of the context object if the
 * field has them; undefined when the field is absent.
 */
export function compileOptionalTemplate(
  reader: FieldReader,
  field: string,
  ...parts: ContextPart[]
): Evaluate | undefined {
  const template = reader.optional(field);
  return template === undefined
    ? undefined
    : compileTemplate(template, withContext(at(reader.place, field), ...parts));
}

/** Compiles the way from a state's result to its output: ResultSelector (if it has one), ResultPath, OutputPath. */
export function compileOutput(
  reader: FieldReader,
  options: { resultSelector: boolean },
): (visit: Visit, result: JsonValue) => JsonValue {
  const select = options.resultSelector ? compileOptionalTemplate(reader, 'ResultSelector') : undefined;
  const placeResult = compileResultPath(reader);
  const selectOutput = compileSelection(reader, 'OutputPath');
  return (visit, result) => {
    const selected = select === undefined ? result : select(lookFrom(result, visit));
    return selectOutput(lookFrom(placeResult(visit.input, selected), visit));
  };
}

/** Reads `Next` or `End: true`; undefined is the end. */
export function readNext(reader: FieldReader): string | undefined {
  const next = reader.optionalText('Next');
  const end = reader.optional('End');
  if (end !== undefined && end !== true) reader.refuse('End', 'must be true');
  if ((next === undefined) === (end === undefined)) reader.refuse('Next', 'needs either Next or "End": true');
  return next;
}
