import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { canonicalJson } from '../../core/canonical-json.ts';
import type { Json } from '../../core/contracts/names.ts';
import { PerennialError } from '../../core/errors.ts';
import { checkExecutionName } from '../execution-name.ts';
import { writeJson } from '../requests/json-text.ts';
import type { Execution, ExecutionStatus, Workflows } from '../services.ts';
import { type CallLimits, clientSettings, SMALL_CALL_LIMITS } from './call-limits.ts';
import { callService, once, type ServiceCall } from './call-service.ts';
import { toExecutionSteps } from './execution-history.ts';

export interface StepFunctionsWorkflowsOptions {
  /** What the ARN of every state machine begins with; the machine's name follows. */
  arnPrefix: string;
  client?: SFNClient;
  limits?: Partial<CallLimits>;
}

const PAYLOAD_LIMITS = { maxBytes: 262_144, maxDepth: 1_000 };
const MAX_ERROR_CHARACTERS = 256;
const MAX_CAUSE_CHARACTERS = 32_768;
const HISTORY_PAGE_EVENTS = 1_000;

/** Executions of Standard workflows whose ARNs share a prefix. */
export function createStepFunctionsWorkflows(options: StepFunctionsWorkflowsOptions): Workflows {
  const { arnPrefix } = options;
  const limits = { ...SMALL_CALL_LIMITS, ...options.limits };
  const client = once(() => options.client ?? new SFNClient(clientSettings(limits)));
  const call = <Answer>(work: (call: ServiceCall) => Promise<Answer>): Promise<Answer> =>
    callService('the workflow service', limits, work);
  const executionArn = (machine: string, name: string): string =>
    `${(arnPrefix + machine).replace(':stateMachine:', ':execution:')}:${name}`;

  async function describe(machine: string, name: string): Promise<Execution | undefined> {
    checkExecutionName(name);
    const command = new DescribeExecutionCommand({ executionArn: executionArn(machine, name) });
    const answer = await call(({ abortSignal }) =>
      client().send(command, { abortSignal }).catch(ignoring('ExecutionDoesNotExist')),
    );
    return answer && toExecution(machine, name, answer);
  }

  /** Ends a waiting task; its token is unknown, or was answered, or its task is over: nothing waits any more. */
  async function answerTask(send: (call: ServiceCall) => Promise<unknown>): Promise<void> {
    await call(async (serviceCall) => {
      try {
        await send(serviceCall);
      } catch (error) {
        const isOver = ['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'].includes((error as Error).name);
        if (!isOver) throw error;
        throw new PerennialError('NotFoundError', 'no task waits for this token', {}, error);
      }
    });
  }

  return {
    /**
     * Step Functions itself answers a running execution of the same name and input as if it had just started it,
     * so a repetition after a lost answer does no harm. What it calls existing is looked at all the same: whoever
     * reads the input tells a running one from a closed one and from another.
     */
    async start({ machine, name, input }) {
      checkExecutionName(name);
      const text = writeJson(input, 'the input', PAYLOAD_LIMITS);
      const command = new StartExecutionCommand({ stateMachineArn: arnPrefix + machine, name, input: text });
      const answer = await call(({ abortSignal }) =>
        client()
          .send(command, { abortSignal })
          .catch(ignoring('ExecutionAlreadyExists'))
          .catch((error: Error) => {
            if (error.name !== 'StateMachineDoesNotExist') throw error;
            throw new PerennialError('NotFoundError', `there is no workflow ${machine}`, { machine }, error);
          }),
      );
      if (answer) return;
      const known = await describe(machine, name);
      const isSame =
        known?.status === 'RUNNING' && canonicalJson(known.input) === canonicalJson(JSON.parse(text));
      if (isSame) return;
      throw new PerennialError('ExecutionAlreadyExistsError', `the execution ${name} of ${machine} exists`, {
        machine,
        name,
        status: known?.status,
      });
    },
    describe,
    async history(machine, name) {
      checkExecutionName(name);
      const events: HistoryEvent[] = [];
      let nextToken: string | undefined;
      do {
        const command: GetExecutionHistoryCommand = new GetExecutionHistoryCommand({
          executionArn: executionArn(machine, name),
          maxResults: HISTORY_PAGE_EVENTS,
          ...(nextToken !== undefined && { nextToken }),
        });
        const page = await call(({ abortSignal }) =>
          client().send(command, { abortSignal }).catch(ignoring('ExecutionDoesNotExist')),
        );
        events.push(...(page?.events ?? []));
        nextToken = page?.nextToken;
      } while (nextToken !== undefined);
      return toExecutionSteps(events);
    },
    async stop(machine, name, error, cause) {
      checkExecutionName(name);
      const command = new StopExecutionCommand({
        executionArn: executionArn(machine, name),
        error: error.slice(0, MAX_ERROR_CHARACTERS),
        cause: cause.slice(0, MAX_CAUSE_CHARACTERS),
      });
      const isStopped = await call(({ abortSignal }) =>
        client()
          .send(command, { abortSignal })
          .then(
            () => true,
            async (error: Error) => {
              if (error.name === 'ExecutionDoesNotExist') return false;
              // what a closed execution is answered is not documented
              const known = error.name === 'ValidationException' && (await describe(machine, name));
              if (!known || known.status === 'RUNNING') throw error;
              return true;
            },
          ),
      );
      if (isStopped) return;
      throw new PerennialError('NotFoundError', `there is no execution ${name} of ${machine}`, {
        machine,
        name,
      });
    },
    async succeedTask(taskToken, output) {
      const text = writeJson(output, 'the output', PAYLOAD_LIMITS);
      await answerTask(({ abortSignal }) =>
        client().send(new SendTaskSuccessCommand({ taskToken, output: text }), { abortSignal }),
      );
    },
    async failTask(taskToken, error, cause) {
      const command = new SendTaskFailureCommand({
        taskToken,
        error: error.slice(0, MAX_ERROR_CHARACTERS),
        cause: cause.slice(0, MAX_CAUSE_CHARACTERS),
      });
      await answerTask(({ abortSignal }) => client().send(command, { abortSignal }));
    },
  };
}

/** Answers undefined to the error of that name, and throws any other. */
function ignoring(name: string): (error: Error) => undefined {
  return (error) => {
    if (error.name !== name) throw error;
    return undefined;
  };
}

function toExecution(machine: string, name: string, answer: DescribeExecutionCommandOutput): Execution {
  const parse = (text: string): Json => JSON.parse(text);
  return {
    machine,
    name,
    // what waits to be redriven has failed for now
    status: answer.status === 'PENDING_REDRIVE' ? 'FAILED' : (answer.status as ExecutionStatus),
    input: answer.input === undefined ? null : parse(answer.input),
    ...(answer.output !== undefined && { output: parse(answer.output) }),
    ...(answer.error && { error: answer.error }),
    ...(answer.cause && { cause: answer.cause }),
    startedAt: (answer.startDate ?? new Date(0)).toISOString(),
    ...(answer.stopDate && { endedAt: answer.stopDate.toISOString() }),
  };
}
