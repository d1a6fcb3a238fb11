import { TrainCandidateInput, TrainCandidateOutput } from '../../core/contracts/workflows.ts';
import { scoreTrial } from '../../core/training/score-trial.ts';
import { handle } from '../handle.ts';
import { readPrepared } from '../store/work-files.ts';

/** One candidate on one fold, or on all: a score per grid point. */
export const handler = handle(
  TrainCandidateInput,
  TrainCandidateOutput,
  async ({ model, runId, trial }, services) => {
    const prepared = await readPrepared(services, model, runId);
    const candidate = prepared.plan.candidates[trial.candidate];
    if (!candidate) throw new RangeError(`the run has no candidate ${trial.candidate}`);
    const elapsed = services.stopwatch();
    const result = scoreTrial(
      prepared.plan,
      candidate,
      trial.fold,
      prepared,
      services.threads,
      () => elapsed() / 1_000,
    );
    return { ...trial, ...result };
  },
);
