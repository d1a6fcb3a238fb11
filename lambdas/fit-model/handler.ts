import { digestOf } from '../../core/canonical-json.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import { FitModelInput, FitModelOutput } from '../../core/contracts/workflows.ts';
import { fitFeatures } from '../../core/features/fit-features.ts';
import { exportLinear } from '../../core/onnx/export-linear.ts';
import { ROLE_TEST, rowsWithRole } from '../../core/training/assign-roles.ts';
import { fitLinear } from '../../core/training/fit-linear.ts';
import type { FitResult } from '../../core/training/fit-result.ts';
import { pickBest } from '../../core/training/pick-best.ts';
import { handle } from '../handle.ts';
import { CODE_DIGEST } from '../store/code-digest.ts';
import { putArtifact } from '../store/put-artifact.ts';
import { readPrepared, writeJsonObject } from '../store/work-files.ts';

/** The best grid point on all training rows, as one graph under its digest. Same data, spec and code: same bytes. */
export const handler = handle(FitModelInput, FitModelOutput, async ({ model, runId, trials }, services) => {
  const { plan, frame, target, roles } = await readPrepared(services, model, runId);
  const { summaries, best } = pickBest(plan.candidates, trials, plan.metric);
  const { candidateIndex, ...bestTrial } = best;
  const rows = rowsWithRole(roles, (role) => role !== ROLE_TEST);
  const features = fitFeatures({ features: plan.features }, frame, rows, { zoned: plan.zoned });
  // default penalties are shares of the rows a trial saw; losses are sums over rows, so they grow with the rows
  const scale = plan.candidates[candidateIndex]?.perRow ? rows.length / plan.rows.trial : 1;
  const lambda = (best.params.lambda ?? 0) * scale;
  const [fitted] = fitLinear(features, frame, target, rows, [lambda], 'serve');
  if (!fitted) throw new RangeError('the fit gave no model');
  const artifact = exportLinear(features, fitted, {
    datasetId: plan.datasets.join(','),
    specDigest: trainingDigest(plan.spec),
    codeDigest: CODE_DIGEST,
  });
  const digest = await putArtifact(services.objects, objectKey.artifact, artifact);
  const result: FitResult = {
    schema: 1,
    artifact: { digest, bytes: artifact.length },
    plan: features,
    model: fitted,
    algorithm: best.candidate,
    params: { lambda },
    trials: summaries,
    best: bestTrial,
  };
  await writeJsonObject(services.objects, objectKey.work(model, runId, 'fit.json'), result);
  await services.records.write({
    update: recordKey.run(model, runId),
    set: { trials: summaries, best: bestTrial },
    if: { present: true },
  });
  return { artifactDigest: digest };
});

/** Digest of the parts of a spec that training depends on: gates or a description change no bytes. */
function trainingDigest(spec: {
  data: object;
  target: string;
  features: object;
  training: object;
  task: string;
}): string {
  return digestOf([spec.task, spec.target, spec.data, spec.features, spec.training]);
}
