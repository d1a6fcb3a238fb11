import type { DatasetRecord } from '../../core/contracts/dataset.ts';
import { indexKey, objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { ModelRecord } from '../../core/contracts/model-record.ts';
import type { Reason } from '../../core/contracts/names.ts';
import type { RunRecord, Trigger } from '../../core/contracts/run.ts';
import { PrepareTrainingOutput, TrainModelInput } from '../../core/contracts/workflows.ts';
import { encodeFrame } from '../../core/data/frame-bytes.ts';
import { isPerennialError } from '../../core/errors.ts';
import { championOf } from '../../core/registry/next-serving-state.ts';
import type { Services } from '../../platform/services.ts';
import { handle } from '../handle.ts';
import { claimTraining } from '../store/claim-training.ts';
import { endRun, readRun } from '../store/end-run.ts';
import { readModel, readServing } from '../store/read-model.ts';
import { toItem } from '../store/record.ts';
import { readTrainingWindow } from '../store/training-window.ts';
import { writeJsonObject } from '../store/work-files.ts';
import { layOutRows } from './lay-out-rows.ts';
import { readSpecRevision } from './read-spec-revision.ts';

const notStarted = { verdict: 'not-started' as const, trials: [] };

/**
 * Decides whether a run trains. If so its window is fixed in the run's record first, and the rows laid out from
 * that record, so that a repeated preparation lays out the same.
 */
export const handler = handle(
  TrainModelInput,
  PrepareTrainingOutput,
  async ({ model, runId, trigger }, services) => {
    const run =
      (await readRun(services.records, model, runId)) ?? (await openRun(services, model, runId, trigger));
    if (run.outcome) return notStarted;
    const current = await readModel(services.records, model);
    const refusal = await refuseTraining(services, current, run);
    if (refusal) {
      await endRun(services, model, runId, { outcome: 'not-started', reasons: [refusal] });
      return notStarted;
    }
    const record = await readSpecRevision(services.records, model, run.specRevision);
    const { plan, frame } = await layOutRows(services, record, run);
    await services.objects.put(objectKey.work(model, runId, 'prepared.bin'), encodeFrame(frame));
    await writeJsonObject(services.objects, objectKey.work(model, runId, 'plan.json'), plan);
    await services.records.write({
      update: recordKey.run(model, runId),
      set: { rows: { train: plan.rows.train, test: plan.rows.test }, metric: plan.metric },
      if: { present: true },
    });
    return { verdict: 'train' as const, trials: plan.trials };
  },
);

/** Writes the run with the spec and the window as they are now. */
async function openRun(
  services: Services,
  model: string,
  runId: string,
  trigger: Trigger,
): Promise<RunRecord> {
  const { records } = services;
  const { spec, revision, specDigest } = await readModel(records, model);
  const datasets = await readTrainingWindow(records, model, spec.training.window);
  const run: RunRecord = {
    schema: 1,
    model,
    runId,
    trigger,
    startedAt: services.now().toISOString(),
    specRevision: revision,
    specDigest,
    datasets: datasets.map(({ datasetId }: DatasetRecord) => datasetId),
    reasons: [],
  };
  try {
    await records.write({
      put: toItem(recordKey.run(model, runId), run, {
        ipk: indexKey.runs(model),
        isk: `${run.startedAt}#${runId}`,
      }),
      if: { absent: true },
    });
    return run;
  } catch (error) {
    if (!isPerennialError(error, 'ConditionFailedError')) throw error;
    return (await readRun(records, model, runId)) ?? run;
  }
}

/** Why a run does not train, if it does not: paused, nothing to learn from, not asked for, or another is training. */
async function refuseTraining(
  services: Services,
  current: ModelRecord,
  run: RunRecord,
): Promise<Reason | undefined> {
  const { model, spec, paused } = current;
  if (paused) return { code: 'paused', message: `the model is paused since ${paused.since}: ${paused.why}` };
  if (run.datasets.length === 0)
    return { code: 'noData', message: 'there is no accepted dataset version yet: drop a file first' };
  const { split, window } = spec.training;
  if (split?.by === 'dataset' && run.datasets.length < 2)
    return {
      code: 'oneDataset',
      message: 'a split by dataset needs two accepted dataset versions, there is one',
    };
  const champion = championOf(await readServing(services.records, model));
  if (run.trigger.kind === 'drop' && champion && !spec.watch.retrain.on.includes('newData'))
    return {
      code: 'notDue',
      message:
        'new data alone starts no training (watch.retrain.on has no newData); drift, quality or a person does',
    };
  if (!(await claimTraining(services, model, run.runId)))
    return {
      code: 'coalesced',
      message: `another training of ${model} is under way; when it ends, one training on window ${JSON.stringify(window)} follows for all that came meanwhile`,
    };
  return undefined;
}
