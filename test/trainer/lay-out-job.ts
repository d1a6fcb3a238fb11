import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { objectKey } from '../../core/contracts/keys.ts';
import { CODE_DIGEST } from '../../lambdas/store/code-digest.ts';
import { ask, dropFile, exampleData, exampleSpec, openQuietPlatform } from '../loop/drop-and-train.ts';

/** A run that functions prepared and trained: its files, and what came of it. */
export interface TrainedRun {
  runId: string;
  plan: Buffer;
  rows: Buffer;
  fit: Buffer;
  graph: Buffer;
}

/** Trains penguins in functions: 20 trials, so that a job of them can be stopped in the middle. */
export function trainPenguins(): Promise<TrainedRun> {
  return trainCandidates('[logistic, { logistic: { lambda: [0.5, 2] } }]\n  folds: 10');
}

/** Trains penguins in functions with trees that take long enough to be stopped in the middle. */
export function trainForest(): Promise<TrainedRun> {
  return trainCandidates('[{ gbdt: { rounds: 400, learningRate: 0.005, leaves: 12 } }]\n  folds: 2');
}

async function trainCandidates(candidates: string): Promise<TrainedRun> {
  const platform = await openQuietPlatform();
  const spec = exampleSpec('penguins', ['candidates: [logistic, gbdt]', `candidates: ${candidates}`]);
  await ask(platform, 'PUT', '/models/penguins', spec);
  const { run, version } = await dropFile(platform, 'penguins', 'p.csv', exampleData('penguins.csv'));
  const { runId } = run!;
  const get = async (key: string) => Buffer.from((await platform.services.objects.get(key)).body);
  const work = (file: Parameters<typeof objectKey.work>[2]) => get(objectKey.work('penguins', runId, file));
  const trained = {
    runId,
    plan: await work('plan.json'),
    rows: await work('prepared.bin'),
    fit: await work('fit.json'),
    graph: await get(objectKey.artifact(version!.artifact.digest)),
  };
  await platform.close();
  return trained;
}

export const hyperparametersOf = ({ runId }: TrainedRun) => ({
  model: 'penguins',
  runId,
  codeDigest: CODE_DIGEST,
});

/** A folder laid out as SageMaker lays out a container's, gone after the test; `changes` replaces files, null leaves one out. */
export function layOutJob(run: TrainedRun, changes: Record<string, string | Uint8Array | null> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'perennial-job-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const files = {
    'input/config/hyperparameters.json': JSON.stringify(hyperparametersOf(run)),
    'input/config/resourceconfig.json': JSON.stringify({
      current_host: 'algo-1',
      hosts: ['algo-1'],
      network_interface_name: 'eth0',
    }),
    'input/data/plan/plan.json': run.plan,
    'input/data/rows/prepared.bin': run.rows,
    ...changes,
  };
  for (const [name, content] of Object.entries(files)) {
    if (content === null) continue;
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}
