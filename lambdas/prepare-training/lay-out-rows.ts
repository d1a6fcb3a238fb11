import type { DatasetRecord } from '../../core/contracts/dataset.ts';
import { DatasetRecord as DatasetSchema } from '../../core/contracts/dataset.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import type { ModelRecord } from '../../core/contracts/model-record.ts';
import type { RunRecord } from '../../core/contracts/run.ts';
import type { Frame } from '../../core/data/frame.ts';
import { PerennialError } from '../../core/errors.ts';
import { championOf } from '../../core/registry/next-serving-state.ts';
import { planTraining } from '../../core/training/plan-training.ts';
import { trainingColumns } from '../../core/training/training-columns.ts';
import type { TrainingPlan } from '../../core/training/training-plan.ts';
import type { Services } from '../../platform/services.ts';
import { readServing } from '../store/read-model.ts';
import { readVersion } from '../store/read-version.ts';
import { readRecord } from '../store/record.ts';
import { readWindow } from './read-window.ts';

/** The rows of a run's window with their roles, and the plan of its trials. */
export async function layOutRows(
  services: Services,
  { spec }: ModelRecord,
  run: RunRecord,
): Promise<{ plan: TrainingPlan; frame: Frame }> {
  const datasets = await readDatasets(services, run);
  const newest = datasets.at(-1);
  if (!newest) throw new PerennialError('NotFoundError', 'the window has no dataset version');
  const columns = trainingColumns(spec, newest.columns, await championInputs(services, run.model));
  const rows = await readWindow(services, spec, datasets, columns);
  return planTraining(spec, run, rows, newest.columns);
}

/** Raw columns that what serves now takes in. */
async function championInputs(services: Services, model: string): Promise<string[]> {
  const champion = championOf(await readServing(services.records, model));
  if (!champion) return [];
  const { signature } = await readVersion(services.records, model, champion.version);
  return Object.values(signature).flatMap((kind) => kind.map(({ name }) => name));
}

function readDatasets(services: Services, run: RunRecord): Promise<DatasetRecord[]> {
  return Promise.all(
    run.datasets.map(async (id) => {
      const dataset = await readRecord(services.records, recordKey.dataset(run.model, id), DatasetSchema);
      if (!dataset) throw new PerennialError('NotFoundError', `there is no dataset version ${id}`);
      return dataset;
    }),
  );
}
