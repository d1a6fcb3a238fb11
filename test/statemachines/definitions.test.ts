import aslValidator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { TrainerOptions } from '../../core/contracts/trainer.ts';
import { TrainingJobRequest } from '../../core/contracts/training-job.ts';
import { WORKFLOWS } from '../../core/contracts/workflows.ts';
import { ERROR_NAMES } from '../../core/errors.ts';
import { loadMachine } from '../../local/workflow/load-machine.ts';
import {
  eachState,
  type Graph,
  machineSources,
  placeholdersOf,
  type State,
  substitutionsOf,
  taskFunctions,
} from './read-machines.ts';

const machines = Object.entries(machineSources);
const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/perennial-trainer:1';
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:';

it('has one file for every workflow, and no other', () => {
  expect(Object.keys(machineSources).toSorted()).toEqual([...WORKFLOWS].toSorted());
});

it('uses every function that is wired as a task', () => {
  const used = new Set(machines.flatMap(([, source]) => placeholdersOf(source)));

  expect([...used].toSorted()).toEqual(Object.keys(taskFunctions).toSorted());
});

describe.each(machines)('%s', (machine, source) => {
  const graph = JSON.parse(source) as Graph;
  const states = [...eachState(graph)];
  const tasks = states.filter(({ state }) => state.Type === 'Task');
  const calls = tasks.filter(({ state }) => state.Resource?.startsWith('arn:aws:states:::lambda:invoke'));

  it('is valid to the States Language’s schema, its placeholders filled', () => {
    const filled = source.replace(/\$\{(\w+)\}/g, (_, name: string) => `${ARN}${name}`);

    const { isValid, errors } = aslValidator(JSON.parse(filled));

    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  it('is loaded by the interpreter', () => {
    expect(loadMachine(source, substitutionsOf(source)).graph.startAt).toBe(graph.StartAt);
  });

  it('names functions only by placeholders of tasks in the wiring', () => {
    for (const { name, state } of calls) {
      const functionName = state.Parameters?.FunctionName ?? '';
      expect(functionName, name).toMatch(/^\$\{\w+\}$/);
      expect(Object.keys(taskFunctions)).toContain(functionName.slice(2, -1));
    }
  });

  it('gives every task a timeout, a retry and a catch', () => {
    expect(tasks.length).toBeGreaterThan(0);
    for (const { name, state } of tasks) {
      expect(state.TimeoutSeconds, name).toBeGreaterThan(0);
      expect(state.Retry?.length, name).toBeGreaterThan(0);
      expect(state.Catch?.length, name).toBeGreaterThan(0);
    }
  });

  it('retries what Lambda may pass over, and a crash or timeout of a function once only', () => {
    for (const { name, state } of calls) {
      const retries = state.Retry as { ErrorEquals: string[]; MaxAttempts: number }[];
      const attemptsOf = (error: string) =>
        retries.find(({ ErrorEquals }) => ErrorEquals.includes(error))?.MaxAttempts;
      expect(attemptsOf('Lambda.TooManyRequestsException'), name).toBeGreaterThan(2);
      expect(attemptsOf('ServiceUnavailableError'), name).toBeGreaterThan(2);
      expect(attemptsOf('Lambda.Unknown'), name).toBe(1);
      expect(attemptsOf('States.Timeout'), name).toBe(1);
      expect(attemptsOf('States.ALL'), name).toBeUndefined();
    }
  });

  it('calls nothing but functions and SageMaker', () => {
    const others = tasks.filter((task) => !calls.includes(task)).map(({ state }) => state.Resource);

    expect(others).toEqual(
      machine === 'train-model' ? ['arn:aws:states:::sagemaker:createTrainingJob.sync'] : [],
    );
  });

  it('matches no error name of ours that nothing raises', () => {
    const names = states.flatMap(({ state }) =>
      [...(state.Retry ?? []), ...(state.Catch ?? [])].flatMap(({ ErrorEquals }) => ErrorEquals),
    );
    const ours = names.filter((name) => !/^((States|Lambda|SageMaker)\.|ThrottlingException$)/.test(name));

    for (const name of ours) expect(ERROR_NAMES).toContain(name);
    expect(ours.length).toBeGreaterThan(0);
  });

  it('catches everything, and every catch leads to the end of the run and then of the execution', () => {
    for (const { name, state, graph: own, around } of states) {
      for (const { ErrorEquals, Next } of state.Catch ?? []) {
        expect(ErrorEquals, name).toEqual(['States.ALL']);
        const target = own.States[Next];
        if (around) {
          // inside a Map the failure goes up to the Map's own catch
          expect(target?.Type, name).toBe('Fail');
          expect(around.Catch?.length).toBeGreaterThan(0);
        } else if (isFailRun(state)) expect(target?.Type).toBe('Fail');
        else expect(isFailRun(target) && own.States[target?.Next ?? '']?.Type, name).toBe('Fail');
      }
    }
  });

  it('hands the failure on to the function that ends the run', () => {
    for (const { name, state, around } of states)
      if (state.Catch && !around && !isFailRun(state))
        expect(state.Catch[0]?.ResultPath, name).toBe('$.failure');
  });

  it('ends as failed only after the run was ended', () => {
    for (const { name, state, graph: own, around } of states) {
      const next = own.States[state.Next ?? ''];
      if (next?.Type === 'Fail' && !around) expect(isFailRun(state), name).toBe(true);
    }
  });

  it('chooses by verdicts: a choice compares an answer with a constant and has a default', () => {
    for (const { name, state } of states) {
      if (state.Type !== 'Choice') continue;
      expect(state.Default, name).toBeDefined();
      for (const choice of state.Choices ?? [])
        expect(Object.keys(choice).toSorted(), name).toSatisfy(
          (keys: string[]) =>
            keys.join() === 'Next,StringEquals,Variable' || keys.join() === 'BooleanEquals,Next,Variable',
        );
    }
  });
});

describe('the training job in train-model', () => {
  const { States } = JSON.parse(machineSources['train-model'] ?? '') as Graph;
  const job = States['Run training job'] as State & {
    Retry: { ErrorEquals: string[]; MaxAttempts: number }[];
    Parameters: Record<string, string>;
  };

  it('asks for every field of the request that the preparation makes, and for no other', () => {
    const asked = Object.keys(job.Parameters).map((key) => key.replace('.$', ''));

    expect(asked.toSorted()).toEqual(Object.keys(TrainingJobRequest.shape).toSorted());
    for (const [key, path] of Object.entries(job.Parameters))
      if (key !== 'TrainingJobName.$') expect(path).toBe(`$.prepare.answer.job.${key.replace('.$', '')}`);
  });

  it('gives every try a name of its own: a name stays taken for ever', () => {
    expect(job.Parameters['TrainingJobName.$']).toContain('$$.State.RetryCount');
    expect(job.Retry[0]?.MaxAttempts).toBeLessThan(100);
  });

  it('tries again what SageMaker’s API passes over, and no job that ran and failed', () => {
    expect(job.Retry.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual([
      'SageMaker.AmazonSageMakerException',
      'SageMaker.ResourceLimitExceededException',
      'SageMaker.SdkClientException',
      'ThrottlingException',
    ]);
  });

  it('waits longer than the longest wait for Spot capacity that an environment may allow', () => {
    const longest = 660 * 60;

    expect(TrainerOptions.safeParse({ image: IMAGE, maxWaitMinutes: 660 }).success).toBe(true);
    expect(TrainerOptions.safeParse({ image: IMAGE, maxWaitMinutes: 661 }).success).toBe(false);
    expect(job.TimeoutSeconds).toBeGreaterThan(longest);
  });
});

function isFailRun(state: State | undefined): boolean {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how state machines name a function
  return state?.Parameters?.FunctionName === '${FailRun}';
}
