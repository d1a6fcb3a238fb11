import { describe, expect, it } from 'vitest';
import type { Json } from '../../../core/contracts/names.ts';
import type { DeliveredEvent } from '../../../platform/services.ts';
import { nameOfFailure, type SubjectMaker, unique, useSubject } from './contract-subject.ts';

const MAX_INPUT_BYTES = 262_144;

/** What services.ts promises of Workflows. */
export function describeWorkflows(maker: SubjectMaker): void {
  describe('workflows', () => {
    const subject = useSubject(maker);
    const echo = (name: string, input: Json = {}) =>
      subject.workflows.start({ machine: 'contract-echo', name, input });
    const wait = (name: string, input: Json = {}) =>
      subject.workflows.start({ machine: 'contract-wait', name, input });
    const statusOf = async (name: string) =>
      (await subject.workflows.describe('contract-wait', name))?.status;

    it('runs an execution to its end and describes it', async () => {
      const name = unique();
      const input = { text: 'ü😀', list: [1, null] };

      await echo(name, input);

      const execution = await subject.waitForEnd('contract-echo', name);
      expect(execution).toMatchObject({
        machine: 'contract-echo',
        name,
        status: 'SUCCEEDED',
        input,
        output: input,
      });
      expect(Date.parse(execution.endedAt!)).toBeGreaterThanOrEqual(Date.parse(execution.startedAt));
      expect(execution.error).toBeUndefined();
    });

    it('describes a running execution without an end', async () => {
      const name = unique();
      await wait(name, { a: 1 });

      const execution = await subject.workflows.describe('contract-wait', name);

      expect(execution).toMatchObject({ name, status: 'RUNNING', input: { a: 1 } });
      expect(execution?.endedAt).toBeUndefined();
      expect(execution?.output).toBeUndefined();
    });

    it('finds the running execution under the same name and input', async () => {
      const name = unique();
      await wait(name, { a: 1 });

      expect(await nameOfFailure(wait(name, { a: 1 }))).toBe('none');
    });

    it('starts one execution for eight simultaneous calls with the same name and input', async () => {
      const name = unique();

      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () => nameOfFailure(wait(name, { a: 1 }))),
      );

      expect(new Set(outcomes)).toEqual(new Set(['none']));
      await subject.waitForToken(name);
      const steps = await subject.workflows.history('contract-wait', name);
      expect(steps.filter((step) => step.kind === 'entered')).toHaveLength(1);
    });

    it('refuses the name of a running execution with another input', async () => {
      const name = unique();
      await wait(name, { a: 1 });

      expect(await nameOfFailure(wait(name, { a: 2 }))).toBe('ExecutionAlreadyExistsError');
    });

    it('refuses the name of a closed execution, also with the same input', async () => {
      const name = unique();
      await echo(name, { a: 1 });
      await subject.waitForEnd('contract-echo', name);

      expect(await nameOfFailure(echo(name, { a: 1 }))).toBe('ExecutionAlreadyExistsError');
    });

    it('keeps the names of two machines apart', async () => {
      const name = unique();

      await echo(name, { a: 1 });
      await wait(name, { a: 2 });

      expect(await subject.workflows.describe('contract-echo', name)).toMatchObject({ input: { a: 1 } });
      expect(await subject.workflows.describe('contract-wait', name)).toMatchObject({ input: { a: 2 } });
    });

    it('does not take later changes of the input for the input', async () => {
      const name = unique();
      const input = { list: [1] };
      await wait(name, input);
      input.list.push(2);

      expect((await subject.workflows.describe('contract-wait', name))?.input).toEqual({ list: [1] });
    });

    it('knows nothing of an execution that was never started', async () => {
      const name = unique();

      expect(await subject.workflows.describe('contract-echo', name)).toBeUndefined();
      expect(await subject.workflows.history('contract-echo', name)).toEqual([]);
      expect(await nameOfFailure(subject.workflows.stop('contract-echo', name, 'E', 'why'))).toBe(
        'NotFoundError',
      );
    });

    it('reports a failure by its error and cause', async () => {
      const name = unique();
      await subject.workflows.start({ machine: 'contract-fail', name, input: {} });

      const execution = await subject.waitForEnd('contract-fail', name);

      expect(execution).toMatchObject({ status: 'FAILED', error: 'ContractError', cause: 'on purpose' });
      expect(execution.output).toBeUndefined();
    });

    it('keeps the steps of an execution in their order', async () => {
      const name = unique();
      await echo(name);
      await subject.waitForEnd('contract-echo', name);

      const steps = await subject.workflows.history('contract-echo', name);

      expect(steps.map((step) => step.kind)).toEqual(['entered', 'exited']);
      expect(steps[0]?.state).toBe(steps[1]?.state);
      for (const step of steps) expect(new Date(step.at).toISOString()).toBe(step.at);
    });

    it('stops a running execution with the error and cause given', async () => {
      const name = unique();
      await wait(name);
      await subject.waitForToken(name);

      await subject.workflows.stop('contract-wait', name, 'Stopped', 'a person wished it');

      const execution = await subject.waitForEnd('contract-wait', name);
      expect(execution).toMatchObject({ status: 'ABORTED', error: 'Stopped', cause: 'a person wished it' });
    });

    it('leaves a closed execution as it is when it is stopped', async () => {
      const name = unique();
      await echo(name);
      await subject.waitForEnd('contract-echo', name);

      await subject.workflows.stop('contract-echo', name, 'E', 'too late');

      expect(await subject.workflows.describe('contract-echo', name)).toMatchObject({ status: 'SUCCEEDED' });
    });

    it('goes on with what a waiting task is given', async () => {
      const name = unique();
      await wait(name);
      const token = await subject.waitForToken(name);
      expect(await statusOf(name)).toBe('RUNNING');

      await subject.workflows.succeedTask(token, { decision: 'approve' });

      const execution = await subject.waitForEnd('contract-wait', name);
      expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { decision: 'approve' } });
    });

    it('fails with the error that a waiting task is given', async () => {
      const name = unique();
      await wait(name);

      await subject.workflows.failTask(await subject.waitForToken(name), 'RejectedError', 'not good enough');

      const execution = await subject.waitForEnd('contract-wait', name);
      expect(execution).toMatchObject({ status: 'FAILED', error: 'RejectedError', cause: 'not good enough' });
    });

    it('takes one answer for a token', async () => {
      const name = unique();
      await wait(name);
      const token = await subject.waitForToken(name);
      await subject.workflows.succeedTask(token, 1);
      await subject.waitForEnd('contract-wait', name);

      expect(await nameOfFailure(subject.workflows.succeedTask(token, 2))).toBe('NotFoundError');
      expect(await nameOfFailure(subject.workflows.failTask(token, 'E', 'c'))).toBe('NotFoundError');
    });

    it('takes no answer for the token of a stopped execution', async () => {
      const name = unique();
      await wait(name);
      const token = await subject.waitForToken(name);
      await subject.workflows.stop('contract-wait', name, 'E', 'over');
      await subject.waitForEnd('contract-wait', name);

      expect(await nameOfFailure(subject.workflows.succeedTask(token, {}))).toBe('NotFoundError');
    });

    it('takes no answer for a token that never was', async () => {
      expect(await nameOfFailure(subject.workflows.succeedTask('no-such-token', {}))).toBe('NotFoundError');
      expect(await nameOfFailure(subject.workflows.failTask('no-such-token', 'E', 'c'))).toBe(
        'NotFoundError',
      );
    });

    it('takes an input of 256 KB and refuses one more byte', async () => {
      const name = unique();
      const largest = 'x'.repeat(MAX_INPUT_BYTES - 2);

      await echo(name, largest);

      expect(await subject.waitForEnd('contract-echo', name)).toMatchObject({ output: largest });
      expect(await nameOfFailure(echo(unique(), `${largest}x`))).toBe('SizeLimitError');
    });

    it('refuses a task output above 256 KB, and waits on', async () => {
      const name = unique();
      await wait(name);
      const token = await subject.waitForToken(name);

      const tooLarge = subject.workflows.succeedTask(token, 'x'.repeat(MAX_INPUT_BYTES));

      expect(await nameOfFailure(tooLarge)).toBe('SizeLimitError');
      await subject.workflows.succeedTask(token, 'small');
      expect(await subject.waitForEnd('contract-wait', name)).toMatchObject({ output: 'small' });
    });

    it('takes a name of 80 characters', async () => {
      expect(await nameOfFailure(echo(unique().padEnd(80, '.')))).toBe('none');
    });

    it.each([
      '',
      'x'.repeat(81),
      'a b',
      'a/b',
      'a:b',
      'a*',
      'a?',
      '{a}',
      '<a>',
      '[a]',
      'a#',
      'a%',
      'a\n',
      'a\u0000',
    ])('refuses the name %j', async (name) => {
      expect(await nameOfFailure(echo(name))).toBe('InvalidInputError');
    });

    it('refuses an input that is not JSON', async () => {
      expect(await nameOfFailure(echo(unique(), { a: Number.NaN }))).toBe('InvalidInputError');
    });

    it('tells of start and end as Step Functions does through EventBridge', async () => {
      const name = unique();
      const input = { a: [1] };
      await echo(name, input);
      await subject.waitForEnd('contract-echo', name);
      const isStatusChange = ({ source, detailType, detail }: DeliveredEvent) =>
        source === 'aws.states' &&
        detailType === 'Step Functions Execution Status Change' &&
        detail.name === name;

      const events = await subject.receive(2, isStatusChange);

      const byStatus = new Map(events.map(({ detail }) => [detail.status, detail]));
      expect([...byStatus.keys()].sort()).toEqual(['RUNNING', 'SUCCEEDED']);
      expect(byStatus.get('RUNNING')).toMatchObject({ stopDate: null, output: null });
      const ended = byStatus.get('SUCCEEDED')!;
      expect(ended).toMatchObject({ name, error: null, cause: null, inputDetails: { included: true } });
      expect(ended.executionArn).toMatch(new RegExp(`:execution:[^:]*contract-echo[^:]*:${name}$`));
      expect(ended.stateMachineArn).toMatch(/:stateMachine:[^:]*contract-echo[^:]*$/);
      expect(JSON.parse(ended.input as string)).toEqual(input);
      expect(JSON.parse(ended.output as string)).toEqual(input);
      expect(ended.startDate).toBeTypeOf('number');
      expect(ended.stopDate).toBeTypeOf('number');
    });

    it('tells of a stop and of a failure', async () => {
      const [stopped, failed] = [unique(), unique()];
      await wait(stopped);
      await subject.waitForToken(stopped);
      await subject.workflows.stop('contract-wait', stopped, 'Stopped', 'why');
      await subject.workflows.start({ machine: 'contract-fail', name: failed, input: {} });
      await subject.waitForEnd('contract-fail', failed);

      const [abort] = await subject.receive(
        1,
        ({ detail }) => detail.name === stopped && detail.status === 'ABORTED',
      );
      const [failure] = await subject.receive(
        1,
        ({ detail }) => detail.name === failed && detail.status === 'FAILED',
      );

      expect(abort?.detail).toMatchObject({ error: 'Stopped', cause: 'why' });
      expect(failure?.detail).toMatchObject({ error: 'ContractError', cause: 'on purpose' });
    });
  });
}
