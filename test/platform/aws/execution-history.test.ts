import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { toExecutionSteps } from '../../../platform/aws/execution-history.ts';

const TIME = new Date('2026-03-01T10:00:00.000Z');

/** Events that follow each other; a number instead of a type's details names the event before. */
function history(...events: [type: string, details?: Partial<HistoryEvent>][]): HistoryEvent[] {
  return events.map(
    ([type, details], index) =>
      ({ id: index + 1, previousEventId: index, type, timestamp: TIME, ...details }) as HistoryEvent,
  );
}
const entered = (name: string) => ({ stateEnteredEventDetails: { name, input: '{"in":1}' } });
const exited = (name: string) => ({ stateExitedEventDetails: { name, output: '{"out":1}' } });
const failed = (error: string) => ({
  taskFailedEventDetails: { resourceType: 'lambda', resource: 'invoke', error, cause: 'why' },
});
const kinds = (events: HistoryEvent[]) =>
  toExecutionSteps(events).map(({ kind, state }) => `${kind} ${state}`);

describe('the steps of an execution', () => {
  it('tell of states that were entered and left, with input and output', () => {
    const steps = toExecutionSteps(
      history(
        ['ExecutionStarted'],
        ['PassStateEntered', entered('A')],
        ['PassStateExited', exited('A')],
        ['ExecutionSucceeded'],
      ),
    );

    expect(steps).toEqual([
      { at: TIME.toISOString(), state: 'A', kind: 'entered', detail: { in: 1 } },
      { at: TIME.toISOString(), state: 'A', kind: 'exited', detail: { out: 1 } },
    ]);
  });

  it('tell a retry from the failure that follows it', () => {
    const events = history(
      ['ExecutionStarted'],
      ['TaskStateEntered', entered('Train')],
      ['TaskScheduled'],
      ['TaskStarted'],
      ['TaskFailed', failed('Busy')],
      ['TaskScheduled'],
      [
        'TaskTimedOut',
        { taskTimedOutEventDetails: { resourceType: 'lambda', resource: 'invoke', error: 'States.Timeout' } },
      ],
      ['ExecutionFailed', { executionFailedEventDetails: { error: 'States.Timeout', cause: '' } }],
    );

    expect(kinds(events)).toEqual(['entered Train', 'retried Train', 'failed Train']);
    expect(toExecutionSteps(events).map(({ detail }) => detail)).toEqual([
      { in: 1 },
      { Error: 'Busy', Cause: 'why' },
      { Error: 'States.Timeout', Cause: '' },
    ]);
  });

  it('tell of a caught error, and of what goes on after it', () => {
    const events = history(
      ['TaskStateEntered', entered('Train')],
      ['LambdaFunctionScheduled'],
      ['LambdaFunctionFailed', { lambdaFunctionFailedEventDetails: { error: 'E', cause: 'c' } }],
      ['TaskStateExited', exited('Train')],
      ['PassStateEntered', entered('Fail run')],
      ['PassStateExited', exited('Fail run')],
    );

    expect(kinds(events)).toEqual([
      'entered Train',
      'caught Train',
      'exited Train',
      'entered Fail run',
      'exited Fail run',
    ]);
  });

  it('tell why an execution failed without a task: in a Fail state, or in a state itself', () => {
    const fail = { executionFailedEventDetails: { error: 'E', cause: 'c' } };

    for (const type of ['FailStateEntered', 'ChoiceStateEntered']) {
      const events = history([type, entered('Only')], ['ExecutionFailed', fail]);
      expect(toExecutionSteps(events).at(-1)).toMatchObject({
        kind: 'failed',
        state: 'Only',
        detail: { Error: 'E', Cause: 'c' },
      });
    }
  });

  it('tell of a Map that catches the failure of one of its items', () => {
    const iteration = { mapIterationFailedEventDetails: { name: 'Fits', index: 0 } };
    const events = history(
      ['MapStateEntered', entered('Fits')],
      ['MapStateStarted', { mapStateStartedEventDetails: { length: 2 } }],
      ['MapIterationStarted'],
      ['TaskStateEntered', entered('Fit')],
      ['TaskScheduled'],
      ['TaskFailed', failed('E')],
      ['MapIterationFailed', iteration],
      ['MapStateFailed'],
      ['MapStateExited', exited('Fits')],
    );

    const steps = toExecutionSteps(events);

    expect(kinds(events)).toEqual([
      'entered Fits',
      'entered Fit',
      'failed Fit',
      'caught Fits',
      'exited Fits',
    ]);
    expect(steps[3]?.detail).toEqual({ Error: 'E', Cause: 'why' });
  });

  it('tell of no failure when an execution was stopped', () => {
    const events = history(
      ['TaskStateEntered', entered('Wait')],
      ['TaskScheduled'],
      ['ExecutionAborted', { executionAbortedEventDetails: { error: 'Stopped', cause: 'c' } }],
    );

    expect(kinds(events)).toEqual(['entered Wait']);
  });

  it('are none where there are no events', () => {
    expect(toExecutionSteps([])).toEqual([]);
  });
});
