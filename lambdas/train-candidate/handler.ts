import { TrainCandidateInput, TrainCandidateOutput } from '../../core/contracts/workflows.ts';
import { scoreTrial } from '../../core/training/score-trial.ts';
import { handle } from '../handle.ts';
import { readPrepared } from '../store/work-files.ts';

/** One candidate on one fold: a score per grid point. */
export const handler = handle(
  TrainCandidateInput,
  TrainCandidateOutput,
  async ({ model, runId, trial }, services) => {
    const prepared = await readPrepared(services, model, runId);
    const candidate = prepared.plan.candidates[trial.candidate];
    if (!candidate) throw new RangeError(`the run has no candidate ${trial.candidate}`);
    return { ...trial, scores: scoreTrial(prepared.plan, candidate, trial.fold, prepared) };
  },
);
