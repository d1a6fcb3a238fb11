import type { ExecutionHost, FunctionCall, TransitionEvent } from '../../../local/workflow/execution-host.ts';
import type { JsonObject, JsonValue } from '../../../local/workflow/json-value.ts';
import { loadMachine } from '../../../local/workflow/load-machine.ts';
import { runMachine } from '../../../local/workflow/run-machine.ts';
import { makeVirtualClock } from './virtual-clock.ts';

export type TestFunction = (payload: JsonValue, call: FunctionCall) => JsonValue | Promise<JsonValue>;

/** A host whose functions are given by name, with a virtual clock and a record of what happened. */
export function makeHost(functions: Record<string, TestFunction> = {}, changes: Partial<ExecutionHost> = {}) {
  const clock = makeVirtualClock();
  const events: TransitionEvent[] = [];
  const calls: { name: string; payload: JsonValue; call: FunctionCall }[] = [];
  let token = 0;
  const host: ExecutionHost = {
    executionName: 'run-1',
    executionId: 'arn:aws:states:eu-west-1:123456789012:execution:train-model:run-1',
    machineName: 'train-model',
    startTime: '2026-03-01T00:00:00.000Z',
    invokeFunction: async (name, payload, call) => {
      calls.push({ name, payload, call });
      const run = functions[name];
      if (run === undefined) throw namedError('Lambda.ResourceNotFoundException', `no function ${name}`);
      return run(payload, call);
    },
    startExecution: async ({ machine, name }) => ({
      executionId: `${machine}:${name}`,
      startedAt: clock.now().toISOString(),
    }),
    runTrainingJob: async () => {
      throw namedError('SageMaker.AmazonSageMakerException', 'no trainer here');
    },
    openTask: () => ({ token: `token-${++token}`, settled: new Promise(() => {}), close: () => {} }),
    clock,
    random: () => 0.5,
    onTransition: (event) => events.push(event),
    ...changes,
  };
  return { host, clock, events, calls };
}

/** Loads and runs a definition on a host, driving its virtual clock to the end. */
export function run(definition: object, input: JsonValue, { host, clock }: ReturnType<typeof makeHost>) {
  return clock.drive(runMachine(loadMachine(JSON.stringify(definition), {}), input, host));
}

/** An error with a name of its own, as handlers throw it. */
export function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** A Task state that calls `functionName` with its whole input and hands on the answer. */
export function task(functionName: string, fields: JsonObject = {}): JsonObject {
  const end: JsonObject = 'Next' in fields ? {} : { End: true };
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: functionName, 'Payload.$': '$' },
    ResultSelector: { 'answer.$': '$.Payload' },
    ...end,
    ...fields,
  };
}

/** A machine of this one state, "A". */
export function alone(state: JsonObject, fields: JsonObject = {}) {
  return { StartAt: 'A', States: { A: state }, ...fields };
}

/** A machine that maps its input through this one state, "Item". */
export function mapOver(item: JsonObject, fields: JsonObject = {}) {
  const ItemProcessor = { StartAt: 'Item', States: { Item: item } };
  return alone({ Type: 'Map', ItemProcessor, End: true, ...fields });
}

/** A machine whose branches are one state each, "B0", "B1", … */
export function branchesOf(...states: JsonObject[]) {
  const Branches = states.map((state, index) => ({ StartAt: `B${index}`, States: { [`B${index}`]: state } }));
  return alone({ Type: 'Parallel', Branches, End: true });
}

/** A function that never answers. */
export const never: TestFunction = () => new Promise(() => {});
