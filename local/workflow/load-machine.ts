import { findDuplicateKey } from '../../core/json/find-duplicate-key.ts';
import { compileGraph } from './compile-graph.ts';
import { at, type Place, refuse } from './definition-place.ts';
import { FieldReader } from './field-reader.ts';
import { fillPlaceholders } from './fill-placeholders.ts';
import type { JsonValue } from './json-value.ts';
import { MAX_DEFINITION_BYTES, MAX_SECONDS } from './limits.ts';
import type { Machine } from './machine.ts';

/**
 * Loads an Amazon States Language file (JSONPath) with its `${Name}` placeholders filled. Whatever the
 * interpreter does not run exactly as AWS does is refused here with `WorkflowDefinitionError`, whose
 * details name the state and the field.
 */
export function loadMachine(source: string, substitutions: Record<string, string>): Machine {
  const top: Place = { state: '', field: '', context: new Set() };
  if (Buffer.byteLength(source) > MAX_DEFINITION_BYTES) refuse(top, `is over ${MAX_DEFINITION_BYTES} bytes`);
  const reader = new FieldReader(fillPlaceholders(parse(source, top), substitutions), top);
  if (reader.has('QueryLanguage') && reader.text('QueryLanguage') !== 'JSONPath') {
    reader.refuse('QueryLanguage', 'only JSONPath is supported');
  }
  if (reader.has('Version') && reader.text('Version') !== '1.0') reader.refuse('Version', 'must be 1.0');
  const timeoutSeconds = reader.optionalWhole('TimeoutSeconds', 1, MAX_SECONDS);
  const graph = compileGraph(reader, top.context, new Set());
  reader.finish();
  return { timeoutSeconds, graph };
}

function parse(source: string, top: Place): JsonValue {
  let definition: JsonValue;
  try {
    definition = JSON.parse(source) as JsonValue;
  } catch (error) {
    return refuse(top, `is not JSON: ${(error as Error).message}`);
  }
  const duplicate = findDuplicateKey(source);
  return duplicate === undefined
    ? definition
    : refuse(at(top, duplicate), 'the key is there twice in one object');
}
