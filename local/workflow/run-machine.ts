import { copyLimited } from './data-limit.ts';
import type { ExecutionHost, ExecutionResult } from './execution-host.ts';
import { isJsonObject, type JsonValue } from './json-value.ts';
import { MAX_HISTORY_EVENTS } from './limits.ts';
import type { Execution, Machine } from './machine.ts';
import { runGraph } from './run-graph.ts';
import { runInScope } from './scope.ts';
import { runtimeError, StateError } from './state-error.ts';

/**
 * Runs one execution to its end as Step Functions (Standard) would, on the host's clock and functions.
 * Every end of the execution is a return value; it rejects only if the host itself breaks (a clock or a
 * listener that throws).
 */
export async function runMachine(
  machine: Machine,
  input: JsonValue,
  host: ExecutionHost,
): Promise<ExecutionResult> {
  const outer = host.signal ?? new AbortController().signal;
  const timedOut = new Error('The execution timed out.');
  const deadline = machine.timeoutSeconds !== undefined && {
    clock: host.clock,
    milliseconds: machine.timeoutSeconds * 1000,
    expired: () => timedOut,
  };
  try {
    const given = copyLimited(input, machine.graph.startAt);
    const execution = openExecution(given, host);
    const output = await runInScope(outer, deadline || undefined, (signal) =>
      runGraph(machine.graph, given, { execution, signal, path: [] }),
    );
    return { status: 'SUCCEEDED', output: copyLimited(output, machine.graph.startAt) };
  } catch (error) {
    if (outer.aborted) return describeAbort(outer.reason);
    if (error === timedOut) return { status: 'TIMED_OUT', error: 'States.Timeout', cause: '' };
    if (error instanceof StateError) return { status: 'FAILED', error: error.error, cause: error.cause };
    throw error;
  }
}

function openExecution(input: JsonValue, host: ExecutionHost): Execution {
  let events = 2; // ExecutionStarted, and the event that ends it
  return {
    host,
    random: () => host.random(),
    context: {
      Execution: {
        Id: host.executionId,
        Input: input,
        Name: host.executionName,
        StartTime: host.startTime,
      },
      StateMachine: { Id: host.machineName, Name: host.machineName },
    },
    countEvents: (count) => {
      events += count;
      if (events > MAX_HISTORY_EVENTS) {
        throw runtimeError(
          `The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`,
        );
      }
    },
  };
}

function describeAbort(reason: unknown): ExecutionResult {
  if (isJsonObject(reason) && typeof reason.error === 'string') {
    return { status: 'ABORTED', error: reason.error, cause: String(reason.cause ?? '') };
  }
  if (!(reason instanceof Error)) return { status: 'ABORTED', error: '', cause: String(reason ?? '') };
  return { status: 'ABORTED', error: reason.name, cause: reason.message };
}
