import type { Explanation } from '../../core/contracts/explanation.ts';
import type { EvaluationReport, GoldenRows, Judgement } from '../../core/contracts/judgement.ts';
import { objectKey } from '../../core/contracts/keys.ts';
import type { Baseline } from '../../core/contracts/watch.ts';
import type { Objects } from '../../platform/services.ts';
import { putArtifact } from '../store/put-artifact.ts';

interface Findings {
  evaluation: EvaluationReport;
  baseline: Baseline;
  golden: GoldenRows;
  explanation: Explanation;
}

/** Stores what was found out about a candidate, each finding under its digest; answers the digests. */
export async function storeFindings(
  objects: Pick<Objects, 'put'>,
  model: string,
  { evaluation, baseline, golden, explanation }: Findings,
): Promise<
  Required<Pick<Judgement, 'evaluationDigest' | 'baselineDigest' | 'goldenDigest' | 'explanationDigest'>>
> {
  const put = (keyOf: (model: string, digest: string) => string, finding: object) =>
    putArtifact(objects, (digest) => keyOf(model, digest), Buffer.from(JSON.stringify(finding)));
  const [evaluationDigest, baselineDigest, goldenDigest, explanationDigest] = await Promise.all([
    put(objectKey.evaluation, evaluation),
    put(objectKey.baseline, baseline),
    put(objectKey.golden, golden),
    put(objectKey.explanation, explanation),
  ]);
  return { evaluationDigest, baselineDigest, goldenDigest, explanationDigest };
}
