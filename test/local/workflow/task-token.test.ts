import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionCall } from '../../../local/workflow/execution-host.ts';
import type { JsonObject, JsonValue } from '../../../local/workflow/json-value.ts';
import { loadMachine } from '../../../local/workflow/load-machine.ts';
import { runMachine } from '../../../local/workflow/run-machine.ts';
import { makeHost, namedError, type TestFunction } from './make-host.ts';
import { letEverythingRun } from './virtual-clock.ts';

interface OpenTask {
  stateName: string;
  closed: number;
  succeed: (output: JsonValue) => void;
  fail: (error: unknown) => void;
}

const waiting = (fields: JsonObject = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: 'Ask', Payload: { 'token.$': '$$.Task.Token' } },
  End: true,
  ...fields,
});

/** Starts a machine and keeps the tokens it opens at hand. */
function start(
  definition: object,
  ask: (payload: JsonValue, now: FunctionCall & { tasks: OpenTask[] }) => ReturnType<TestFunction>,
  input: JsonValue = {},
) {
  const tasks: OpenTask[] = [];
  const Ask: TestFunction = (payload, call) => ask(payload, { ...call, tasks });
  const setup = makeHost(
    { Ask },
    {
      openTask: (stateName) => {
        const { promise, resolve, reject } = Promise.withResolvers<JsonValue>();
        const task: OpenTask = { stateName, closed: 0, succeed: resolve, fail: reject };
        const number = tasks.push(task);
        return { token: `token-${number}`, settled: promise, close: () => (task.closed += 1) };
      },
    },
  );
  const running = runMachine(loadMachine(JSON.stringify(definition), {}), input, setup.host);
  return { ...setup, tasks, running };
}

const alone = (state: JsonObject) => ({ StartAt: 'A', States: { A: state } });

describe('a task that waits for its token', () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  beforeEach(() => process.on('unhandledRejection', note));
  afterEach(async () => {
    await letEverythingRun();
    process.off('unhandledRejection', note);
    expect(unhandled.splice(0)).toEqual([]);
  });

  it('hands out the token and gives what the token was settled with', async () => {
    const { tasks, running, calls, clock } = start(alone(waiting()), () => 'ignored');
    await letEverythingRun();
    expect(calls).toMatchObject([{ payload: { token: 'token-1' }, call: { taskToken: 'token-1' } }]);

    tasks[0]!.succeed({ approved: true });

    expect(await clock.drive(running)).toEqual({ status: 'SUCCEEDED', output: { approved: true } });
    expect(tasks).toMatchObject([{ stateName: 'A', closed: 1 }]);
  });

  it('may be settled before the function has returned', async () => {
    const { clock, running } = start(alone(waiting()), (_payload, { tasks }) => {
      tasks[0]!.succeed('early');
      return new Promise(() => {});
    });

    expect(await clock.drive(running)).toEqual({ status: 'SUCCEEDED', output: 'early' });
  });

  it('fails with the error and the cause of the failure it is sent', async () => {
    const { tasks, running, clock } = start(alone(waiting()), () => null);
    await letEverythingRun();

    tasks[0]!.fail(namedError('Rejected', 'by the reviewer'));

    expect(await clock.drive(running)).toEqual({
      status: 'FAILED',
      error: 'Rejected',
      cause: 'by the reviewer',
    });
  });

  it('fails at once when the function throws', async () => {
    const { tasks, running, clock } = start(alone(waiting()), () =>
      Promise.reject(namedError('Broken', 'b')),
    );

    expect(await clock.drive(running)).toMatchObject({ status: 'FAILED', error: 'Broken' });
    tasks[0]!.fail(new Error('too late'));
  });

  it('times out, closes the token and does not mind being settled later', async () => {
    const { tasks, running, clock } = start(alone(waiting({ TimeoutSeconds: 3600 })), () => null);

    expect(await clock.drive(running)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(clock.now().toISOString()).toBe('2026-03-01T01:00:00.000Z');
    expect(tasks[0]!.closed).toBe(1);
    tasks[0]!.fail(new Error('too late'));
  });

  it('gets a fresh token for each retry and each item', async () => {
    const Retry = [{ ErrorEquals: ['Rejected'], MaxAttempts: 1 }];
    const ItemProcessor = { StartAt: 'I', States: { I: waiting({ Retry }) } };
    const answers: ((task: OpenTask) => void)[] = [
      (task) => task.fail(namedError('Rejected', '')),
      (task) => task.succeed('b'),
      (task) => task.succeed('a, at the second try'),
    ];
    const { tasks, running, clock, calls } = start(
      alone({ Type: 'Map', ItemProcessor, End: true }),
      (_payload, { tasks }) => answers[tasks.length - 1]!(tasks.at(-1)!) ?? null,
      ['a', 'b'],
    );

    expect(await clock.drive(running)).toEqual({
      status: 'SUCCEEDED',
      output: ['a, at the second try', 'b'],
    });
    expect(calls.map(({ call }) => call.taskToken)).toEqual(['token-1', 'token-2', 'token-3']);
    expect(tasks.map(({ closed }) => closed)).toEqual([1, 1, 1]);
  });

  it('closes the token when its Parameters fail', async () => {
    const Parameters = { FunctionName: 'Ask', Payload: { 'a.$': '$.none', 't.$': '$$.Task.Token' } };
    const { tasks, running, clock } = start(alone(waiting({ Parameters })), () => null);

    expect(await clock.drive(running)).toMatchObject({ error: 'States.ParameterPathFailure' });
    expect(tasks[0]!.closed).toBe(1);
    tasks[0]!.fail(new Error('too late'));
  });
});

describe('what is left behind', () => {
  it('never becomes an unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    const late: ((error: Error) => void)[] = [];
    const Ask: TestFunction = (_payload, { signal }) =>
      new Promise((_resolve, reject) => {
        late.push(reject);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const call = {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'Ask' },
      TimeoutSeconds: 5,
      End: true,
    };
    const branch = (name: string, state: JsonObject) => ({ StartAt: name, States: { [name]: state } });
    const Branches = [
      branch('B', call),
      branch('C', { ...call, TimeoutSeconds: 5 }),
      branch('D', { Type: 'Wait', Seconds: 9, End: true }),
    ];

    const { clock, running } = start(alone({ Type: 'Parallel', Branches, End: true }), Ask);
    expect(await clock.drive(running)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    for (const reject of late) reject(new Error('too late'));
    await letEverythingRun();

    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    expect(clock.pending()).toBe(0);
  });
});
