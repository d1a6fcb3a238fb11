import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/canonical-json.ts';
import { Explanation } from '../../core/contracts/explanation.ts';
import { Judgement } from '../../core/contracts/judgement.ts';
import { objectKey } from '../../core/contracts/keys.ts';
import type { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { FitResult } from '../../core/training/fit-result.ts';
import type { Platform } from '../../local/open-platform.ts';
import { ask, dropFile, exampleData, exampleSpec, openQuietPlatform } from '../loop/drop-and-train.ts';

let platform: Platform;
let trained: { linear: ModelVersionRecord; trees: ModelVersionRecord };

beforeAll(async () => {
  platform = await openQuietPlatform();
  const train = async (name: string, ...changes: [string | RegExp, string][]) => {
    await ask(
      platform,
      'PUT',
      `/models/${name}`,
      exampleSpec('penguins', ['name: penguins', `name: ${name}`], ...changes),
    );
    const { version, run } = await dropFile(platform, name, 'p.csv', exampleData('penguins.csv'));
    if (!version) throw new Error(`no version: ${JSON.stringify(run)}`);
    return version;
  };
  trained = {
    linear: await train('linear', ['[logistic, gbdt]', '[logistic]']),
    trees: await train('trees', [
      '[logistic, gbdt]',
      '[{ gbdt: { rounds: 20 } }]\nlog: { never: [island, bill_length_mm] }',
    ]),
  };
  return () => platform.close();
});

async function explanationOf({ model, version }: ModelVersionRecord): Promise<Explanation> {
  return Explanation.parse(await ask(platform, 'GET', `/models/${model}/versions/${version}/explanation`));
}

async function readJson(key: string): Promise<unknown> {
  return JSON.parse(Buffer.from((await platform.services.objects.get(key)).body).toString('utf8'));
}

describe('evaluate-model', () => {
  it.each(['linear', 'trees'] as const)(
    'stores what a version goes by under its digest: %s',
    async (kind) => {
      const version = trained[kind];
      const explanation = await explanationOf(version);
      const key = objectKey.explanation(version.model, version.explanationDigest!);
      const { body } = await platform.services.objects.get(key);

      expect(sha256(body)).toBe(version.explanationDigest);
      expect(explanation).toMatchObject({ method: kind, metric: 'logLoss', featureCount: 6 });
      expect(explanation.golden).toHaveLength(20);
      expect(explanation.importance[0]!.permutation!.mean).toBeGreaterThan(0.1);
    },
  );

  it.each(['linear', 'trees'] as const)(
    'explains the scores that the golden rows are answered by: %s',
    async (kind) => {
      const version = trained[kind];
      const { golden } = await explanationOf(version);
      const { outputs } = (await readJson(objectKey.golden(version.model, version.goldenDigest))) as {
        outputs: number[];
      };

      for (const [row, scores] of golden.entries()) {
        const weights = scores.map(({ score }) => Math.exp(score));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        for (const [place, { output }] of scores.entries())
          expect(weights[place]! / total).toBeCloseTo(outputs[3 * row + output]!, 5);
      }
    },
  );

  it('shows no values of columns that are kept out of the log', async () => {
    const hidden = await explanationOf(trained.trees);
    const open = await explanationOf(trained.linear);
    const pictured = (explanation: Explanation) =>
      new Set(explanation.dependences.map(({ feature }) => feature));

    expect(pictured(open)).toContain('bill_length_mm');
    expect(JSON.stringify(open)).toContain('Torgersen');
    expect([...pictured(hidden)].filter((name) => ['island', 'bill_length_mm'].includes(name))).toEqual([]);
    expect(JSON.stringify(hidden)).not.toContain('Torgersen');
    expect(hidden.importance.map(({ feature }) => feature)).toContain('bill_length_mm');
  });

  it.each(['linear', 'trees'] as const)('gives the same bytes when it runs again: %s', async (kind) => {
    const { model, runId, explanationDigest } = trained[kind];

    await platform.invoke('evaluate-model', { model, runId });

    const judgement = Judgement.parse(await readJson(objectKey.work(model, runId, 'judgement.json')));
    expect(judgement.explanationDigest).toBe(explanationDigest);
  });

  it('explains the model that was fitted', async () => {
    const { model, runId } = trained.trees;
    const fit = FitResult.parse(await readJson(objectKey.work(model, runId, 'fit.json')));
    const { importance } = await explanationOf(trained.trees);
    const trees = 'trees' in fit.fitted.model ? fit.fitted.model.trees : [];
    const splits = trees.reduce((sum, { column }) => sum + column.filter((at) => at >= 0).length, 0);

    expect(splits).toBeGreaterThan(0);
    expect(importance.reduce((sum, feature) => sum + feature.splits!, 0)).toBe(splits);
  });
});
