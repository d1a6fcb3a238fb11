import { at, type Place, refuse } from './definition-place.ts';
import { compileExpression, type Evaluate } from './expression.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';

/** Compiles Parameters, ResultSelector or ItemSelector: fields ending in `.$` are computed, the rest is kept. */
export function compileTemplate(template: JsonValue, place: Place): Evaluate {
  if (!isJsonObject(template)) refuse(place, 'must be an object');
  return compileObject(template, place) ?? (() => template);
}

/** Undefined when nothing inside is computed, so that fixed parts are shared instead of copied. */
function compileValue(value: JsonValue, place: Place): Evaluate | undefined {
  if (Array.isArray(value)) return compileList(value, place);
  return isJsonObject(value) ? compileObject(value, place) : undefined;
}

function compileList(items: JsonValue[], place: Place): Evaluate | undefined {
  const compiled = items.map((item, index) => compileValue(item, at(place, index)));
  if (compiled.every((evaluate) => evaluate === undefined)) return undefined;
  return (surroundings) => items.map((item, index) => compiled[index]?.(surroundings) ?? item);
}

function compileObject(template: JsonObject, place: Place): Evaluate | undefined {
  const fields: { name: string; fixed: JsonValue; evaluate: Evaluate | undefined }[] = [];
  const names = new Set<string>();
  for (const [key, value] of Object.entries(template)) {
    const isComputed = key.endsWith('.$');
    const name = isComputed ? key.slice(0, -2) : key;
    if (names.has(name) || name === '__proto__') refuse(at(place, key), 'the name is taken or reserved');
    names.add(name);
    const evaluate = isComputed
      ? compileExpression(value, at(place, key))
      : compileValue(value, at(place, key));
    fields.push({ name, fixed: value, evaluate });
  }
  if (fields.every((field) => field.evaluate === undefined)) return undefined;
  return (surroundings) => {
    const result: JsonObject = {};
    for (const { name, fixed, evaluate } of fields) {
      result[name] = evaluate === undefined ? fixed : evaluate(surroundings);
    }
    return result;
  };
}
