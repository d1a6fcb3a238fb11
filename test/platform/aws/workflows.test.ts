import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { createStepFunctionsWorkflows } from '../../../platform/aws/workflows.ts';
import { failureOf, nameOfFailure } from '../contract/contract-subject.ts';
import { brokenConnection, jsonError, stubService } from './stub-service.ts';

const PREFIX = 'arn:aws:states:eu-west-1:123456789012:stateMachine:perennial-dev-';
const EXECUTION = 'arn:aws:states:eu-west-1:123456789012:execution:perennial-dev-train-model:run-1';
const REQUEST = { machine: 'train-model', name: 'run-1', input: { a: 1, b: 2 } };
const STARTED = { body: { executionArn: EXECUTION, startDate: 1_772_359_200 } };

function open(...answers: Parameters<typeof stubService>) {
  const service = stubService(...answers);
  const client = new SFNClient(service.settings);
  return { service, workflows: createStepFunctionsWorkflows({ arnPrefix: PREFIX, client }) };
}

const described = (status: string, input: object = REQUEST.input) => ({
  body: { executionArn: EXECUTION, status, input: JSON.stringify(input), startDate: 1_772_359_200 },
});

describe('starting', () => {
  it('names the machine by the prefix of the environment', async () => {
    const { workflows, service } = open([STARTED]);

    await workflows.start(REQUEST);

    expect(service.requests[0]?.json).toEqual({
      stateMachineArn: `${PREFIX}train-model`,
      name: 'run-1',
      input: '{"a":1,"b":2}',
    });
  });

  it('is repeated after a lost answer: the same name and input is the same execution', async () => {
    const { workflows, service } = open([brokenConnection(), STARTED]);

    await workflows.start(REQUEST);

    expect(service.requests).toHaveLength(2);
  });

  it('is content with a running execution of the same input that the service calls existing', async () => {
    const { workflows, service } = open([
      jsonError('ExecutionAlreadyExists'),
      described('RUNNING', { b: 2, a: 1 }),
    ]);

    await workflows.start(REQUEST);

    expect(service.requests[1]?.json.executionArn).toBe(EXECUTION);
  });

  it.each([
    ['a closed one', described('SUCCEEDED')],
    ['one with another input', described('RUNNING', { a: 2 })],
    ['one that nobody finds', jsonError('ExecutionDoesNotExist')],
  ])('refuses the name of %s', async (_, answer) => {
    const { workflows } = open([jsonError('ExecutionAlreadyExists'), answer]);

    expect(await nameOfFailure(workflows.start(REQUEST))).toBe('ExecutionAlreadyExistsError');
  });

  it.each([
    ['StateMachineDoesNotExist', 'NotFoundError'],
    ['ExecutionLimitExceeded', 'ServiceUnavailableError'],
    ['ThrottlingException', 'ServiceUnavailableError'],
    ['InvalidArn', 'ServiceRefusedError'],
  ])('meets %s as %s, without a name of the account', async (type, name) => {
    const { workflows } = open(() => jsonError(type));

    const failure = await failureOf(workflows.start(REQUEST));

    expect(failure?.name).toBe(name);
    expect(failure?.message).not.toMatch(/arn|perennial-dev/);
  });
});

describe('stopping', () => {
  it('cuts error and cause to what the service takes', async () => {
    const { workflows, service } = open([{ body: { stopDate: 1 } }]);

    await workflows.stop('train-model', 'run-1', 'E'.repeat(300), 'c'.repeat(40_000));

    expect(service.requests[0]?.json.error).toHaveLength(256);
    expect(service.requests[0]?.json.cause).toHaveLength(32_768);
  });

  it('leaves a closed execution alone, however the service answers', async () => {
    const { workflows } = open([jsonError('ValidationException'), described('SUCCEEDED')]);

    expect(await nameOfFailure(workflows.stop('train-model', 'run-1', 'E', 'c'))).toBe('none');
  });

  it('does not take a refusal for an end', async () => {
    const { workflows } = open([jsonError('ValidationException'), described('RUNNING')]);

    expect(await nameOfFailure(workflows.stop('train-model', 'run-1', 'E', 'c'))).toBe('ServiceRefusedError');
  });
});

describe('answering a task', () => {
  it.each(['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'])('finds nobody waiting: %s', async (type) => {
    const { workflows } = open(() => jsonError(type));

    expect(await nameOfFailure(workflows.succeedTask('t', {}))).toBe('NotFoundError');
    expect(await nameOfFailure(workflows.failTask('t', 'E', 'c'))).toBe('NotFoundError');
  });
});

describe('the history', () => {
  it('is read page by page', async () => {
    const event = (id: number, type: string, name: string) => ({
      id,
      previousEventId: id - 1,
      timestamp: 1_772_359_200,
      type,
      [type.endsWith('Entered') ? 'stateEnteredEventDetails' : 'stateExitedEventDetails']: { name },
    });
    const { workflows, service } = open([
      { body: { events: [event(1, 'PassStateEntered', 'A')], nextToken: 'more' } },
      { body: { events: [event(2, 'PassStateExited', 'A')] } },
    ]);

    const steps = await workflows.history('train-model', 'run-1');

    expect(steps.map(({ kind, state }) => [kind, state])).toEqual([
      ['entered', 'A'],
      ['exited', 'A'],
    ]);
    expect(service.requests[1]?.json.nextToken).toBe('more');
  });
});
