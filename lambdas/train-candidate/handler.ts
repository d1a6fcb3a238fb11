import { TrainCandidateInput, TrainCandidateOutput } from '../../core/contracts/workflows.ts';
import { scoreTrial } from '../../core/training/score-trial.ts';
import { handle } from '../handle.ts';
import { trainTask } from '../store/train-task.ts';
import { readPrepared } from '../store/work-files.ts';

/** One candidate on one fold, or on all: a score per grid point. */
export const handler = handle(
  TrainCandidateInput,
  TrainCandidateOutput,
  async ({ model, runId, trial }, services) => {
    const prepared = await readPrepared(services, model, runId);
    const { plan } = prepared;
    const candidate = plan.candidates[trial.candidate];
    if (!candidate) throw new RangeError(`the run has no candidate ${trial.candidate}`);
    const result = await trainTask(services, plan, { trial }, trial.candidate, (pace, elapsedSeconds) =>
      scoreTrial(plan, candidate, trial.fold, prepared, services.threads, pace, elapsedSeconds),
    );
    return { ...trial, ...result };
  },
);
