import { writeLimited } from './data-limit.ts';
import type { TransitionEvent } from './execution-host.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import type { CompiledState, Frame, Transition } from './machine.ts';
import { matchesError, retryDelayMilliseconds } from './retry.ts';
import { pause } from './scope.ts';
import { StateError } from './state-error.ts';

/**
 * Runs one state to its transition: attempts, then Retry, then Catch. Fails with the state's StateError, or
 * with the frame's abort reason, which comes before any failure of the state itself.
 */
export async function runState(state: CompiledState, input: JsonValue, frame: Frame): Promise<Transition> {
  const { host, countEvents } = frame.execution;
  frame.signal.throwIfAborted();
  const report = (kind: TransitionEvent['kind'], detail: JsonValue) =>
    host.onTransition?.({
      at: host.clock.now().toISOString(),
      kind,
      state: state.name,
      path: frame.path,
      detail,
    });

  countEvents(2);
  const enteredTime = host.clock.now().toISOString();
  report('entered', input);
  const retriesDone = state.retriers.map(() => 0);
  for (let retryCount = 0; ; retryCount += 1) {
    try {
      const context = makeContext(state, frame, enteredTime, retryCount);
      const transition = await state.attempt({ input, context, frame });
      if (transition.output !== input) writeLimited(transition.output, state.name);
      report('exited', transition.output);
      return transition;
    } catch (error) {
      frame.signal.throwIfAborted();
      if (!(error instanceof StateError)) throw error;
      const output: JsonObject = { Error: error.error, Cause: error.cause };
      const delay = chooseRetryDelay(state, retriesDone, error, frame);
      if (delay !== undefined) {
        report('retried', { ...output, DelaySeconds: delay / 1000 });
        await pause(host.clock, delay, frame.signal);
        continue;
      }
      const caught = catchError(state, input, error, output);
      if (caught instanceof StateError) {
        report('failed', { Error: caught.error, Cause: caught.cause });
        throw caught;
      }
      report('caught', { ...output, Next: caught.next! });
      report('exited', caught.output);
      return caught;
    }
  }
}

function makeContext(
  state: CompiledState,
  frame: Frame,
  enteredTime: string,
  retryCount: number,
): JsonObject {
  const { context } = frame.execution;
  return {
    Execution: context.Execution,
    StateMachine: context.StateMachine,
    State: { EnteredTime: enteredTime, Name: state.name, RetryCount: retryCount },
    ...(frame.mapItem && { Map: { Item: frame.mapItem } }),
  };
}

/** Undefined when no retrier matches or the first that does is used up; a later one is not asked (AWS). */
function chooseRetryDelay(
  state: CompiledState,
  retriesDone: number[],
  error: StateError,
  frame: Frame,
): number | undefined {
  const index = state.retriers.findIndex((retrier) => matchesError(retrier.errorEquals, error));
  const retrier = state.retriers[index];
  const done = retriesDone[index];
  if (retrier === undefined || done === undefined || done >= retrier.maxAttempts) return undefined;
  retriesDone[index] = done + 1;
  return retryDelayMilliseconds(retrier, done, frame.execution.random);
}

function catchError(
  state: CompiledState,
  input: JsonValue,
  error: StateError,
  errorOutput: JsonObject,
): Transition | StateError {
  const catcher = state.catchers.find(({ errorEquals }) => matchesError(errorEquals, error));
  if (catcher === undefined) return error;
  try {
    const output = catcher.placeResult(input, errorOutput);
    writeLimited(output, state.name);
    return { output, next: catcher.next };
  } catch (failure) {
    if (failure instanceof StateError) return failure;
    throw failure;
  }
}
