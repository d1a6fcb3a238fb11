import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/canonical-json.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { Platform } from '../../local/open-platform.ts';
import { ask, dropFile, exampleData, exampleSpec, openQuietPlatform } from '../loop/drop-and-train.ts';

const JOB = 'perennial-dev-penguins-0';

let platform: Platform;
let run: { model: string; runId: string };
let graph: Uint8Array;
let fit: Uint8Array;

beforeAll(async () => {
  platform = await openQuietPlatform();
  await ask(platform, 'PUT', '/models/penguins', exampleSpec('penguins'));
  const trained = await dropFile(platform, 'penguins', 'p.csv', exampleData('penguins.csv'));
  run = { model: 'penguins', runId: trained.run!.runId };
  const { objects } = platform.services;
  graph = (await objects.get(objectKey.artifact(trained.version!.artifact.digest))).body;
  fit = (await objects.get(objectKey.work(run.model, run.runId, 'fit.json'))).body;
  return () => platform.close();
});

/** What a job left, under its own name, as its end tells of it. */
async function leave(name: string, files: Record<string, Uint8Array>) {
  const { objects } = platform.services;
  const folder = `${objectKey.jobs(run.model, run.runId)}/${name}/output/model`;
  for (const [file, body] of Object.entries(files)) await objects.put(`${folder}/${file}`, body);
  return { ...run, job: { name, artifacts: `s3://${objects.bucket}/${folder}` } };
}

describe('collect-fit', () => {
  it.each(['', '/'])(
    'keeps a job’s graph and fit as functions keep theirs, its folder told with %j at the end',
    async (end) => {
      const payload = await leave(JOB, { 'model.onnx': graph, 'fit.json': fit });
      const { records, objects } = platform.services;
      const key = recordKey.run(run.model, run.runId);
      const before = await records.get(key, { consistent: true });
      await records.write({ update: key, remove: ['trials', 'best'] });
      await objects.put(objectKey.work(run.model, run.runId, 'fit.json'), Buffer.from('{}'));

      const answer = await platform.invoke('collect-fit', {
        ...payload,
        job: { ...payload.job, artifacts: `${payload.job.artifacts}${end}` },
      });

      expect(answer).toEqual({ artifactDigest: sha256(graph) });
      const stored = await objects.get(objectKey.work(run.model, run.runId, 'fit.json'));
      expect(Buffer.from(stored.body).equals(Buffer.from(fit))).toBe(true);
      expect(await records.get(key, { consistent: true })).toEqual(before);
    },
  );

  it('may run again: the same files are no change', async () => {
    const payload = await leave(JOB, { 'model.onnx': graph, 'fit.json': fit });

    const answers = [
      await platform.invoke('collect-fit', payload),
      await platform.invoke('collect-fit', payload),
    ];

    expect(answers).toEqual([{ artifactDigest: sha256(graph) }, { artifactDigest: sha256(graph) }]);
  });

  it.each<[what: string, files: () => Record<string, Uint8Array>, error: string]>([
    [
      'a graph that is not the fit’s',
      () => ({ 'model.onnx': graph.subarray(1), 'fit.json': fit }),
      'InvalidModelError',
    ],
    [
      'a fit of another form',
      () => ({ 'model.onnx': graph, 'fit.json': Buffer.from('{"schema":2}') }),
      'InvalidModelError',
    ],
    ['no graph', () => ({ 'fit.json': fit }), 'ObjectMissingError'],
    ['no fit', () => ({ 'model.onnx': graph }), 'ObjectMissingError'],
  ])('refuses %s', async (what, files, name) => {
    const payload = await leave(`perennial-dev-${sha256(what).slice(0, 8)}`, files());

    await expect(platform.invoke('collect-fit', payload)).rejects.toMatchObject({ name });
  });

  it.each([
    ['of another run', `work/penguins/another-run-1/jobs/${JOB}/output/model`],
    ['of another job', 'JOBS/another-job/output/model'],
    ['of a job that begins alike', `JOBS/${JOB}9/output/model`],
    ['outside of the run’s jobs', 'artifacts/sha256'],
  ])('refuses a folder %s', async (_what, folder) => {
    const { bucket } = platform.services.objects;
    const artifacts = `s3://${bucket}/${folder.replace('JOBS', objectKey.jobs(run.model, run.runId))}`;

    await expect(
      platform.invoke('collect-fit', { ...run, job: { name: JOB, artifacts } }),
    ).rejects.toMatchObject({
      name: 'InvalidModelError',
      message: `training job ${JOB} put its files elsewhere`,
    });
  });

  it('refuses another bucket', async () => {
    const artifacts = `s3://somebody-elses/${objectKey.jobs(run.model, run.runId)}/${JOB}/output/model`;

    await expect(
      platform.invoke('collect-fit', { ...run, job: { name: JOB, artifacts } }),
    ).rejects.toMatchObject({ name: 'InvalidModelError' });
  });
});
