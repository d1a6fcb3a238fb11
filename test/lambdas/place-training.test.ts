import { describe, expect, it } from 'vitest';
import { ask, dropFile, exampleData, exampleSpec, openQuietPlatform } from '../loop/drop-and-train.ts';

describe('prepare-training', () => {
  it('ends a run that asks for a trainer which is not there, trains nothing, and lets the next run in', async () => {
    const platform = await openQuietPlatform();
    const { compute } = platform.services;
    delete platform.services.compute;
    const inJobs = exampleSpec('penguins', [/^training:\n/m, 'training:\n  compute: sagemaker\n']);
    await ask(platform, 'PUT', '/models/penguins', inJobs);

    const { drop, run } = await dropFile(platform, 'penguins', 'p.csv', exampleData('penguins.csv'));
    platform.services.compute = compute;
    await ask(platform, 'PUT', '/models/penguins', exampleSpec('penguins'));
    const { runId } = await ask(platform, 'POST', '/models/penguins/train', {});
    await platform.settle();

    expect([drop.outcome, run?.outcome, run?.reasons[0]?.code]).toEqual([
      'accepted',
      'not-started',
      'noTrainer',
    ]);
    expect(run?.reasons[0]?.message).toContain('compute: sagemaker');
    expect((await ask(platform, 'GET', `/models/penguins/runs/${runId}`)).outcome).toBe('promoted');
    await platform.close();
  });

  it('ends a run that functions have too little memory for before it reads a row, and says what to do', async () => {
    const platform = await openQuietPlatform();
    platform.services.compute = { functionMegabytes: 128 };
    await ask(platform, 'PUT', '/models/penguins', exampleSpec('penguins'));

    const { run } = await dropFile(platform, 'penguins', 'p.csv', exampleData('penguins.csv'));

    expect([run?.outcome, run?.reasons[0]?.code]).toEqual(['not-started', 'tooLargeForLambda']);
    expect(run?.reasons[0]?.message).toMatch(
      /^preparing 344 rows × 7 columns takes about \d+ MB, functions have 128 MB/,
    );
    await platform.close();
  });
});
