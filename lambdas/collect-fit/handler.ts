import { sha256 } from '../../core/canonical-json.ts';
import { objectKey } from '../../core/contracts/keys.ts';
import { JOB_FILES } from '../../core/contracts/training-job.ts';
import { CollectFitInput, CollectFitOutput } from '../../core/contracts/workflows.ts';
import { PerennialError } from '../../core/errors.ts';
import { FitResult } from '../../core/training/fit-result.ts';
import { handle } from '../handle.ts';
import { storeFit } from '../store/store-fit.ts';
import { readJsonObject } from '../store/work-files.ts';

/** Takes what a training job made: the graph that its fit names, from the run's own work, and keeps both. */
export const handler = handle(CollectFitInput, CollectFitOutput, async ({ model, runId, job }, services) => {
  const { objects } = services;
  const folder = folderOf(job, `s3://${objects.bucket}/${objectKey.jobs(model, runId)}/`);
  const [graph, written] = await Promise.all([
    objects.get(`${folder}${JOB_FILES.graph}`),
    readJsonObject(objects, `${folder}${JOB_FILES.fit}`),
  ]);
  const fit = FitResult.safeParse(written);
  if (!fit.success || sha256(graph.body) !== fit.data.artifact.digest)
    throw new PerennialError(
      'InvalidModelError',
      `the files of training job ${job.name} do not belong together`,
      {
        job: job.name,
      },
    );
  return { artifactDigest: await storeFit(services, model, runId, { graph: graph.body, fit: fit.data }) };
});

/** The key that a job's files begin with; a job of ours puts them below its run and nowhere else. */
function folderOf({ name, artifacts }: CollectFitInput['job'], within: string): string {
  const folder = artifacts.endsWith('/') ? artifacts : `${artifacts}/`;
  if (!folder.startsWith(`${within}${name}/`))
    throw new PerennialError('InvalidModelError', `training job ${name} put its files elsewhere`, {
      job: name,
    });
  return folder.replace(/^s3:\/\/[^/]+\//, '');
}
