import { INTERRUPTED } from '../../core/contracts/execution.ts';
import type { Json } from '../../core/contracts/names.ts';
import type { Clock } from '../clock.ts';
import type { Execution, ExecutionStatus, ExecutionStep } from '../services.ts';
import type { Database } from './database.ts';
import type { EventQueue } from './event-queue.ts';

/** How an execution ended; an empty error or cause counts as none. */
export interface ExecutionEnd {
  status: Exclude<ExecutionStatus, 'RUNNING'>;
  output?: Json;
  error?: string;
  cause?: string;
}

/** The rows of executions and their steps. Each change of a status and the event that tells of it are one transaction. */
export interface Executions {
  /** Adds a running execution and answers its number. The name must be free. */
  begin(machine: string, name: string, input: string): number;
  /** Ends a running execution; false when it had ended before. */
  end(machine: string, name: string, end: ExecutionEnd): boolean;
  find(machine: string, name: string): Execution | undefined;
  addStep(execution: number, step: ExecutionStep): void;
  steps(machine: string, name: string): ExecutionStep[];
  /** Ends whatever a former process left running, as ABORTED with the error INTERRUPTED; answers how many. */
  interruptAll(): number;
}

interface ExecutionRow {
  machine: string;
  name: string;
  status: ExecutionStatus;
  input: string;
  output: string | null;
  error: string | null;
  cause: string | null;
  started_at: string;
  ended_at: string | null;
}

interface StepRow {
  at: string;
  state: string;
  kind: ExecutionStep['kind'];
  detail: string | null;
}

const SELECT_EXECUTION = 'SELECT * FROM executions WHERE machine = ? AND name = ?';
const ARN_PREFIX = 'arn:aws:states:local:000000000000';
const MAX_ERROR_CHARACTERS = 256;
const MAX_CAUSE_CHARACTERS = 32_768;
/** EventBridge leaves input and output out when they are larger together. */
const MAX_EVENT_PAYLOAD_BYTES = 248 * 1_024;

/** The id that Step Functions would give an execution. */
export function executionArn(machine: string, name: string): string {
  return `${ARN_PREFIX}:execution:${machine}:${name}`;
}

export function createExecutions(database: Database, clock: Clock, eventQueue: EventQueue): Executions {
  function readRow(machine: string, name: string): ExecutionRow | undefined {
    return database.get<ExecutionRow>(SELECT_EXECUTION, machine, name);
  }

  function end(machine: string, name: string, { status, output, error, cause }: ExecutionEnd): boolean {
    return database.transact(() => {
      const changed = database.run(
        `UPDATE executions SET status = ?, output = ?, error = ?, cause = ?, ended_at = ?
         WHERE machine = ? AND name = ? AND status = 'RUNNING'`,
        status,
        output === undefined ? null : JSON.stringify(output),
        error?.slice(0, MAX_ERROR_CHARACTERS) || null,
        cause?.slice(0, MAX_CAUSE_CHARACTERS) || null,
        clock.now().toISOString(),
        machine,
        name,
      );
      if (changed > 0) queueStatusChange(eventQueue, readRow(machine, name)!);
      return changed > 0;
    });
  }

  return {
    begin: (machine, name, input) =>
      database.transact(() => {
        const { seq } = database.get<{ seq: number }>(
          `INSERT INTO executions (machine, name, status, input, started_at)
           VALUES (?, ?, 'RUNNING', ?, ?) RETURNING seq`,
          machine,
          name,
          input,
          clock.now().toISOString(),
        )!;
        queueStatusChange(eventQueue, readRow(machine, name)!);
        return seq;
      }),
    end,
    find(machine, name) {
      const row = readRow(machine, name);
      return row && toExecution(row);
    },
    addStep(execution, { at, state, kind, detail }) {
      database.run(
        'INSERT INTO execution_steps (execution, at, state, kind, detail) VALUES (?, ?, ?, ?, ?)',
        execution,
        at,
        state,
        kind,
        detail === undefined ? null : JSON.stringify(detail),
      );
    },
    steps: (machine, name) =>
      database
        .all<StepRow>(
          `SELECT at, state, kind, detail FROM execution_steps
           WHERE execution = (SELECT seq FROM executions WHERE machine = ? AND name = ?) ORDER BY seq`,
          machine,
          name,
        )
        .map(({ detail, ...step }) => ({ ...step, ...(detail !== null && { detail: JSON.parse(detail) }) })),
    interruptAll: () =>
      database.transact(() => {
        const running = database.all<ExecutionRow>(
          "SELECT * FROM executions WHERE status = 'RUNNING' ORDER BY seq",
        );
        for (const { machine, name } of running) {
          end(machine, name, {
            status: 'ABORTED',
            error: INTERRUPTED,
            cause: 'The process that ran this execution ended.',
          });
        }
        return running.length;
      }),
  };
}

function toExecution(row: ExecutionRow): Execution {
  return {
    machine: row.machine,
    name: row.name,
    status: row.status,
    input: JSON.parse(row.input),
    ...(row.output !== null && { output: JSON.parse(row.output) }),
    ...(row.error !== null && { error: row.error }),
    ...(row.cause !== null && { cause: row.cause }),
    startedAt: row.started_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
  };
}

/** The event as Step Functions sends it, where input and output are JSON texts, with `machine` added. */
function queueStatusChange(eventQueue: EventQueue, row: ExecutionRow): void {
  const { input, output, machine, name } = row;
  const bytes = Buffer.byteLength(JSON.stringify(input)) + Buffer.byteLength(JSON.stringify(output ?? ''));
  const included = bytes <= MAX_EVENT_PAYLOAD_BYTES;
  eventQueue.enqueue('aws.states', 'Step Functions Execution Status Change', {
    executionArn: executionArn(machine, name),
    stateMachineArn: `${ARN_PREFIX}:stateMachine:${machine}`,
    machine,
    name,
    status: row.status,
    startDate: Date.parse(row.started_at),
    stopDate: row.ended_at === null ? null : Date.parse(row.ended_at),
    input: included ? input : null,
    inputDetails: { included },
    output: included ? output : null,
    outputDetails: output === null ? null : { included },
    error: row.error,
    cause: row.cause,
  });
}
