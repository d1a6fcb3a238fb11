import {
  compileOptionalTemplate,
  compileOutput,
  compileRequiredPath,
  compileSelection,
  lookFrom,
  readNext,
} from '../data-flow.ts';
import { copyLimited } from '../data-limit.ts';
import type { Evaluate } from '../expression.ts';
import type { FieldReader } from '../field-reader.ts';
import { isJsonObject, type JsonObject } from '../json-value.ts';
import { MAX_SECONDS } from '../limits.ts';
import type { StateWork } from '../machine.ts';
import { type Deadline, runInScope } from '../scope.ts';
import { runtimeError, StateError } from '../state-error.ts';
import { TASK_RESOURCES, type TaskResource } from '../task-resources.ts';

/** Task: calls its resource; `TimeoutSeconds` is measured on the host's clock for each attempt. */
export function compileTask(reader: FieldReader): StateWork {
  const name = reader.text('Resource');
  const resource = Object.hasOwn(TASK_RESOURCES, name) ? TASK_RESOURCES[name] : undefined;
  if (resource === undefined) return reader.refuse('Resource', `${name} is not supported`);
  const selectInput = compileSelection(reader, 'InputPath');
  const parameters = compileParameters(reader, resource);
  const timeoutSeconds = compileTimeout(reader);
  const finish = compileOutput(reader, { resultSelector: true });
  const next = readNext(reader);
  const stateName = reader.place.state;
  return {
    targets: next === undefined ? [] : [next],
    attempt: async (visit) => {
      const { host, countEvents } = visit.frame.execution;
      const openTask = resource.waitsForToken ? host.openTask(stateName) : undefined;
      openTask?.settled.catch(() => undefined); // it may be settled after the task is over
      try {
        const context = openTask ? { ...visit.context, Task: { Token: openTask.token } } : visit.context;
        const surroundings = lookFrom(selectInput(lookFrom(visit.input, visit)), { ...visit, context });
        const seconds = timeoutSeconds?.(surroundings);
        const given = copyLimited(parameters(surroundings), stateName) as JsonObject;
        const { FunctionName: called } = given;
        const isLimited = typeof called !== 'string' || (host.hasTimeLimit?.(called) ?? true);
        const deadline = seconds === undefined || !isLimited ? undefined : readDeadline(seconds, host.clock);
        countEvents(3);
        const result = await runInScope(visit.frame.signal, deadline, (signal) =>
          resource.call({ stateName, parameters: given, host, signal, openTask }),
        );
        return { output: finish(visit, result), next };
      } finally {
        openTask?.close();
      }
    },
  };
}

function compileParameters(reader: FieldReader, resource: TaskResource): Evaluate {
  const written = reader.required('Parameters');
  if (!isJsonObject(written)) return reader.refuse('Parameters', 'must be an object');
  const names = Object.keys(written).map((key) => key.replace(/\.\$$/, ''));
  const missing = resource.required.find((name) => !names.includes(name));
  if (missing !== undefined) reader.refuse(`Parameters.${missing}`, 'is missing');
  const unknown = names.find((name) => ![...resource.required, ...resource.optional].includes(name));
  if (unknown !== undefined) reader.refuse(`Parameters.${unknown}`, 'is not supported for this resource');
  if (!resource.waitsForToken) return compileOptionalTemplate(reader, 'Parameters')!;
  if (!JSON.stringify(written).includes('$$.Task.Token')) {
    reader.refuse('Parameters', 'must hand on $$.Task.Token, or nobody can end the task');
  }
  return compileOptionalTemplate(reader, 'Parameters', 'taskToken')!;
}

function compileTimeout(reader: FieldReader): Evaluate | undefined {
  const seconds = reader.optionalWhole('TimeoutSeconds', 1, MAX_SECONDS);
  const path = reader.optional('TimeoutSecondsPath');
  if (path === undefined) return seconds === undefined ? undefined : () => seconds;
  if (seconds !== undefined) reader.refuse('TimeoutSeconds', 'may not stand beside TimeoutSecondsPath');
  return compileRequiredPath(reader, 'TimeoutSecondsPath', path);
}

function readDeadline(seconds: unknown, clock: Deadline['clock']): Deadline {
  if (!Number.isInteger(seconds) || (seconds as number) < 1 || (seconds as number) > MAX_SECONDS) {
    throw runtimeError('TimeoutSecondsPath does not find a whole number of seconds from 1 on.');
  }
  const expired = () => new StateError('States.Timeout', '');
  return { clock, milliseconds: (seconds as number) * 1000, expired };
}
