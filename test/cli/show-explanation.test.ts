import { describe, expect, it } from 'vitest';
import { Explanation } from '../../core/contracts/explanation.ts';
import { evaluation } from './sample-platform.ts';
import { digest, version } from './sample-records.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();

const feature = (name: string, at: number, more: object = {}) => ({
  feature: name,
  gain: 100 / (at + 1),
  splits: 20 - at,
  meanAbsolute: 8 / 2 ** at,
  permutation: { mean: 1.2345 / (at + 1), standardError: 0.0412 },
  ...more,
});
const point = (value: number | string | boolean | null, ...mean: (number | null)[]) => ({
  value,
  count: 3,
  mean,
});

const explanation = Explanation.parse({
  schema: 1,
  method: 'trees',
  metric: 'rmse',
  rows: { explained: 1_000, shuffled: 60, averaged: 50, counted: 18 },
  shuffles: 3,
  base: [100],
  featureCount: 14,
  importance: [
    feature('rooms', 0),
    feature('zone', 1, { permutation: { mean: -0.002, standardError: 0.3 } }),
    feature('seen', 2, { permutation: null }),
    feature('old', 3, { permutation: { mean: 0, standardError: 0 } }),
    ...Array.from({ length: 8 }, (_, at) => feature(`other ${at}`, at + 4)),
  ],
  dependences: [
    {
      feature: 'rooms',
      outputs: [0],
      points: [point(1, 10), point(2, 15), point(3, null), point(4, 80), point(null, 45)],
    },
    { feature: 'zone', outputs: [0], points: [point('a', 30), point('b', 20)] },
    { feature: 'seen', part: 'weekday', outputs: [0], points: [point(0, 5), point(6, 7)] },
    { feature: 'seen', part: 'month', outputs: [0], points: [point(0, 5), point(11, 7)] },
    { feature: 'old', outputs: [0], points: [point(true, 5)] },
  ],
  golden: [
    [
      {
        output: 0,
        score: 107.5,
        contributions: [
          { feature: 0, value: 10 },
          { feature: 2, value: -5 },
        ],
        rest: 2.5,
      },
    ],
    [{ output: 0, score: 1, contributions: [], rest: -99 }],
  ],
});

const routes = (more: object, answer: object = explanation) => ({
  'GET /models/houses/versions/2': { ...version(2, { explanationDigest: digest('8'), ...more }), evaluation },
  'GET /models/houses/versions/2/explanation': answer,
});

/** What `show` says from "what it goes by" on. */
async function show(more: object = {}, answer: object = explanation): Promise<string> {
  const { url } = await cli.platform(routes(more, answer));
  const { exitCode, stdout, stderr } = await cli.run(['show', 'houses@2'], { url, columns: 120 });
  expect([exitCode, stderr]).toEqual([0, '']);
  return stdout.slice(stdout.indexOf('what it goes by'));
}

describe('show of a version that was explained', () => {
  it('has the ten first features with their shares, what shuffling costs, gain and splits', async () => {
    const text = await show();

    expect(text).toContain('contributions over 1,000 test rows, 3 shuffles of 60 test rows');
    expect(text).toMatch(/rooms +8 +50 % +█{12} +\+1\.23 ± 0\.04 +32 % +20\n/);
    expect(text).toMatch(/zone +4 +25 % +█{6}·{6} +-0\.0 ± 0\.3 /);
    expect(text).toMatch(/seen +2 +13 % +█{3}·{9} +– /);
    expect(text).toMatch(/old +1 .* 0 +8 % /);
    expect(text).toContain('other 5');
    expect(text).not.toContain('other 6');
    expect(text).toContain('and 4 more, which --json has');
  });

  it('draws the first three features, missing apart, and names parts of a time', async () => {
    const text = await show();

    expect(text).toMatch(/rooms +1 ▁▁█ 4 {2}missing ▄ +10 +1 +80 +4/);
    expect(text).toMatch(/zone +a █ {2}b ▁ +20 +b +30 +a/);
    expect(text).toMatch(/seen \(weekday\) +Monday ▁█ Sunday/);
    expect(text).toMatch(/seen \(month\) +1 ▁█ 12/);
    expect(text).not.toMatch(/true/);
  });

  it('takes the first row apart from what is known of none to its score', async () => {
    const text = await show();
    const row = text.slice(text.indexOf('FIRST TEST ROW'));

    expect(row.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['FIRST TEST ROW', 'SCORE'],
      ['nothing known', '100'],
      ['rooms', '+10', '████████████'],
      ['seen', '-5', '██████······'],
      ['all others', '+2.5', '███·········'],
      ['score', '107.5'],
      [''],
    ]);
  });

  it('names the class, turns the change of a metric that is better higher, and leaves out what a line has not', async () => {
    const linear = {
      ...explanation,
      method: 'linear',
      metric: 'auc',
      importance: explanation.importance.map((entry) => ({ ...entry, gain: null, splits: null })),
    };
    const text = await show({ task: 'binary', classes: ['No', 'Yes'] }, linear);

    expect(text).toMatch(/AUC IF SHUFFLED\n/);
    expect(text).toMatch(/rooms .* -1\.23 ± 0\.04\n/);
    expect(text).toMatch(/Yes by rooms/);
    expect(text).toContain('LOG-ODDS OF Yes');
  });

  it('draws the class that moves most', async () => {
    const text = await show(
      { task: 'multiclass', classes: ['x', 'y', 'z'] },
      {
        ...explanation,
        dependences: [
          { feature: 'rooms', outputs: [0, 2], points: [point(1, 0.4, 0.1), point(2, 0.5, 0.9)] },
        ],
      },
    );

    expect(text).toMatch(/z by rooms +1 ▁█ 2 +0\.1 +1 +0\.9 +2/);
    expect(text).toContain('SCORE OF x');
  });

  it('has the record with --json', async () => {
    const { url } = await cli.platform(routes({}));

    const { objects } = await cli.run(['show', 'houses@2', '--json'], { url });

    expect(objects).toMatchObject([{ version: 2, explanation: { method: 'trees', featureCount: 14 } }]);
  });

  it('says nothing of it where there is none, or no figures', async () => {
    const { url } = await cli.platform({ 'GET /models/houses/versions/2': version(2) });
    const { exitCode, stdout } = await cli.run(['show', 'houses@2'], { url });
    const none = {
      ...explanation,
      method: 'none',
      rows: { explained: 0, shuffled: 0, averaged: 0, counted: 0 },
      base: [],
      importance: explanation.importance.map(({ feature: name }) => ({
        feature: name,
        gain: null,
        splits: null,
        meanAbsolute: null,
        permutation: null,
      })),
      dependences: [],
      golden: [],
    };

    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('goes by');
    expect(await show({}, none)).toMatch(/^what it goes by\s+FEATURE\nrooms\n/);
  });
});
