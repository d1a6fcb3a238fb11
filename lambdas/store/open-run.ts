import type { DatasetRecord } from '../../core/contracts/dataset.ts';
import { indexKey, recordKey } from '../../core/contracts/keys.ts';
import type { RunRecord, Trigger } from '../../core/contracts/run.ts';
import { isPerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import { readRun } from './end-run.ts';
import { readModel } from './read-model.ts';
import { toItem } from './record.ts';
import { readTrainingWindow } from './training-window.ts';

/** Writes a run with the spec and the window as they are now, once: a run that was opened before stays as it is. */
export async function openRun(
  { records, now }: Pick<Services, 'records' | 'now'>,
  model: string,
  runId: string,
  trigger: Trigger,
): Promise<RunRecord> {
  const { spec, revision, specDigest } = await readModel(records, model);
  const datasets = await readTrainingWindow(records, model, spec.training.window);
  const run: RunRecord = {
    schema: 1,
    model,
    runId,
    trigger,
    startedAt: now().toISOString(),
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
