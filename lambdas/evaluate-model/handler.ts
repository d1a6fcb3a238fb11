import type { EvaluationReport, Judgement } from '../../core/contracts/judgement.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import { EvaluateModelInput, EvaluateModelOutput } from '../../core/contracts/workflows.ts';
import { type EvaluationInput, evaluatePredictions } from '../../core/evaluation/evaluate-predictions.ts';
import { judgeGates } from '../../core/evaluation/judge-gates.ts';
import { rawCategories } from '../../core/features/raw-categories.ts';
import { championOf } from '../../core/registry/next-serving-state.ts';
import { ROLE_TEST, rowsWithRole } from '../../core/training/assign-roles.ts';
import { FitResult } from '../../core/training/fit-result.ts';
import { predictRows } from '../../core/training/predict-rows.ts';
import { predictionSet } from '../../core/training/prediction-set.ts';
import type { PreparedRun } from '../../core/training/prepared-run.ts';
import { scoreLeakage } from '../../core/training/score-leakage.ts';
import type { Services } from '../../platform/services.ts';
import { handle } from '../handle.ts';
import { readServing } from '../store/read-model.ts';
import { readJsonObject, readPrepared, writeJsonObject } from '../store/work-files.ts';
import { baselineOf } from './baseline-of.ts';
import { checkParity } from './check-parity.ts';
import { explainCandidate } from './explain-candidate.ts';
import { answerGolden } from './golden-rows.ts';
import { judgeChampion } from './judge-champion.ts';
import { loadArtifact, loadForBatch, predictFrame } from './load-artifact.ts';
import { measureLatency } from './measure-latency.ts';
import { storeFindings } from './store-findings.ts';

/** Judges a fitted model on the untouched test rows, beside what serves now, explains it, and writes everything down. */
export const handler = handle(EvaluateModelInput, EvaluateModelOutput, async ({ model, runId }, services) => {
  const { objects, records } = services;
  const prepared = await readPrepared(services, model, runId);
  const { plan, frame, target, roles } = prepared;
  const { spec } = plan;
  const fit = FitResult.parse(await readJsonObject(objects, objectKey.work(model, runId, 'fit.json')));
  const { signature } = fit.fitted.plan;
  const testRows = rowsWithRole(roles, (role) => role === ROLE_TEST);
  const candidate = await loadArtifact(services, fit.artifact.digest);
  try {
    const predictions = await answerTests(services, fit.artifact.digest, prepared, testRows);
    const own = predictRows(fit.fitted, frame, testRows, services.threads);
    const parity = checkParity(own, predictions, testRows.length);
    const options = { seed: spec.training.seed, segments: segmentsOf(prepared, testRows) };
    const evaluation = evaluatePredictions({ ...predictionSet(target, testRows, predictions), ...options });
    const serving = championOf(await readServing(records, model));
    const champion =
      serving && (await judgeChampion(services, serving, prepared, testRows, predictions, options));
    const columns = Object.values(signature).flatMap((kind) => kind.map(({ name }) => name));
    const leakage = scoreLeakage(columns, prepared, spec.training.seed);
    const gates = judgeGates({
      spec: spec.gates,
      task: spec.task,
      evaluation,
      ...(champion && { champion }),
      leakage,
      testRows: testRows.length,
      parity,
      artifactBytes: fit.artifact.bytes,
      latency: await measureLatency(services, candidate, frame, testRows),
    });
    const report: EvaluationReport = {
      schema: 1,
      candidate: evaluation,
      ...(champion && 'evaluation' in champion && { champion }),
      leakage,
      parity,
    };
    const digests = await storeFindings(objects, model, {
      evaluation: report,
      baseline: baselineOf(prepared, signature, predictions, evaluation),
      golden: await answerGolden(candidate, frame, testRows),
      explanation: await explainCandidate(prepared, fit.fitted, testRows, services.threads),
    });
    const judgement: Judgement = {
      schema: 1,
      judgedAgainst: serving?.version ?? null,
      gates,
      metrics: Object.fromEntries(
        Object.entries(evaluation.metrics).map(([name, { value }]) => [name, value]),
      ),
      ...digests,
    };
    await writeJsonObject(objects, objectKey.work(model, runId, 'judgement.json'), judgement);
    await records.write({ update: recordKey.run(model, runId), set: { gates }, if: { present: true } });
    return { verdict: gates.verdict };
  } finally {
    await candidate.loaded.close();
  }
});

/** The graph's own answers for the test rows. */
async function answerTests(
  services: Services,
  digest: string,
  { frame }: PreparedRun,
  testRows: Int32Array,
): Promise<Float64Array> {
  const artifact = await loadForBatch(services, digest, testRows.length);
  try {
    return await predictFrame(artifact, frame, testRows);
  } finally {
    await artifact.loaded.close();
  }
}

/** The segments of the spec, each test row's level by name. */
function segmentsOf(
  { plan, frame }: PreparedRun,
  testRows: Int32Array,
): NonNullable<EvaluationInput['segments']> {
  return plan.spec.segments.map((name) => {
    const { codes, levels } = rawCategories(frame, name, testRows);
    return { name, codes, levels: [...levels] };
  });
}
