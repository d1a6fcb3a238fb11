import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../local/workflow/json-value.ts';
import { alone, makeHost, mapOver, namedError, run, task } from './make-host.ts';

describe('a function', () => {
  it('gets a copy of its payload, and an empty object when there is none', async () => {
    const setup = makeHost({
      First: (payload) => {
        (payload as { list: number[] }).list.push(99);
        return null;
      },
      Second: () => null,
    });
    const states = {
      A: task('First', { ResultPath: null, Next: 'B' }),
      B: task('Second', { Parameters: { FunctionName: 'Second' }, ResultPath: null }),
    };

    const result = await run({ StartAt: 'A', States: states }, { list: [1] }, setup);

    expect(result).toEqual({ status: 'SUCCEEDED', output: { list: [1] } });
    expect(setup.calls[1]?.payload).toEqual({});
  });

  it('answers with what JSON keeps of its value', async () => {
    const answer = { at: new Date(0), left: undefined, bad: Number.NaN } as unknown as JsonValue;

    const result = await run(alone(task('F')), {}, makeHost({ F: () => answer }));

    expect(result).toMatchObject({ output: { answer: { at: '1970-01-01T00:00:00.000Z', bad: null } } });
  });

  it('answers null when it answers nothing', async () => {
    const result = await run(alone(task('F')), {}, makeHost({ F: () => undefined as unknown as null }));

    expect(result).toEqual({ status: 'SUCCEEDED', output: { answer: null } });
  });

  it('that throws gives its error name, and a cause that is JSON', async () => {
    const F = () => {
      throw namedError('NotFoundError', 'no "such" model');
    };

    const result = await run(alone(task('F')), {}, makeHost({ F }));

    const cause = '{"errorType":"NotFoundError","errorMessage":"no \\"such\\" model","trace":[]}';
    expect(result).toEqual({ status: 'FAILED', error: 'NotFoundError', cause });
  });

  it('that throws a text fails under the name of its type', async () => {
    const F = () => Promise.reject('broken');

    const result = await run(alone(task('F')), {}, makeHost({ F }));

    const cause = '{"errorType":"string","errorMessage":"broken","trace":[]}';
    expect(result).toEqual({ status: 'FAILED', error: 'string', cause });
  });

  it("fails with a plain cause when the error is Lambda's own", async () => {
    const result = await run(alone(task('Missing')), {}, makeHost());

    expect(result).toMatchObject({ error: 'Lambda.ResourceNotFoundException', cause: 'no function Missing' });
  });

  it('fails the state with States.Runtime when its name is not a text', async () => {
    const parameters = { 'FunctionName.$': '$.name' };

    const result = await run(alone(task('F', { Parameters: parameters })), { name: 5 }, makeHost());

    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

describe('transitions', () => {
  it('tell the time, the state, its surroundings and what happened', async () => {
    const F = (_payload: JsonValue, { stateName }: { stateName: string }) => {
      if (stateName === 'Item' && setup.calls.length === 1) throw namedError('Busy', 'b');
      if (setup.calls.length > 2) throw namedError('Broken', 'c');
      return 'x';
    };
    const setup = makeHost({ F });
    const Item = task('F', {
      OutputPath: '$.answer',
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 7 }],
    });
    const States = {
      A: { ...mapOver(Item).States.A, End: undefined, Next: 'B' },
      B: task('F', { Catch: [{ ErrorEquals: ['Broken'], Next: 'C' }] }),
      C: { Type: 'Fail', Error: 'E', Cause: 'f' },
    };

    await run({ StartAt: 'A', States }, ['i'], setup);

    const seen = setup.events.map(({ at, kind, state, path }) => [
      at.slice(17, 19),
      kind,
      state,
      path.join('/'),
    ]);
    expect(seen).toEqual([
      ['00', 'entered', 'A', ''],
      ['00', 'entered', 'Item', 'A/0'],
      ['00', 'retried', 'Item', 'A/0'],
      ['07', 'exited', 'Item', 'A/0'],
      ['07', 'exited', 'A', ''],
      ['07', 'entered', 'B', ''],
      ['07', 'caught', 'B', ''],
      ['07', 'exited', 'B', ''],
      ['07', 'entered', 'C', ''],
      ['07', 'failed', 'C', ''],
    ]);
    const [, input, retried, output, , , caught, , , failed] = setup.events.map(({ detail }) => detail);
    expect([input, output]).toEqual(['i', 'x']);
    expect(retried).toMatchObject({ Error: 'Busy', DelaySeconds: 7 });
    expect(caught).toMatchObject({ Error: 'Broken', Next: 'C' });
    expect(failed).toEqual({ Error: 'E', Cause: 'f' });
  });

  it('show the context object in full', async () => {
    const Parameters = {
      'id.$': '$$.Execution.Id',
      'name.$': '$$.Execution.Name',
      'start.$': '$$.Execution.StartTime',
      'input.$': '$$.Execution.Input',
      'entered.$': '$$.State.EnteredTime',
      'state.$': '$$.State.Name',
      'machine.$': '$$.StateMachine.Name',
    };
    const States = { A: { Type: 'Wait', Seconds: 5, Next: 'B' }, B: { Type: 'Pass', Parameters, End: true } };

    const result = await run({ StartAt: 'A', States }, { a: 1 }, makeHost());

    expect(result).toMatchObject({
      output: {
        id: 'arn:aws:states:eu-west-1:123456789012:execution:train-model:run-1',
        name: 'run-1',
        start: '2026-03-01T00:00:00.000Z',
        input: { a: 1 },
        entered: '2026-03-01T00:00:05.000Z',
        state: 'B',
        machine: 'train-model',
      },
    });
  });
});

describe('a test of a type', () => {
  it.each(['IsNull', 'IsString', 'IsNumeric', 'IsBoolean', 'IsTimestamp'])(
    '%s fails on a missing field',
    async (name) => {
      const A = { Type: 'Choice', Choices: [{ Variable: '$.none', [name]: true, Next: 'B' }], Default: 'B' };
      const States = { A, B: { Type: 'Succeed' } };

      expect(await run({ StartAt: 'A', States }, {}, makeHost())).toMatchObject({ error: 'States.Runtime' });
    },
  );
});

describe('startExecution', () => {
  const Resource = 'arn:aws:states:::states:startExecution';
  const Parameters = { StateMachineArn: 'roll-out', 'Name.$': '$.name', Input: { 'v.$': '$.v' } };
  const start = { Type: 'Task', Resource, Parameters, End: true };

  it('starts another machine and does not wait for it', async () => {
    const requests: unknown[] = [];
    const setup = makeHost(
      {},
      {
        startExecution: async (request) => {
          requests.push(request);
          return { executionId: 'id-1', startedAt: '2026-03-01T00:00:00.000Z' };
        },
      },
    );

    const result = await run(alone(start), { name: 'n-1', v: 3 }, setup);

    expect(requests).toEqual([{ machine: 'roll-out', name: 'n-1', input: { v: 3 } }]);
    expect(result).toEqual({
      status: 'SUCCEEDED',
      output: { ExecutionArn: 'id-1', StartDate: '2026-03-01T00:00:00.000Z' },
    });
  });

  it.each([
    ['ExecutionAlreadyExistsError', 'StepFunctions.ExecutionAlreadyExistsException'],
    ['NotFoundError', 'StepFunctions.StateMachineDoesNotExistException'],
    ['ServiceUnavailableError', 'ServiceUnavailableError'],
  ])('fails with AWS’s name for %s', async (thrown, error) => {
    const setup = makeHost({}, { startExecution: () => Promise.reject(namedError(thrown, 'why')) });

    const result = await run(alone(start), { name: 'n-1', v: 3 }, setup);

    expect(result).toEqual({ status: 'FAILED', error, cause: 'why' });
  });
});

describe('a host that breaks', () => {
  it('rejects instead of being taken for a failed state', async () => {
    const setup = makeHost(
      { F: () => 1 },
      {
        onTransition: () => {
          throw new TypeError('the listener is broken');
        },
      },
    );

    await expect(run(alone(task('F')), {}, setup)).rejects.toThrow('the listener is broken');
  });
});
