import { compileState } from './compile-state.ts';
import { at, type Place, refuse } from './definition-place.ts';
import type { FieldReader } from './field-reader.ts';
import { isJsonObject } from './json-value.ts';
import { MAX_NAME_CHARACTERS } from './limits.ts';
import type { CompiledState, StateGraph } from './machine.ts';

/**
 * Compiles `StartAt` and `States` of a machine, branch or item processor. Every target must exist, every
 * state be reachable, and no name occur twice in the machine (`namesSeen` grows).
 */
export function compileGraph(
  reader: FieldReader,
  context: Place['context'],
  namesSeen: Set<string>,
): StateGraph {
  reader.optionalText('Comment');
  const startAt = reader.text('StartAt');
  const definitions = reader.required('States');
  if (!isJsonObject(definitions)) return reader.refuse('States', 'must be an object');
  const states = new Map<string, CompiledState>();
  for (const [name, definition] of Object.entries(definitions)) {
    checkName(name, namesSeen);
    states.set(
      name,
      compileState(name, definition, context, (inner, innerContext) =>
        compileGraph(inner, innerContext, namesSeen),
      ),
    );
  }
  if (!states.has(startAt)) refuse(at(reader.place, 'StartAt'), `there is no state "${startAt}"`);
  checkTargets(states, startAt);
  return { startAt, states };
}

function checkName(name: string, namesSeen: Set<string>): void {
  const place: Place = { state: name, field: 'States', context: new Set() };
  if (name === '' || [...name].length > MAX_NAME_CHARACTERS) {
    refuse(place, `a name must have 1 to ${MAX_NAME_CHARACTERS} characters`);
  }
  if (namesSeen.has(name)) refuse(place, 'the name is used twice in the machine');
  namesSeen.add(name);
}

function checkTargets(states: Map<string, CompiledState>, startAt: string): void {
  const place = (state: string, field: string): Place => ({ state, field, context: new Set() });
  for (const { name, targets } of states.values()) {
    const missing = targets.find((target) => !states.has(target));
    if (missing !== undefined) refuse(place(name, 'Next'), `there is no state "${missing}" to go to`);
  }
  const reached = new Set([startAt]);
  for (const name of reached) for (const target of states.get(name)!.targets) reached.add(target);
  const lost = [...states.keys()].find((name) => !reached.has(name));
  if (lost !== undefined) refuse(place(lost, 'States'), 'no other state leads to it');
}
