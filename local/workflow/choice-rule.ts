import { COMPARISONS, TYPE_TESTS } from './comparisons.ts';
import { at, type Place, refuse } from './definition-place.ts';
import type { FieldReader } from './field-reader.ts';
import { type JsonPath, parseJsonPath, readPath, type Surroundings } from './json-path.ts';
import type { JsonValue } from './json-value.ts';
import { runtimeError } from './state-error.ts';

/** Whether a rule holds; a path that finds nothing is `States.Runtime`, except under IsPresent. */
type Condition = (surroundings: Surroundings) => boolean;

/** Compiles one Choice rule, boolean operators included, up to but without its `Next`. */
export function compileCondition(reader: FieldReader): Condition {
  for (const name of ['And', 'Or'] as const) {
    if (reader.has(name)) return compileGroup(reader, name);
  }
  if (reader.has('Not')) {
    const inner = compileInner(reader.object('Not'));
    return (surroundings) => !inner(surroundings);
  }
  const place = at(reader.place, 'Variable');
  const variable = parseJsonPath(reader.required('Variable'), place);
  const compiled = Object.keys({ ...COMPARISONS, ...TYPE_TESTS })
    .flatMap((name) => [name, `${name}Path`])
    .filter((name) => reader.has(name))
    .map((name) => compileOperator(reader, name, variable));
  if (compiled.length !== 1) refuse(reader.place, 'needs one known operator beside Variable');
  return compiled[0]!;
}

// Rules are tried in order and only as far as needed, so an IsPresent first guards the ones after it.
function compileGroup(reader: FieldReader, name: 'And' | 'Or'): Condition {
  const inner = reader.items(name).map(compileInner);
  if (name === 'And') return (surroundings) => inner.every((holds) => holds(surroundings));
  return (surroundings) => inner.some((holds) => holds(surroundings));
}

function compileInner(reader: FieldReader): Condition {
  const condition = compileCondition(reader);
  reader.finish();
  return condition;
}

function compileOperator(reader: FieldReader, name: string, variable: JsonPath): Condition {
  const operand = reader.required(name);
  const place = at(reader.place, name);
  const test = TYPE_TESTS[name];
  if (test !== undefined) {
    if (typeof operand !== 'boolean') refuse(place, 'must be true or false');
    const read = name === 'IsPresent' ? readPath : readPresent;
    return (surroundings) => test(read(variable, surroundings)) === operand;
  }
  const comparison = COMPARISONS[name];
  if (comparison === undefined) return compilePathForm(name, operand, variable, place);
  if (!comparison.accepts(operand)) refuse(place, 'has a value of the wrong type');
  return (surroundings) => comparison.matches(readPresent(variable, surroundings), operand);
}

function compilePathForm(name: string, operand: JsonValue, variable: JsonPath, place: Place): Condition {
  const comparison = COMPARISONS[name.slice(0, -'Path'.length)];
  if (comparison?.hasPathForm !== true) refuse(place, 'is not a known operator');
  const other = parseJsonPath(operand, place);
  return (surroundings) =>
    comparison.matches(readPresent(variable, surroundings), readPresent(other, surroundings));
}

function readPresent(path: JsonPath, surroundings: Surroundings): JsonValue {
  const value = readPath(path, surroundings);
  if (value !== undefined) return value;
  throw runtimeError(
    `Invalid path '${path.text}': The choice state's condition path references an invalid value.`,
  );
}
