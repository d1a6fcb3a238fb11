import type { EvaluationReport } from '../../core/contracts/judgement.ts';
import type { Route } from '../../core/contracts/serving.ts';
import { isPerennialError } from '../../core/errors.ts';
import type { EvaluationInput } from '../../core/evaluation/evaluate-predictions.ts';
import type { IncomparableChampion } from '../../core/evaluation/gates/judge-champion.ts';
import { compareWithChampion, reorderClasses } from '../../core/training/compare-with-champion.ts';
import type { PreparedRun } from '../../core/training/prepared-run.ts';
import type { Services } from '../../platform/services.ts';
import { loadForBatch, predictFrame } from './load-artifact.ts';

/**
 * The champion's answers on the candidate's test rows, or why it cannot give any: its inputs are no longer in
 * the data, or it knows other classes.
 */
export async function judgeChampion(
  services: Pick<Services, 'objects' | 'models' | 'threads'>,
  champion: Route,
  { frame, target }: PreparedRun,
  testRows: Int32Array,
  candidatePredictions: Float64Array,
  options: Pick<EvaluationInput, 'seed' | 'segments'>,
): Promise<NonNullable<EvaluationReport['champion']> | IncomparableChampion> {
  const artifact = await loadForBatch(services, champion.artifactDigest, testRows.length);
  try {
    const answers = await predictFrame(artifact, frame, testRows);
    const ordered = reorderClasses(answers, artifact.classes, target.classes);
    if (!ordered)
      return {
        version: champion.version,
        why: `it knows the classes ${artifact.classes.join(', ')}, the data has ${target.classes.join(', ')}`,
      };
    return compareWithChampion(
      champion.version,
      target,
      testRows,
      { candidate: candidatePredictions, champion: ordered },
      options,
    );
  } catch (error) {
    if (!isPerennialError(error, 'InvalidInputError')) throw error;
    return { version: champion.version, why: error.message };
  } finally {
    await artifact.loaded.close();
  }
}
