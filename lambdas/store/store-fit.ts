import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { FitResult } from '../../core/training/fit-result.ts';
import type { Services } from '../../platform/services.ts';
import { putArtifact } from './put-artifact.ts';
import { writeJsonObject } from './work-files.ts';

/** Keeps a fitted model for the steps after it: its graph under its digest (answered), its fit, the run's trials. */
export async function storeFit(
  { objects, records }: Pick<Services, 'objects' | 'records'>,
  model: string,
  runId: string,
  { graph, fit }: { graph: Uint8Array; fit: FitResult },
): Promise<string> {
  const digest = await putArtifact(objects, objectKey.artifact, graph);
  await writeJsonObject(objects, objectKey.work(model, runId, 'fit.json'), fit);
  await records.write({
    update: recordKey.run(model, runId),
    set: { trials: fit.trials, best: fit.best },
    if: { present: true },
  });
  return digest;
}
