import { describe, expect, it } from 'vitest';
import { namedError } from '../local/workflow/make-host.ts';
import { type Answers, runWorkflow } from './run-workflow.ts';

const rollout = {
  model: 'green-taxi',
  runId: 'train-0001-1',
  version: 4,
  attempt: 1,
  requestedBy: 'perennial',
};
const { requestedBy, ...named } = rollout;
const run = { model: rollout.model, runId: rollout.runId };

/** A rollout of one plan in which everything goes well. */
const planned = (...plans: string[]): Record<string, Answers> => ({
  'plan-rollout': plans.map((plan) => ({ plan })),
  'promote-version': { promoted: true },
  'evaluate-model': { verdict: 'passed' },
  'register-version': { version: 4, passed: true },
  'request-approval': {},
  'keep-champion': {},
  'fail-run': {},
});
const approved = { decision: 'approve', by: 'arn:ann', why: 'looks right' } as const;
const rejected = { decision: 'reject', by: 'arn:bob', why: 'not before Christmas' } as const;

describe('roll-out-version', () => {
  it('promotes in the name of who asked for it', async () => {
    const { result, calls, payloadsOf } = await runWorkflow(
      'roll-out-version',
      { ...rollout, requestedBy: 'arn:ann' },
      planned('promote'),
    );

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toEqual(['plan-rollout', 'promote-version']);
    expect(payloadsOf('plan-rollout')).toEqual([named]);
    expect(payloadsOf('promote-version')).toEqual([{ ...named, by: 'arn:ann', why: 'all gates passed' }]);
  });

  it('does nothing when the version serves already', async () => {
    const { result, calls } = await runWorkflow('roll-out-version', rollout, planned('done'));

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toEqual(['plan-rollout']);
  });

  it('leaves the champion in place when a gate turned the version down', async () => {
    const { result, calls, payloadsOf } = await runWorkflow('roll-out-version', rollout, planned('keep'));

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toEqual(['plan-rollout', 'keep-champion']);
    expect(payloadsOf('keep-champion')).toEqual([{ ...named, by: 'perennial', why: 'a gate failed' }]);
  });

  it('promotes in the name of the person who approved', async () => {
    const { result, calls, payloadsOf } = await runWorkflow(
      'roll-out-version',
      rollout,
      planned('approval'),
      approved,
    );

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toEqual(['plan-rollout', 'request-approval', 'promote-version']);
    expect(payloadsOf('request-approval')).toEqual([{ ...named, taskToken: 'token-1' }]);
    expect(payloadsOf('promote-version')).toEqual([{ ...named, by: approved.by, why: approved.why }]);
  });

  it('keeps the champion in the name of the person who rejected', async () => {
    const { result, calls, payloadsOf } = await runWorkflow(
      'roll-out-version',
      rollout,
      planned('approval'),
      rejected,
    );

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toEqual(['plan-rollout', 'request-approval', 'keep-champion']);
    expect(payloadsOf('keep-champion')).toEqual([{ ...named, by: rejected.by, why: rejected.why }]);
  });

  it('judges again, records the judgement and plans anew when the champion is another', async () => {
    const { result, calls, payloadsOf } = await runWorkflow(
      'roll-out-version',
      rollout,
      planned('judge', 'promote'),
    );

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toEqual([
      'plan-rollout',
      'evaluate-model',
      'register-version',
      'plan-rollout',
      'promote-version',
    ]);
    expect([...payloadsOf('evaluate-model'), ...payloadsOf('register-version')]).toEqual([run, run]);
  });

  it('keeps the champion when the second judgement turns the version down', async () => {
    const { calls } = await runWorkflow('roll-out-version', rollout, planned('judge', 'keep'));

    expect(calls).toEqual([
      'plan-rollout',
      'evaluate-model',
      'register-version',
      'plan-rollout',
      'keep-champion',
    ]);
  });

  it('plans anew when another version won while it was promoting', async () => {
    const { result, calls } = await runWorkflow('roll-out-version', rollout, {
      ...planned('promote', 'judge', 'promote'),
      'promote-version': [{ promoted: false }, { promoted: true }],
    });

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toEqual([
      'plan-rollout',
      'promote-version',
      'plan-rollout',
      'evaluate-model',
      'register-version',
      'plan-rollout',
      'promote-version',
    ]);
  });

  it('asks again when another version won after the approval', async () => {
    const { result, calls, payloadsOf } = await runWorkflow(
      'roll-out-version',
      rollout,
      {
        ...planned('approval', 'judge', 'approval'),
        'promote-version': [{ promoted: false }, { promoted: true }],
      },
      approved,
    );

    expect(result.status).toBe('SUCCEEDED');
    expect(calls.filter((name) => name === 'request-approval')).toHaveLength(2);
    expect(
      payloadsOf('request-approval').map((payload) => (payload as { taskToken: string }).taskToken),
    ).toEqual(['token-1', 'token-2']);
  });

  it('waits 30 days for a person, asks once more, then fails', async () => {
    const { result, calls, slept } = await runWorkflow('roll-out-version', rollout, planned('approval'));

    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(calls).toEqual(['plan-rollout', 'request-approval', 'request-approval', 'fail-run']);
    expect(slept.filter((milliseconds) => milliseconds === 30 * 86_400_000)).toHaveLength(2);
  });

  it.each([
    ['plan-rollout', 'promote'],
    ['promote-version', 'promote'],
    ['evaluate-model', 'judge'],
    ['register-version', 'judge'],
    ['request-approval', 'approval'],
    ['keep-champion', 'keep'],
  ])('ends the run when %s fails for good', async (task, plan) => {
    const { result, calls, payloadsOf } = await runWorkflow('roll-out-version', rollout, {
      ...planned(plan),
      [task]: namedError('NotFoundError', 'gone'),
    });

    expect(result).toMatchObject({ status: 'FAILED', error: 'NotFoundError' });
    expect(calls.at(-1)).toBe('fail-run');
    expect(payloadsOf('fail-run')).toMatchObject([{ ...run, failure: { Error: 'NotFoundError' } }]);
  });

  it.each([
    ['promote-version', approved],
    ['keep-champion', rejected],
  ])('ends the run when %s fails after a person’s answer', async (task, answer) => {
    const { result, calls } = await runWorkflow(
      'roll-out-version',
      rollout,
      { ...planned('approval'), [task]: namedError('NotFoundError', 'gone') },
      answer,
    );

    expect(result).toMatchObject({ status: 'FAILED', error: 'NotFoundError' });
    expect(calls.at(-1)).toBe('fail-run');
  });
});
