import { canonicalJson } from '../../core/canonical-json.ts';
import type { Json } from '../../core/contracts/names.ts';
import { PerennialError } from '../../core/errors.ts';
import { checkExecutionName } from '../execution-name.ts';
import { writeJson } from '../requests/json-text.ts';
import type { ExecutionStep, Workflows } from '../services.ts';
import { type ExecutionEnd, type Executions, executionArn } from './executions.ts';
import { createTaskTokens, type OpenTask } from './task-tokens.ts';

/** What the host's interpreter gets to run one execution. */
interface ExecutionRequest {
  machine: string;
  name: string;
  input: Json;
  executionId: string;
  startedAt: string;
}

interface ExecutionHooks {
  /** Aborted when the execution is stopped; what `run` answers afterwards is ignored. */
  signal: AbortSignal;
  onTransition(step: ExecutionStep): void;
  openTask(stateName: string): OpenTask;
}

/** Runs one execution to its end; a rejection counts as FAILED under the error's name. */
export type RunExecution = (request: ExecutionRequest, hooks: ExecutionHooks) => Promise<ExecutionEnd>;

/** The workflows of this process, and what only the host needs. */
export interface LocalWorkflows extends Workflows {
  /** How many executions run in this process. */
  running(): number;
  /** Fulfils when none runs any more. */
  settled(): Promise<void>;
  /** Lets go of all executions as a crash would: their rows stay RUNNING until the next opening finds them. */
  abandon(): Promise<void>;
}

interface RunningExecution {
  controller: AbortController;
  finished: Promise<void>;
}

const PAYLOAD_LIMITS = { maxBytes: 262_144, maxDepth: 1_000 };
const MAX_STEPS = 25_000;

/** Executions as rows, run in the background by `run`. `hasMachine` lets `start` refuse an unknown machine with NotFoundError. */
export function createLocalWorkflows(
  store: { executions: Executions; newToken(): string },
  run: RunExecution,
  options: { hasMachine?(machine: string): boolean } = {},
): LocalWorkflows {
  const { executions } = store;
  const running = new Map<string, RunningExecution>();
  const tokens = createTaskTokens();
  let isAbandoned = false;

  async function runToEnd(request: ExecutionRequest, number: number, signal: AbortSignal): Promise<void> {
    let stepCount = 0;
    const openTasks = new Set<OpenTask>();
    const hooks: ExecutionHooks = {
      signal,
      onTransition(step) {
        if (!signal.aborted && stepCount++ < MAX_STEPS) executions.addStep(number, step);
      },
      openTask() {
        const task = tokens.open(store.newToken());
        openTasks.add(task);
        return task;
      },
    };
    const end = await Promise.resolve()
      .then(() => run(request, hooks))
      .catch(describeFailure);
    for (const task of openTasks) task.close();
    if (!isAbandoned) executions.end(request.machine, request.name, end);
  }

  function launch(request: ExecutionRequest, number: number): void {
    const controller = new AbortController();
    const finished = runToEnd(request, number, controller.signal).finally(() =>
      running.delete(request.executionId),
    );
    running.set(request.executionId, { controller, finished });
  }

  async function settled(): Promise<void> {
    while (running.size > 0) await Promise.all([...running.values()].map(({ finished }) => finished));
  }

  return {
    async start({ machine, name, input }) {
      checkExecutionName(name);
      if (options.hasMachine?.(machine) === false) {
        throw new PerennialError('NotFoundError', `there is no workflow ${machine}`, { machine });
      }
      const text = writeJson(input, 'the input', PAYLOAD_LIMITS);
      const known = executions.find(machine, name);
      if (known !== undefined) {
        const isSame =
          known.status === 'RUNNING' && canonicalJson(known.input) === canonicalJson(JSON.parse(text));
        if (isSame) return;
        throw new PerennialError(
          'ExecutionAlreadyExistsError',
          `the execution ${name} of ${machine} exists`,
          {
            machine,
            name,
            status: known.status,
          },
        );
      }
      const number = executions.begin(machine, name, text);
      const { startedAt } = executions.find(machine, name)!;
      const executionId = executionArn(machine, name);
      launch({ machine, name, input: JSON.parse(text), executionId, startedAt }, number);
    },
    describe: async (machine, name) => executions.find(machine, name),
    history: async (machine, name) => executions.steps(machine, name),
    async stop(machine, name, error, cause) {
      if (executions.find(machine, name) === undefined) {
        throw new PerennialError('NotFoundError', `there is no execution ${name} of ${machine}`, {
          machine,
          name,
        });
      }
      if (!executions.end(machine, name, { status: 'ABORTED', error, cause })) return;
      running.get(executionArn(machine, name))?.controller.abort(new DOMException(cause, 'AbortError'));
    },
    async succeedTask(token, output) {
      const text = writeJson(output, 'the output', PAYLOAD_LIMITS);
      tokens.succeed(token, JSON.parse(text));
    },
    failTask: async (token, error, cause) => tokens.fail(token, error, cause),
    running: () => running.size,
    settled,
    async abandon() {
      isAbandoned = true;
      for (const { controller } of running.values()) controller.abort(new DOMException('', 'AbortError'));
      await settled();
    },
  };
}

function describeFailure(failure: unknown): ExecutionEnd {
  if (!(failure instanceof Error)) return { status: 'FAILED', error: 'Error', cause: String(failure) };
  return { status: 'FAILED', error: failure.name, cause: failure.message };
}
