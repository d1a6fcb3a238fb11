import type { JsonValue } from './json-value.ts';
import type { Frame, StateGraph } from './machine.ts';
import { runState } from './run-state.ts';

/** Runs a graph from its first state to an end; the output of the last state. */
export async function runGraph(graph: StateGraph, input: JsonValue, frame: Frame): Promise<JsonValue> {
  let data = input;
  let name: string | undefined = graph.startAt;
  while (name !== undefined) {
    const { output, next } = await runState(graph.states.get(name)!, data, frame);
    data = output;
    name = next;
  }
  return data;
}
