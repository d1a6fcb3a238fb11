import { describe, expect, it } from 'vitest';
import { template, withTrainer } from '../core/cost/sample-template.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();
const files = { 'Perennial-dev-Platform.template.json': JSON.stringify(template) };

describe('cost', () => {
  const cost = (args: string[], held: Record<string, string> = files) =>
    cli.run(['cost', '--templates', '.', ...args], { cwd: cli.folder(held), columns: 200 });

  it('prints every part with its sum, and a million predictions three ways', async () => {
    const { exitCode, stdout } = await cost(['--predictions', '1e6', '--retrains', '30']);

    expect(exitCode).toBe(0);
    for (const title of [
      'While nothing happens',
      'Once models are used',
      'Predictions',
      'Watching the models',
      'Retrains',
      'What has been kept',
    ])
      expect(stdout).toContain(title);
    expect(stdout).toMatch(/\$1\.\d\d as configured/);
    expect(stdout).toMatch(/\$1\.\d\d with logMode: buffered and accessLog: false/);
    expect(stdout).toMatch(/\$0\.\d\d by a Lambda Function URL/);
    expect(stdout).toMatch(/saves \$3\.00 of it by dashboard: false/);
  });

  it('gives scripts the same figures, with what was assumed', async () => {
    const { objects } = await cost(['--predictions', '1e6', '--json']);

    expect(objects[0]).toMatchObject({
      predictions: 1e6,
      usdIdle: expect.any(Number),
      million: {
        asConfigured: { usd: expect.any(Number) },
        bufferedWithoutAccessLog: { usd: expect.any(Number) },
        functionUrl: { usd: expect.any(Number) },
      },
      assumptions: { predictMilliseconds: expect.any(Number) },
    });
  });

  it('says nothing of a million predictions when there are none', async () => {
    const { stdout, objects } = await cost(['--predictions', '0', '--json']);

    expect(stdout).not.toContain('million');
    expect(objects[0]).not.toHaveProperty('million');
  });

  it('prices trainings as SageMaker jobs where there is an image for them', async () => {
    const Resources = { ...template.Resources, Trains: withTrainer('ml.m5.xlarge') };
    const trained = { 'a.template.json': JSON.stringify({ Resources }) };

    expect((await cost(['--jobs', '30'], trained)).stdout).toMatch(/SageMaker +ml\.m5\.xlarge, 10 min a job/);
    expect((await cost(['--jobs', '1'])).stderr).toContain('--jobs needs trainer.image');
  });

  it('names a machine whose price nobody knows', async () => {
    const Resources = { ...template.Resources, Trains: withTrainer('ml.g5.xlarge') };

    const { stdout } = await cost([], { 'a.template.json': JSON.stringify({ Resources }) });

    expect(stdout).toMatch(/not priced +jobs on ml\.g5\.xlarge/);
  });
});
