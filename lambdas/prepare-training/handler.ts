import { DatasetRecord } from '../../core/contracts/dataset.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { ModelRecord } from '../../core/contracts/model-record.ts';
import type { Reason } from '../../core/contracts/names.ts';
import type { RunRecord } from '../../core/contracts/run.ts';
import { PrepareTrainingOutput, TrainModelInput } from '../../core/contracts/workflows.ts';
import { encodeFrame } from '../../core/data/frame-bytes.ts';
import { isPerennialError } from '../../core/errors.ts';
import { championOf } from '../../core/registry/next-serving-state.ts';
import type { Services } from '../../platform/services.ts';
import { handle } from '../handle.ts';
import { claimTraining } from '../store/claim-training.ts';
import { endRun, readRun } from '../store/end-run.ts';
import { openRun } from '../store/open-run.ts';
import { readModel, readServing } from '../store/read-model.ts';
import { readVersion } from '../store/read-version.ts';
import { readRecord } from '../store/record.ts';
import { writeJsonObject } from '../store/work-files.ts';
import { layOutRows } from './lay-out-rows.ts';
import { placeTraining } from './place-training.ts';
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
    const doNotStart = async (reason: Reason) => {
      await endRun(services, model, runId, { outcome: 'not-started', reasons: [reason] });
      return notStarted;
    };
    const refusal = await refuseTraining(services, current, run);
    if (refusal) return doNotStart(refusal);
    const record = await readSpecRevision(services.records, model, run.specRevision);
    const layout = await layOutRows(services, record, run).catch(refuseTooLarge);
    if ('refused' in layout) return doNotStart(layout.refused);
    const { plan, frame, forest, continued } = layout;
    const place = placeTraining(services, plan, frame, forest !== undefined);
    if ('refused' in place) return doNotStart(place.refused);
    await Promise.all([
      services.objects.put(objectKey.work(model, runId, 'prepared.bin'), encodeFrame(frame)),
      writeJsonObject(services.objects, objectKey.work(model, runId, 'plan.json'), plan),
      forest && services.objects.put(objectKey.work(model, runId, 'forest.json'), forest),
    ]);
    await services.records.write({
      update: recordKey.run(model, runId),
      set: {
        rows: { train: plan.rows.train, test: plan.rows.test },
        metric: plan.metric,
        compute: place.compute,
        ...(continued && { continued }),
      },
      if: { present: true },
    });
    return { verdict: 'train' as const, trials: plan.trials, ...place };
  },
);

/** A window that this function has no room for is no failure of it. */
function refuseTooLarge(error: unknown): { refused: Reason } {
  if (!isPerennialError(error, 'TooLargeError')) throw error;
  return { refused: { code: 'tooLargeForLambda', message: error.message } };
}

/** Why a run does not train, if it does not: paused, nothing to learn from, not asked for, another is training, or what serves knows more. */
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
  return refuseOutdated(services.records, run);
}

/**
 * A window is fixed when a run is opened, and others may train on newer data before this one's turn comes. Asked
 * under the lock: then nobody but a person can change what serves meanwhile.
 */
async function refuseOutdated(
  records: Services['records'],
  { model, datasets }: RunRecord,
): Promise<Reason | undefined> {
  const champion = championOf(await readServing(records, model));
  if (!champion) return undefined;
  const learned = await readVersion(records, model, champion.version);
  const [mine, its] = await Promise.all(
    [datasets, learned.datasets].map((ids) => readNewestSeq(records, model, ids)),
  );
  if (mine === undefined || its === undefined || mine >= its) return undefined;
  return {
    code: 'outdated',
    message: `version ${champion.version}, which serves, has learned from dataset version ${its}; this run would from none newer than ${mine}`,
  };
}

/** The place of the newest of these dataset versions, which are oldest first, among all of the model. */
async function readNewestSeq(
  records: Services['records'],
  model: string,
  ids: readonly string[],
): Promise<number | undefined> {
  const newest = ids.at(-1);
  if (newest === undefined) return undefined;
  return (await readRecord(records, recordKey.dataset(model, newest), DatasetRecord))?.seq;
}
