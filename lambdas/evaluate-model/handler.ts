import type { EvaluationReport, Judgement } from '../../core/contracts/judgement.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import { EvaluateModelInput, EvaluateModelOutput } from '../../core/contracts/workflows.ts';
import { buildBaseline } from '../../core/drift/build-baseline.ts';
import { evaluatePredictions } from '../../core/evaluation/evaluate-predictions.ts';
import { judgeGates } from '../../core/evaluation/judge-gates.ts';
import { rawCategories } from '../../core/features/raw-categories.ts';
import { championOf } from '../../core/registry/next-serving-state.ts';
import { ROLE_TEST, rowsWithRole } from '../../core/training/assign-roles.ts';
import { FitResult } from '../../core/training/fit-result.ts';
import { predictRows } from '../../core/training/predict-rows.ts';
import { predictionSet } from '../../core/training/prediction-set.ts';
import { scoreLeakage } from '../../core/training/score-leakage.ts';
import { handle } from '../handle.ts';
import { putArtifact } from '../store/put-artifact.ts';
import { readServing } from '../store/read-model.ts';
import { readJsonObject, readPrepared, writeJsonObject } from '../store/work-files.ts';
import { answerGolden } from './golden-rows.ts';
import { judgeChampion } from './judge-champion.ts';
import { loadArtifact, predictFrame } from './load-artifact.ts';
import { measureLatency } from './measure-latency.ts';

/** Agreement demanded between training's own predictions and the graph's, times max(1, |y|). */
const PARITY_TOLERANCE = 1e-5;

/** Judges a fitted model on the untouched test rows, beside what serves now, and writes everything down. */
export const handler = handle(EvaluateModelInput, EvaluateModelOutput, async ({ model, runId }, services) => {
  const { objects, records } = services;
  const prepared = await readPrepared(services, model, runId);
  const { plan, frame, target, roles } = prepared;
  const { spec } = plan;
  const fit = FitResult.parse(await readJsonObject(objects, objectKey.work(model, runId, 'fit.json')));
  const testRows = rowsWithRole(roles, (role) => role === ROLE_TEST);
  const candidate = await loadArtifact(services, fit.artifact.digest);
  try {
    const predictions = await predictFrame(candidate, frame, testRows);
    const parity = {
      rows: testRows.length,
      maxDifference: largestDifference(predictRows(fit.plan, fit.model, frame, testRows), predictions),
      tolerance: PARITY_TOLERANCE,
    };
    const segments = spec.segments.map((name) => ({
      name,
      ...withOwnLevels(rawCategories(frame, name, testRows)),
    }));
    const options = { seed: spec.training.seed, segments };
    const evaluation = evaluatePredictions({ ...predictionSet(target, testRows, predictions), ...options });
    const serving = championOf(await readServing(records, model));
    const champion =
      serving && (await judgeChampion(services, serving, prepared, testRows, predictions, options));
    const columns = Object.values(fit.plan.signature).flatMap((kind) => kind.map(({ name }) => name));
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
    const estimate = evaluation.metrics[plan.metric];
    const baseline = buildBaseline(
      fit.plan.signature,
      frame,
      rowsWithRole(roles, (role) => role !== ROLE_TEST),
      { task: spec.task, values: predictions, classes: target.classes },
      {
        metric: plan.metric,
        value: estimate?.value ?? null,
        low: estimate?.low ?? null,
        high: estimate?.high ?? null,
      },
    );
    const report: EvaluationReport = {
      schema: 1,
      candidate: evaluation,
      ...(champion && 'evaluation' in champion && { champion }),
      leakage,
      parity,
    };
    const put = (keyOf: (digest: string) => string, value: unknown) =>
      putArtifact(objects, keyOf, Buffer.from(JSON.stringify(value)));
    const golden = await answerGolden(candidate, frame, testRows);
    const [evaluationDigest, baselineDigest, goldenDigest] = await Promise.all([
      put((digest) => objectKey.evaluation(model, digest), report),
      put((digest) => objectKey.baseline(model, digest), baseline),
      put((digest) => objectKey.golden(model, digest), golden),
    ]);
    const judgement: Judgement = {
      schema: 1,
      judgedAgainst: serving?.version ?? null,
      gates,
      metrics: Object.fromEntries(
        Object.entries(evaluation.metrics).map(([name, { value }]) => [name, value]),
      ),
      evaluationDigest,
      baselineDigest,
      goldenDigest,
    };
    await writeJsonObject(objects, objectKey.work(model, runId, 'judgement.json'), judgement);
    await records.write({ update: recordKey.run(model, runId), set: { gates }, if: { present: true } });
    return { verdict: gates.verdict };
  } finally {
    await candidate.loaded.close();
  }
});

function largestDifference(own: Float64Array, graph: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < own.length; i++) {
    const difference = Math.abs(own[i]! - graph[i]!) / Math.max(1, Math.abs(own[i]!));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

function withOwnLevels({ codes, levels }: { codes: Int32Array; levels: readonly string[] }) {
  return { codes, levels: [...levels] };
}
