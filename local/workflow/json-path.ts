import { type ContextPart, type Place, refuse } from './definition-place.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';

/** A path to at most one value: fields and array indices from the state's data (`$`) or context (`$$`). */
export interface JsonPath {
  text: string;
  root: 'data' | 'context';
  steps: readonly (string | number)[];
}

/** What paths and intrinsics can see: `data` is `$`, `context` is `$$`. */
export interface Surroundings {
  data: JsonValue;
  context: JsonObject;
  random: () => number;
}

const STEP =
  /\.([^\s.[\]()*?@,:'"$\\]+)|\[(0|[1-9]\d*)\]|\['((?:[^'\\]|\\['\\])+)'\]|\["((?:[^"\\]|\\["\\])+)"\]/y;

// Parts of AWS's context object that this interpreter can fill; true: everything below it may be read.
const CONTEXT_PATHS: Record<string, { deep: boolean; part?: ContextPart }> = {
  'Execution.Id': { deep: false },
  'Execution.Input': { deep: true },
  'Execution.Name': { deep: false },
  'Execution.StartTime': { deep: false },
  'State.EnteredTime': { deep: false },
  'State.Name': { deep: false },
  'State.RetryCount': { deep: false, part: 'retryCount' },
  'StateMachine.Id': { deep: false },
  'StateMachine.Name': { deep: false },
  'Task.Token': { deep: false, part: 'taskToken' },
  'Map.Item.Index': { deep: false, part: 'mapItem' },
  'Map.Item.Value': { deep: true, part: 'mapItem' },
};

/** Parses `$.a['b'][0]` or `$$.…`; refuses wildcards, filters, slices, functions and unknown context paths. */
export function parseJsonPath(text: JsonValue, place: Place): JsonPath {
  if (typeof text !== 'string' || !text.startsWith('$')) refuse(place, 'must be a path that starts with $');
  const root = text.startsWith('$$') ? 'context' : 'data';
  const steps: (string | number)[] = [];
  STEP.lastIndex = root === 'context' ? 2 : 1;
  while (STEP.lastIndex < text.length) {
    const from = STEP.lastIndex;
    const match = STEP.exec(text);
    if (match === null) refuse(place, `the path ${text} is not supported from "${text.slice(from)}" on`);
    const [, name, index, single, double] = match;
    steps.push(index === undefined ? (name ?? (single ?? double)!.replace(/\\(.)/g, '$1')) : Number(index));
  }
  if (steps.includes('__proto__')) refuse(place, `the path ${text} may not name __proto__`);
  if (root === 'context') checkContextPath(steps, text, place);
  return { text, root, steps };
}

/** The value a path finds, or undefined when there is none. */
export function readPath(
  path: JsonPath,
  { data, context }: Omit<Surroundings, 'random'>,
): JsonValue | undefined {
  let value: JsonValue | undefined = path.root === 'data' ? data : context;
  for (const step of path.steps) {
    if (typeof step === 'number') value = Array.isArray(value) ? value[step] : undefined;
    else value = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

function checkContextPath(steps: (string | number)[], text: string, place: Place): void {
  for (const length of [2, 3]) {
    const known = CONTEXT_PATHS[steps.slice(0, length).join('.')];
    if (known === undefined || steps.length < length) continue;
    if (steps.length > length && !known.deep) break;
    if (known.part === undefined || place.context.has(known.part)) return;
    refuse(place, `the context object has no ${text} in this place`);
  }
  refuse(place, `the context path ${text} is not supported`);
}
