import { describe, expect, it } from 'vitest';
import type { Json } from '../../core/contracts/names.ts';
import { namedError, never } from '../local/workflow/make-host.ts';
import { type Answers, runWorkflow } from './run-workflow.ts';

const run = { model: 'green-taxi', runId: 'drop-00000000000000000000000001-1' };
const dropRun = { ...run, trigger: { kind: 'drop', dropId: '00000000000000000000000001' } };
const retrain = { ...run, trigger: { kind: 'retrain', decisionId: 'd-1', why: 'drift' } };
const trials = [
  { candidate: 0, fold: 0 },
  { candidate: 0, fold: 1 },
  { candidate: 1, fold: 0 },
];

/** Stubs of a run in which everything goes well. */
const good: Record<string, Answers> = {
  'ingest-drop': { outcome: 'accepted', train: true },
  'prepare-training': { verdict: 'train', trials },
  'train-candidate': { candidate: 0, fold: 0, scores: [0.5, null] },
  'fit-model': { artifactDigest: 'a'.repeat(64) },
  'evaluate-model': { verdict: 'passed' },
  'register-version': { version: 3, passed: true },
  'fail-run': {},
};
const TASKS = [
  'ingest-drop',
  'prepare-training',
  'train-candidate',
  'fit-model',
  'evaluate-model',
  'register-version',
];
const GOOD_CALLS = [
  'ingest-drop',
  'prepare-training',
  ...trials.map(() => 'train-candidate'),
  'fit-model',
  'evaluate-model',
  'register-version',
];

describe('train-model', () => {
  it('takes a new dataset version from its drop to a registered version', async () => {
    const { result, calls, payloadsOf } = await runWorkflow('train-model', dropRun, good);

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toEqual(GOOD_CALLS);
    expect(payloadsOf('train-candidate')).toEqual(trials.map((trial) => ({ ...run, trial })));
    expect((payloadsOf('fit-model')[0] as { trials: Json[] }).trials).toHaveLength(trials.length);
  });

  it('starts a retrain at the preparation', async () => {
    const { result, calls, payloadsOf } = await runWorkflow('train-model', retrain, good);

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toEqual(GOOD_CALLS.slice(1));
    expect(payloadsOf('prepare-training')).toEqual([retrain]);
  });

  it.each(['accepted', 'rejected', 'quarantined', 'superseded'])(
    'trains nothing when the drop ended as %s without a new dataset version',
    async (outcome) => {
      const { result, calls } = await runWorkflow('train-model', dropRun, {
        ...good,
        'ingest-drop': { outcome, train: false },
      });

      expect(result.status).toBe('SUCCEEDED');
      expect(calls).toEqual(['ingest-drop']);
    },
  );

  it('trains nothing when the preparation says not started', async () => {
    const { result, calls } = await runWorkflow('train-model', dropRun, {
      ...good,
      'prepare-training': { verdict: 'not-started', trials: [] },
    });

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toEqual(['ingest-drop', 'prepare-training']);
  });

  it('registers a version whatever the gates say: the rollout reads their verdict', async () => {
    const { calls } = await runWorkflow('train-model', dropRun, {
      ...good,
      'evaluate-model': { verdict: 'failed' },
      'register-version': { version: 3, passed: false },
    });

    expect(calls).toEqual(GOOD_CALLS);
  });

  it.each(TASKS)('ends drop and run when %s fails for good', async (task) => {
    const { result, calls, payloadsOf } = await runWorkflow('train-model', dropRun, {
      ...good,
      [task]: namedError('InvalidInputError', 'the file is odd'),
    });

    expect(result).toMatchObject({ status: 'FAILED', error: 'InvalidInputError' });
    expect(calls.at(-1)).toBe('fail-run');
    expect(calls.filter((name) => name === 'fail-run')).toHaveLength(1);
    const [payload] = payloadsOf('fail-run') as { failure: { Error: string; Cause: string } }[];
    expect(payload).toMatchObject({ ...dropRun, failure: { Error: 'InvalidInputError' } });
    expect(JSON.parse(payload!.failure.Cause).errorMessage).toBe('the file is odd');
  });

  it.each(TASKS)('goes on when %s is throttled five times', async (task) => {
    const throttled = Array.from({ length: 5 }, () => namedError('Lambda.TooManyRequestsException', 'busy'));
    const { result, calls } = await runWorkflow('train-model', dropRun, {
      ...good,
      [task]: [...throttled, good[task] as Json],
    });

    expect(result.status).toBe('SUCCEEDED');
    expect(calls.filter((name) => name === task)).toHaveLength(
      5 + GOOD_CALLS.filter((name) => name === task).length,
    );
  });

  it.each(TASKS.filter((task) => task !== 'train-candidate'))(
    'tries %s once more after a crash or a lack of memory, not six times',
    async (task) => {
      const { result, calls } = await runWorkflow('train-model', dropRun, {
        ...good,
        [task]: namedError('Lambda.Unknown', 'signal: killed'),
      });

      expect(result).toMatchObject({ status: 'FAILED', error: 'Lambda.Unknown' });
      expect(calls.filter((name) => name === task)).toHaveLength(2);
    },
  );

  it('waits for a function that never answers no longer than its timeout, twice', async () => {
    const { result, calls, slept } = await runWorkflow('train-model', retrain, {
      ...good,
      'fit-model': never,
    });

    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(calls.filter((name) => name === 'fit-model')).toHaveLength(2);
    expect(slept).toContain(900_000);
    expect(calls.at(-1)).toBe('fail-run');
  });

  it('fails with the first error when even the end of the run cannot be written', async () => {
    const { result } = await runWorkflow('train-model', dropRun, {
      ...good,
      'fit-model': namedError('InvalidModelError', 'first'),
      'fail-run': namedError('ServiceUnavailableError', 'second'),
    });

    expect(result).toMatchObject({ status: 'FAILED', error: 'InvalidModelError' });
  });
});
