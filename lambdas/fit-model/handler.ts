import { FitModelInput, FitModelOutput } from '../../core/contracts/workflows.ts';
import { fitBest } from '../../core/training/fit-best.ts';
import { pickBest } from '../../core/training/pick-best.ts';
import { handle } from '../handle.ts';
import { CODE_DIGEST } from '../store/code-digest.ts';
import { storeFit } from '../store/store-fit.ts';
import { trainTask } from '../store/train-task.ts';
import { readPrepared } from '../store/work-files.ts';

/** The best grid point on all training rows, as one graph under its digest. Same data, spec and code: same bytes. */
export const handler = handle(FitModelInput, FitModelOutput, async ({ model, runId, trials }, services) => {
  const prepared = await readPrepared(services, model, runId);
  const { plan } = prepared;
  const { best } = pickBest(plan.candidates, trials, plan.metric);
  const made = await trainTask(services, plan, { fit: trials }, best.candidateIndex, (pace) =>
    fitBest(prepared, trials, CODE_DIGEST, services.threads, pace),
  );
  return { artifactDigest: await storeFit(services, model, runId, made) };
});
