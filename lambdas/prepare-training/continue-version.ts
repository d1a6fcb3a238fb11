import type { DatasetRecord } from '../../core/contracts/dataset.ts';
import { DatasetRecord as DatasetSchema } from '../../core/contracts/dataset.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { ModelSpec } from '../../core/contracts/model-spec.ts';
import type { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import type { Reason } from '../../core/contracts/names.ts';
import type { RunRecord } from '../../core/contracts/run.ts';
import { countKnownRows } from '../../core/data/checks/count-known-rows.ts';
import type { Frame } from '../../core/data/frame.ts';
import type { FrameColumn } from '../../core/data/snapshots/check-frame-columns.ts';
import { isPerennialError } from '../../core/errors.ts';
import { decodeForest } from '../../core/training/decode-forest.ts';
import type { FittedTrees } from '../../core/training/fit-result.ts';
import { refuseForest, refuseVersion, roundsOf } from '../../core/training/judge-continuation.ts';
import { planTraining } from '../../core/training/plan-training.ts';
import { readTarget } from '../../core/training/read-target.ts';
import type { TrainingPlan } from '../../core/training/training-plan.ts';
import type { Services } from '../../platform/services.ts';
import { readVersion } from '../store/read-version.ts';
import { readRecord } from '../store/record.ts';
import { readSpecRevision } from './read-spec-revision.ts';
import { readWindow } from './read-window.ts';

/** More rows of earlier data than this, beyond what repeats by itself, are a file that was delivered with old rows. */
const MOST_KNOWN = 0.1;

/** A run laid out to go on from a version's trees. */
export interface ContinuedLayout {
  plan: TrainingPlan;
  frame: Frame;
  /** The bytes of those trees. */
  forest: Uint8Array;
}

/** Why a run learns anew; `testFrom` as planTraining takes it. */
export interface AnewLayout {
  why: Reason;
  testFrom: number;
}

/**
 * Lays a run out to add to the trees of a version, on those dataset versions of its window that are newer than all the
 * version has learned from: on older ones its trees would be flattered, in the folds and in the test. Or says why the
 * run has to learn anew.
 */
export async function continueVersion(
  services: Services,
  spec: ModelSpec,
  run: RunRecord,
  wanted: number | undefined,
  datasets: readonly DatasetRecord[],
  columns: readonly FrameColumn[],
): Promise<ContinuedLayout | AnewLayout> {
  if (wanted === undefined)
    return anew({ code: 'noChampion', message: 'no version serves yet' }, datasets, datasets);
  const version = await readVersion(services.records, run.model, wanted);
  const newest = await readNewest(services, version);
  const fresh = datasets.filter(
    ({ datasetId, seq }) => !version.datasets.includes(datasetId) && seq > (newest?.seq ?? 0),
  );
  const refuse = (why: Reason) => anew(why, datasets, fresh);
  const its = await readSpecRevision(services.records, run.model, version.specRevision);
  const refusal = refuseVersion(spec, { version, spec: its.spec });
  if (refusal) return refuse(refusal);
  if (fresh.length === 0)
    return refuse({
      code: 'noNewData',
      message: `version ${wanted} has learned from all dataset versions of the window, or newer ones`,
    });
  const kept = await readForest(services, version);
  if ('why' in kept) return refuse(kept.why);
  const { forest, bytes } = kept;
  const continued: NonNullable<TrainingPlan['continued']> = {
    version: wanted,
    artifactDigest: version.artifact.digest,
    forestDigest: version.forestDigest!,
    datasets: version.datasets,
    rounds: roundsOf(forest.model),
  };
  try {
    const known = newest && (await findKnownRows(services, spec, newest, fresh, columns));
    if (known) return refuse(known);
    const rows = await readWindow(services, spec, fresh, columns);
    const ids = fresh.map(({ datasetId }) => datasetId);
    const layout = planTraining(spec, { ...run, datasets: ids }, rows, fresh.at(-1)!.columns, { continued });
    const { test } = layout.plan.rows;
    const least = spec.gates.rows.min;
    if (test < least)
      return refuse({
        code: 'tooFewRows',
        message: `of the new data ${test} rows are for the test, and gates.rows wants ${least}`,
      });
    const { classes } = readTarget(spec, layout.frame);
    const unfit = refuseForest(layout.plan, classes, forest);
    return unfit ? refuse(unfit) : { ...layout, forest: bytes };
  } catch (error) {
    if (!isPerennialError(error, 'InvalidInputError')) throw error;
    return refuse({ code: 'newDataUnfit', message: `the new data alone is not enough: ${error.message}` });
  }
}

function anew(why: Reason, all: readonly unknown[], fresh: readonly unknown[]): AnewLayout {
  return { why, testFrom: fresh.length === 0 ? 0 : all.length - fresh.length };
}

/** The newest dataset version that a version has learned from. */
function readNewest(
  { records }: Services,
  { model, datasets }: ModelVersionRecord,
): Promise<DatasetRecord | undefined> {
  const newest = datasets.at(-1);
  if (newest === undefined) return Promise.resolve(undefined);
  return readRecord(records, recordKey.dataset(model, newest), DatasetSchema);
}

/** Whether files hold rows of the one before them once more: then what is new is not told apart by its dataset version. */
async function findKnownRows(
  services: Services,
  spec: ModelSpec,
  newest: DatasetRecord,
  fresh: readonly DatasetRecord[],
  columns: readonly FrameColumn[],
): Promise<Reason | undefined> {
  const { frame, datasetOf } = await readWindow(services, spec, [newest, ...fresh], columns);
  const known = datasetOf.reduce((count, dataset) => count + (dataset === 0 ? 1 : 0), 0);
  const { ofOthers, ofKnown } = countKnownRows(Object.values(frame.columns), frame.rows, known);
  if (ofOthers - ofKnown <= MOST_KNOWN) return undefined;
  return {
    code: 'knownRows',
    message: `${Math.round(100 * ofOthers)} % of the new rows are rows of a dataset version that was learned from: deliver new rows only`,
  };
}

/** A version's trees, as they were kept; or why they cannot be used. */
async function readForest(
  { objects }: Services,
  { model, version, forestDigest = '' }: ModelVersionRecord,
): Promise<{ forest: FittedTrees; bytes: Uint8Array } | { why: Reason }> {
  try {
    const { body } = await objects.get(objectKey.forest(model, forestDigest));
    return { forest: decodeForest(body, forestDigest), bytes: body };
  } catch (error) {
    if (isPerennialError(error, 'ObjectMissingError'))
      return { why: { code: 'forestGone', message: `the trees kept of version ${version} are gone` } };
    if (isPerennialError(error, 'InvalidModelError'))
      return { why: { code: 'forestDamaged', message: `the trees kept of version ${version} are damaged` } };
    throw error;
  }
}
