import { describe, expect, it } from 'vitest';
import { evaluation, everything } from './sample-platform.ts';
import { DROP_ID, dataset, digest, model, modelItem, RUN_ID, run, version } from './sample-records.ts';
import type { StubRequest } from './stub-platform.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();

describe('show', () => {
  it('a model with its whole spec', async () => {
    const { url } = await cli.platform(everything);

    const { stdout } = await cli.run(['show', 'houses'], { url });

    expect(stdout).toContain('version 2 since 2026-11-21 10:00:00Z, revision 2');
    expect(stdout).toContain('number rooms; category zone; timestamp seen; boolean old');
    expect(stdout).toContain('cooldown: 1 day');
  });

  it('a version with intervals, gates, confusion, calibration and segments', async () => {
    const { url } = await cli.platform(everything);

    const { exitCode, stdout } = await cli.run(['show', 'houses@2'], { url });

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/auc +0\.84 +0\.8 +0\.88 +0\.8 +0\.04 +0\.01 +0\.07 +< 0\.001/);
    expect(stdout).toContain('numbers rooms?; categories zone?; times seen?; booleans old');
    expect(stdout).toMatch(/minimum +r2 +passed +r2 0\.71/);
    expect(stdout).toMatch(/latency +failed \(advice\)/);
    expect(stdout).toMatch(/No +10 +2\nYes +1 +5/);
    expect(stdout).toMatch(/0\.9 +0\.95 +█{19}· +6/);
    expect(stdout).toMatch(/b +3 +too few/);
  });

  it('a drop with counts, findings and steps', async () => {
    const { url } = await cli.platform(everything);

    const { stdout } = await cli.run(['show', DROP_ID], { url });

    expect(stdout).toContain('100 read, 98 kept, 2 quarantined, 0 left out');
    expect(stdout).toContain('a new column "colour" is not used');
    expect(stdout).toMatch(/2 +rooms +belowMinimum/);
  });

  it.each<[string, object, string]>([
    [
      'went on from a version',
      { from: 4, datasets: [digest('d')], rounds: 1_200 },
      'from version 4 and its 1,200 rounds of trees, on dddddddddddd alone',
    ],
    [
      'learned anew',
      { why: { code: 'specChanged', message: 'changed since version 4: feature x' }, notFrom: 4 },
      'no, it learned anew: changed since version 4: feature x',
    ],
  ])('a run that %s', async (_, continued, line) => {
    const { url } = await cli.platform({
      'GET /models': { items: [modelItem] },
      [`GET /models/houses/runs/${RUN_ID}`]: { ...run({ continued }), execution: null },
    });

    const { stdout } = await cli.run(['show', RUN_ID], { url });

    expect(stdout).toMatch(new RegExp(`continued +${line}`));
  });

  it('a failed run with its step, its error and what was logged', async () => {
    const at = '2026-11-21T11:00:05.000Z';
    const { url } = await cli.platform({
      'GET /models': { items: [modelItem] },
      [`GET /models/houses/runs/${RUN_ID}`]: {
        ...run({ outcome: 'failed', failure: { error: 'UnreadableDataError', cause: 'row 7 is torn' } }),
        execution: {
          status: 'FAILED',
          error: 'UnreadableDataError',
          cause: 'row 7 is torn',
          steps: [
            { at, state: 'Prepare training', kind: 'entered' },
            {
              at,
              state: 'Prepare training',
              kind: 'retried',
              detail: { error: 'ServiceUnavailableError', cause: '{"errorMessage":"busy"}' },
            },
            {
              at,
              state: 'Prepare training',
              kind: 'failed',
              detail: { Error: 'UnreadableDataError', Cause: 'row 7 is torn' },
            },
          ],
        },
      },
    });

    const { exitCode, stdout } = await cli.run(['show', RUN_ID], { url });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('failed in Prepare training: UnreadableDataError: row 7 is torn');
    expect(stdout).toContain('Prepare training retried: ServiceUnavailableError: busy\n');
    expect(stdout).toMatch(/best +ridge +lambda 10 +5\.15/);
  });

  it('exits 1 for what is nothing, 2 for what cannot be anything', async () => {
    const { url } = await cli.platform({ 'GET /models': { items: [modelItem] } });

    expect((await cli.run(['show', 'nothing-such'], { url })).exitCode).toBe(1);
    expect((await cli.run(['show', 'houses@two'], { url })).exitCode).toBe(2);
    expect((await cli.run(['show', 'a@1@2'], { url })).exitCode).toBe(2);
  });
});

