import { copyLimited } from './data-limit.ts';
import type { ExecutionHost } from './execution-host.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import { runtimeError, StateError } from './state-error.ts';

/** One attempt at a task: its evaluated Parameters and what it may use. */
interface TaskCall {
  stateName: string;
  parameters: JsonObject;
  host: ExecutionHost;
  signal: AbortSignal;
  openTask: ReturnType<ExecutionHost['openTask']> | undefined;
}

/** What a `Resource` takes and does; its result, before ResultSelector, or a StateError. */
export interface TaskResource {
  required: readonly string[];
  optional: readonly string[];
  waitsForToken: boolean;
  call: (call: TaskCall) => Promise<JsonValue>;
}

/** The supported values of `Resource`. */
export const TASK_RESOURCES: Record<string, TaskResource> = {
  'arn:aws:states:::lambda:invoke': {
    required: ['FunctionName'],
    optional: ['Payload'],
    waitsForToken: false,
    call: async (call) => {
      const Payload = await invokeFunction(call);
      return copyLimited({ Payload, StatusCode: 200, ExecutedVersion: '$LATEST' }, call.stateName);
    },
  },
  'arn:aws:states:::lambda:invoke.waitForTaskToken': {
    required: ['FunctionName', 'Payload'],
    optional: [],
    waitsForToken: true,
    call: async (call) => copyLimited(await invokeAndWait(call), call.stateName),
  },
  'arn:aws:states:::states:startExecution': {
    required: ['StateMachineArn', 'Name'],
    optional: ['Input'],
    waitsForToken: false,
    call: startExecution,
  },
  'arn:aws:states:::sagemaker:createTrainingJob.sync': {
    required: [
      'TrainingJobName',
      'RoleArn',
      'AlgorithmSpecification',
      'HyperParameters',
      'InputDataConfig',
      'OutputDataConfig',
      'ResourceConfig',
      'StoppingCondition',
      'CheckpointConfig',
    ],
    optional: ['EnableManagedSpotTraining', 'EnableNetworkIsolation', 'Tags'],
    waitsForToken: false,
    call: runTrainingJob,
  },
};

// What the platform's workflows service throws, under the names that AWS's integration gives.
const START_ERRORS: Record<string, string> = {
  ExecutionAlreadyExistsError: 'StepFunctions.ExecutionAlreadyExistsException',
  NotFoundError: 'StepFunctions.StateMachineDoesNotExistException',
};

async function invokeFunction({
  parameters,
  host,
  stateName,
  signal,
  openTask,
}: TaskCall): Promise<JsonValue> {
  const functionName = readText(parameters, 'FunctionName');
  const payload = Object.hasOwn(parameters, 'Payload') ? parameters.Payload! : {};
  const taskToken = openTask && { taskToken: openTask.token };
  try {
    return (await host.invokeFunction(functionName, payload, { stateName, signal, ...taskToken })) ?? null;
  } catch (error) {
    const { name, message } = describeError(error);
    // Lambda's own errors (throttled, crashed) come with a plain text; a function's error comes as JSON.
    const isServiceError = /^(Lambda|States)\./.test(name);
    const cause = JSON.stringify({ errorType: name, errorMessage: message, trace: [] });
    throw new StateError(name, isServiceError ? message : cause);
  }
}

// The function's answer counts for nothing, but if it throws the task fails at once, as on AWS.
function invokeAndWait(call: TaskCall): Promise<JsonValue> {
  return new Promise((resolve, reject) => {
    call.openTask!.settled.then(
      (output) => resolve(output ?? null),
      (error: unknown) => {
        const { name, message } = describeError(error);
        reject(new StateError(name, message));
      },
    );
    invokeFunction(call).catch(reject);
  });
}

async function startExecution({ parameters, host }: TaskCall): Promise<JsonValue> {
  const machine = readText(parameters, 'StateMachineArn');
  const name = readText(parameters, 'Name');
  const input = Object.hasOwn(parameters, 'Input') ? parameters.Input! : {};
  try {
    const { executionId, startedAt } = await host.startExecution({ machine, name, input });
    return { ExecutionArn: executionId, StartDate: startedAt };
  } catch (error) {
    const { name: errorName, message } = describeError(error);
    throw new StateError(START_ERRORS[errorName] ?? errorName, message);
  }
}

async function runTrainingJob({ parameters, host, stateName, signal }: TaskCall): Promise<JsonValue> {
  try {
    return copyLimited(await host.runTrainingJob(parameters, { signal }), stateName);
  } catch (error) {
    const { name, message } = describeError(error);
    throw new StateError(name, message);
  }
}

function readText(parameters: JsonObject, field: string): string {
  const value = parameters[field];
  if (typeof value !== 'string') throw runtimeError(`The parameter ${field} must be a string.`);
  return value;
}

function describeError(error: unknown): { name: string; message: string } {
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: typeof error, message: String(error) };
}
