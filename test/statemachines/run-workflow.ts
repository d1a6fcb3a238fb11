import type { z } from 'zod';
import type { Json } from '../../core/contracts/names.ts';
import { Trigger } from '../../core/contracts/run.ts';
import {
  ApprovalAnswer,
  CollectFitInput,
  CollectFitOutput,
  EvaluateModelInput,
  EvaluateModelOutput,
  FailRunInput,
  FailRunOutput,
  FitModelInput,
  FitModelOutput,
  IngestDropInput,
  IngestDropOutput,
  KeepChampionInput,
  KeepChampionOutput,
  PlanRolloutInput,
  PlanRolloutOutput,
  PrepareTrainingOutput,
  PromoteVersionInput,
  PromoteVersionOutput,
  RegisterVersionInput,
  RegisterVersionOutput,
  RequestApprovalInput,
  RequestApprovalOutput,
  TrainCandidateInput,
  TrainCandidateOutput,
  TrainModelInput,
  type WorkflowName,
} from '../../core/contracts/workflows.ts';
import type { ExecutionHost } from '../../local/workflow/execution-host.ts';
import { loadMachine } from '../../local/workflow/load-machine.ts';
import { runMachine } from '../../local/workflow/run-machine.ts';
import { makeHost, type TestFunction } from '../local/workflow/make-host.ts';
import { machineSources, substitutionsOf } from './read-machines.ts';

const CONTRACTS: Record<string, [input: z.ZodType, output: z.ZodType]> = {
  'ingest-drop': [IngestDropInput, IngestDropOutput],
  'prepare-training': [TrainModelInput, PrepareTrainingOutput],
  'train-candidate': [TrainCandidateInput, TrainCandidateOutput],
  'fit-model': [FitModelInput, FitModelOutput],
  'collect-fit': [CollectFitInput, CollectFitOutput],
  'evaluate-model': [EvaluateModelInput, EvaluateModelOutput],
  'register-version': [RegisterVersionInput, RegisterVersionOutput],
  'fail-run': [FailRunInput.extend({ trigger: Trigger.optional() }), FailRunOutput],
  'plan-rollout': [PlanRolloutInput, PlanRolloutOutput],
  'request-approval': [RequestApprovalInput, RequestApprovalOutput],
  'promote-version': [PromoteVersionInput, PromoteVersionOutput],
  'keep-champion': [KeepChampionInput, KeepChampionOutput],
};

/**
 * What a stub answers: one value for every call, or one for each, the last one again and again;
 * errors are thrown, functions called.
 */
export type Answers = Json | Error | (Json | Error)[] | TestFunction;

/**
 * Runs a workflow's file with stubs, to whose contracts every payload and answer is held. `approval` answers the
 * question that the waiting task asks; without it nobody ever does. `runTrainingJob` plays SageMaker.
 */
export async function runWorkflow(
  workflow: WorkflowName,
  input: Json,
  answers: Record<string, Answers>,
  approval?: z.input<typeof ApprovalAnswer>,
  runTrainingJob?: ExecutionHost['runTrainingJob'],
) {
  const source = machineSources[workflow] ?? '';
  const stubs = Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [name, stub(name, answer)]),
  );
  const opened: string[] = [];
  const setup = makeHost(stubs, {
    ...(runTrainingJob && { runTrainingJob }),
    openTask: () => {
      opened.push(`token-${opened.length + 1}`);
      const settled: Promise<Json> = approval
        ? Promise.resolve(ApprovalAnswer.parse(approval))
        : new Promise(() => {});
      return { token: `token-${opened.length}`, settled, close: () => {} };
    },
  });
  const machine = loadMachine(source, substitutionsOf(source));
  const result = await setup.clock.drive(runMachine(machine, input, setup.host));
  const calls = setup.calls.map(({ name }) => name);
  const payloadsOf = (name: string) =>
    setup.calls.filter((call) => call.name === name).map(({ payload }) => payload);
  return { result, calls, payloadsOf, slept: setup.clock.slept };
}

function stub(name: string, answers: Answers): TestFunction {
  if (typeof answers === 'function') return answers;
  const [input, output] = CONTRACTS[name]!;
  let calls = 0;
  return (payload) => {
    input.parse(payload);
    const answer = Array.isArray(answers) ? answers[Math.min(calls++, answers.length - 1)]! : answers;
    if (answer instanceof Error) throw answer;
    output.parse(answer);
    return answer;
  };
}
