import type { JsonObject, JsonValue } from './json-value.ts';

/**
 * What an execution needs from outside. Values handed to `onTransition` are shared with the execution and
 * must not be changed; payloads handed to functions are copies.
 */
export interface ExecutionHost {
  executionName: string;
  executionId: string;
  machineName: string;
  startTime: string;
  /**
   * Calls a function by the text in FunctionName. What it throws fails the task under the error's `name`.
   * `signal` is aborted when the task times out, a sibling fails or the execution ends early.
   */
  invokeFunction(functionName: string, payload: JsonValue, call: FunctionCall): Promise<JsonValue>;
  /**
   * Whether a function has the time that its task gives it, which is so where this is left out. One that computes in the
   * host's own process may wait for others there, and is not gone only because it takes long.
   */
  hasTimeLimit?(functionName: string): boolean;
  /** Starts another machine (the text in StateMachineArn) and does not wait for it. */
  startExecution(request: {
    machine: string;
    name: string;
    input: JsonValue;
  }): Promise<{ executionId: string; startedAt: string }>;
  /**
   * Runs a SageMaker training job from the API's request and answers DescribeTrainingJob's description of its end.
   * What it throws fails the task: `States.TaskFailed` with the description as JSON when the job did not complete.
   * `signal` is aborted when nobody waits for the job any more: it is stopped then, as by StopTrainingJob.
   */
  runTrainingJob(request: JsonObject, call: { signal: AbortSignal }): Promise<JsonValue>;
  /**
   * A fresh token, and the promise that the token's success fulfils with its output and its failure rejects
   * with an error (`name` becomes Error, `message` becomes Cause). `close` is called once, at the task's end.
   */
  openTask(stateName: string): { token: string; settled: Promise<JsonValue>; close(): void };
  /** The only clock there is. `sleep` may fulfil or reject when its signal is aborted, but must let go. */
  clock: { now(): Date; sleep(milliseconds: number, signal?: AbortSignal): Promise<void> };
  /** At least 0, below 1: for JitterStrategy FULL, States.MathRandom and States.UUID. */
  random(): number;
  onTransition?(event: TransitionEvent): void;
  /** Ends the execution as ABORTED. A reason with `error` and `cause` texts is reported as given. */
  signal?: AbortSignal;
}

export interface FunctionCall {
  stateName: string;
  signal: AbortSignal;
  taskToken?: string;
}

/**
 * One step of an execution. Every `entered` is followed by one `exited` or `failed` of the same state,
 * unless the execution or a sibling's failure ended it; `caught` comes before `exited`.
 */
export interface TransitionEvent {
  /** ISO 8601, from the host's clock. */
  at: string;
  kind: 'entered' | 'exited' | 'retried' | 'caught' | 'failed';
  state: string;
  /** The Parallel and Map states around this one, from outside in, each followed by its branch or item number. */
  path: string[];
  /** Input, output, or `{Error, Cause}` with `DelaySeconds` (retried) or `Next` (caught). */
  detail?: JsonValue;
}

/** How an execution ended; `error` and `cause` are empty where AWS would have left them out. */
export type ExecutionResult =
  | { status: 'SUCCEEDED'; output: JsonValue }
  | { status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; error: string; cause: string };
