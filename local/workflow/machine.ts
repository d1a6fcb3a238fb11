import type { ExecutionHost } from './execution-host.ts';
import type { FieldReader } from './field-reader.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import type { PlaceResult } from './result-path.ts';
import type { Retrier } from './retry.ts';

/** A loaded, checked and compiled state machine; it holds nothing of any execution and can be shared. */
export interface Machine {
  timeoutSeconds: number | undefined;
  graph: StateGraph;
}

/** The states of a machine, a branch or an item processor. */
export interface StateGraph {
  startAt: string;
  states: ReadonlyMap<string, CompiledState>;
}

export interface CompiledState {
  name: string;
  retriers: readonly Retrier[];
  catchers: readonly Catcher[];
  /** Every state that this one may lead to. */
  targets: readonly string[];
  /** Runs the state once, without Retry and Catch. */
  attempt: (visit: Visit) => Transition | Promise<Transition>;
}

/** What a file in states/ makes of a state's own fields. */
export type StateWork = Pick<CompiledState, 'attempt' | 'targets'>;

/** Compiles the graph in `StartAt` and `States` of a branch or item processor. */
export type CompileGraph = (reader: FieldReader) => StateGraph;

export interface Catcher {
  errorEquals: readonly string[];
  placeResult: PlaceResult;
  next: string;
}

/** One attempt at a state: its raw input, the context object and the frame it runs in. */
export interface Visit {
  input: JsonValue;
  context: JsonObject;
  frame: Frame;
}

/** The state's output and the next state; undefined ends the graph. */
export interface Transition {
  output: JsonValue;
  next: string | undefined;
}

/** Where a graph is being run: in the machine itself, a branch or an item. */
export interface Frame {
  execution: Execution;
  signal: AbortSignal;
  path: string[];
  mapItem?: { Index: number; Value: JsonValue };
}

/** What all frames of one execution share. */
export interface Execution {
  host: ExecutionHost;
  random: () => number;
  /** The parts of the context object that stay the same. */
  context: { Execution: JsonObject; StateMachine: JsonObject };
  /** Counts history events as AWS would; fails the execution beyond AWS's limit. */
  countEvents: (count: number) => void;
}