describe('diff', () => {
  const first = version(1, {
    metrics: { rmse: 5.3, r2: 0.71, bias: -0.4 },
    datasets: [digest('0')],
    params: { lambda: 1 },
    specRevision: 2,
    specDigest: digest('7'),
  });
  const second = version(2, { metrics: { rmse: 5.1, r2: 0.7, bias: 0.1 } });
  const routes = {
    'GET /models/houses/versions/1': first,
    'GET /models/houses/versions/2': second,
    'GET /models/houses/datasets': { items: [dataset(2)] },
    'GET /models/houses': ({ query }: StubRequest) => ({
      body:
        query.get('revision') === '2'
          ? { ...model, specDigest: digest('7'), spec: { ...model.spec, target: 'rent' } }
          : model,
    }),
  };

  it('says what differs in spec, data, parameters and metrics, and which way is better', async () => {
    const { url } = await cli.platform(routes);

    const { exitCode, stdout } = await cli.run(['diff', 'houses', '1', '2'], { url });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('target: rent → price');
    expect(stdout).toContain(`− ${'0'.repeat(12)}`);
    expect(stdout).toContain('+ 2 houses.csv (98 rows)');
    expect(stdout).toContain('lambda: 1 → 10');
    expect(stdout).toMatch(/rmse +5\.3 +5\.1 +-0\.2 +better/);
    expect(stdout).toMatch(/r2 +0\.71 +0\.7 +-0\.01 +worse/);
    expect(stdout).toMatch(/bias +-0\.4 +0\.1 +\+0\.5 +better/);
    expect(stdout).toContain('inputs  the same');
  });

  it('heeds the paired test where the second was judged against the first', async () => {
    const comparison = (pValue: number) => ({
      ...evaluation,
      champion: {
        ...evaluation.champion,
        comparison: {
          ...evaluation.champion.comparison,
          metrics: { auc: { ...evaluation.champion.comparison.metrics.auc, pValue } },
        },
      },
    });
    const judged = (pValue: number) => ({
      'GET /models/houses/versions/1': version(1, { metrics: { auc: 0.9 } }),
      'GET /models/houses/versions/2': {
        ...version(2, { metrics: { auc: 0.84 } }),
        evaluation: comparison(pValue),
      },
      'GET /models/houses/datasets': { items: [] },
    });
    const clear = await cli.platform(judged(0.0004));
    const vague = await cli.platform(judged(0.3));

    const better = await cli.run(['diff', 'houses', '1', '2'], { url: clear.url });
    const noise = await cli.run(['diff', 'houses', '1', '2'], { url: vague.url });

    expect(better.stdout).toMatch(/auc +0\.8 +0\.84 +\+0\.04 +0\.01 +0\.07 +< 0\.001 +better/);
    expect(noise.stdout).toMatch(/auc +0\.8 +0\.84 .*0\.300 +within noise/);
  });

  it('names the revisions where the platform has no older specs', async () => {
    const { url } = await cli.platform({ ...routes, 'GET /models/houses': model });

    const { exitCode, stdout } = await cli.run(['diff', 'houses', '1', '2'], { url });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('revision 2 → 3');
  });

  it('exits 1 for a version that is not there', async () => {
    const { url } = await cli.platform(routes);

    expect((await cli.run(['diff', 'houses', '1', '9'], { url })).exitCode).toBe(1);
  });
});
