import type { DatasetRecord } from '../../core/contracts/dataset.ts';
import { DatasetRecord as DatasetSchema } from '../../core/contracts/dataset.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import type { ModelRecord } from '../../core/contracts/model-record.ts';
import type { Continuation, RunRecord } from '../../core/contracts/run.ts';
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
import { continueVersion } from './continue-version.ts';
import { readWindow } from './read-window.ts';

export interface RunLayout {
  plan: TrainingPlan;
  frame: Frame;
  /** The bytes of the trees that every candidate is added to. */
  forest?: Uint8Array;
  /** Whether it goes on from what serves, where the spec asks for it. */
  continued?: Continuation;
}

/**
 * The rows of a run's window with their roles, and the plan of its trials. Where the spec says to continue from the
 * champion, and that can be done, the rows are those that it has not learned from.
 */
export async function layOutRows(
  services: Services,
  { spec }: ModelRecord,
  run: RunRecord,
): Promise<RunLayout> {
  const datasets = await readDatasets(services, run);
  const newest = datasets.at(-1);
  if (!newest) throw new PerennialError('NotFoundError', 'the window has no dataset version');
  const champion = championOf(await readServing(services.records, run.model))?.version;
  const columns = trainingColumns(
    spec,
    newest.columns,
    champion === undefined ? [] : await inputsOf(services, run.model, champion),
  );
  if (spec.training.continueFrom === undefined) return layOutWindow();
  // a preparation that is repeated lays out the same, whatever serves meanwhile
  const from = run.continued ? wantedBefore(run.continued) : champion;
  const layout = await continueVersion(services, spec, run, from, datasets, columns);
  if ('why' in layout)
    return {
      ...(await layOutWindow(layout.testFrom)),
      continued: { why: layout.why, ...(from !== undefined && { notFrom: from }) },
    };
  const { datasets: learned, continued } = layout.plan;
  return {
    ...layout,
    continued: { from: continued!.version, datasets: learned, rounds: continued!.rounds },
  };

  async function layOutWindow(testFrom = 0): Promise<RunLayout> {
    const rows = await readWindow(services, spec, datasets, columns);
    return planTraining(spec, run, rows, newest!.columns, { testFrom });
  }
}

function wantedBefore(continued: Continuation): number | undefined {
  return 'from' in continued ? continued.from : continued.notFrom;
}

/** Raw columns that a version takes in. */
async function inputsOf(services: Services, model: string, version: number): Promise<string[]> {
  const { signature } = await readVersion(services.records, model, version);
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
