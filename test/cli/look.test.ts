import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  acceptedDrop,
  DROP_ID,
  dataset,
  decision,
  digest,
  driftReport,
  drop,
  ledger,
  model,
  modelItem,
  RUN_ID,
  run,
  version,
} from './sample-records.ts';
import { problem, type StubRequest } from './stub-platform.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();

const candidate = {
  task: 'binary',
  rows: 18,
  metrics: { auc: { value: 0.84, low: 0.8, high: 0.88, method: 'delong' } },
  confusion: [
    [10, 2],
    [1, 5],
  ],
  classes: ['No', 'Yes'],
  calibration: [
    { meanPredicted: 0.1, observed: 0.05, count: 12 },
    { meanPredicted: null, observed: null, count: 0 },
    { meanPredicted: 0.9, observed: 0.95, count: 6 },
  ],
  segments: [
    {
      name: 'zone',
      levels: [
        {
          level: 'a',
          rows: 15,
          tooFew: false,
          metrics: { auc: { value: 0.8, low: null, high: null, method: 'none' } },
        },
        { level: 'b', rows: 3, tooFew: true, metrics: {} },
      ],
    },
  ],
};

const evaluation = {
  schema: 1,
  candidate,
  champion: {
    version: 1,
    evaluation: {
      task: 'binary',
      rows: 18,
      metrics: { auc: { value: 0.8, low: 0.7, high: 0.9, method: 'delong' } },
    },
    comparison: {
      task: 'binary',
      rows: 18,
      metrics: {
        auc: {
          candidate: 0.84,
          champion: 0.8,
          difference: 0.04,
          low: 0.01,
          high: 0.07,
          pValue: 0.0004,
          method: 'delong',
        },
      },
    },
  },
  leakage: [],
  parity: { rows: 18, maxDifference: 0, tolerance: 0.00001 },
};

const approval = {
  schema: 1,
  approvalId: digest('9'),
  model: 'houses',
  version: 3,
  runId: RUN_ID,
  rev: 2,
  askedAt: '2026-11-21T11:50:00.000Z',
};

const everything = {
  'GET /models': { items: [modelItem] },
  'GET /approvals': { items: [approval] },
  'GET /models/houses': model,
  'GET /models/houses/versions/2': { ...version(2, { metrics: { auc: 0.84 } }), evaluation },
  'GET /models/houses/drops': { items: [drop(), acceptedDrop({ alreadyKnown: true })] },
  'GET /models/houses/runs': {
    items: [run({ outcome: 'promoted', version: 2, endedAt: '2026-11-21T11:01:00.000Z' })],
  },
  'GET /models/houses/decisions': { items: [decision] },
  'GET /models/houses/drift': { items: [driftReport] },
  'GET /models/houses/datasets': { items: [dataset(2), dataset(1)] },
  'GET /models/houses/versions': { items: [version(1), version(2)] },
  'GET /models/houses/ledger': { items: ledger },
  [`GET /models/houses/drops/${DROP_ID}`]: acceptedDrop({
    counts: {
      read: 100,
      kept: 98,
      leftOut: 0,
      quarantined: 2,
      byReason: [{ code: 'belowMinimum', column: 'rooms', count: 2 }],
    },
    findings: [{ code: 'newColumn', message: 'a new column "colour" is not used' }],
  }),
};

describe('status', () => {
  it('is a table of all models, with what waits for a person', async () => {
    const { url } = await cli.platform(everything);

    const { exitCode, stdout } = await cli.run(['status'], { url });

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/houses +regression +version 2 +2 h ago +1 +promoted +2 h ago/);
    expect(stdout).toContain('may version 3 of houses serve?');
    expect(stdout).toContain('npx perennial approve 999999999999');
  });

  it('says how to begin where there is no model', async () => {
    const { url } = await cli.platform({ 'GET /models': { items: [] }, 'GET /approvals': { items: [] } });

    const { exitCode, stdout } = await cli.run(['status'], { url });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('npx perennial init NAME');
  });

  it('of a model is one screen: what serves, how good, what happened, drift', async () => {
    const { url } = await cli.platform(everything);

    const { exitCode, stdout } = await cli.run(['status', 'houses'], { url });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('version 2 since 2 h ago (2026-11-21 10:00:00Z), revision 2: ridge on 80 rows');
    expect(stdout).toContain('auc 0.84 (0.8 … 0.88)');
    expect(stdout).toContain('1 drop: houses.csv 1 h ago');
    expect(stdout).toContain('nothing to do, 30 min ago: the last training ended 1 h ago, a day is asked');
    expect(stdout).toMatch(/rooms +psi +████████████ +0.5 +0.2 +drifted +▆▄▃ → ▂▃█/);
    expect(stdout).toMatch(/zone +psi +███········· +0.05 +0.2 +stable/);
    expect(stdout.indexOf('rooms')).toBeLessThan(stdout.indexOf('zone  '));
    expect(stdout.split('\n').length).toBeLessThan(25);
  });

  it('of a model under which nothing serves yet says so', async () => {
    const { url } = await cli.platform({
      ...everything,
      'GET /approvals': { items: [] },
      'GET /models/houses': { ...model, serving: null },
      'GET /models/houses/drift': { items: [] },
    });

    const { stdout } = await cli.run(['status', 'houses'], { url });

    expect(stdout).toContain('nothing yet: the first accepted drop trains a version');
  });

  it('under --json is one object', async () => {
    const { url } = await cli.platform(everything);

    const { objects } = await cli.run(['status', 'houses', '--json'], { url });

    expect(Object.keys(objects[0]!)).toEqual([
      'model',
      'champion',
      'drops',
      'runs',
      'decisions',
      'drift',
      'approvals',
    ]);
  });
});

describe('lists', () => {
  it.each([
    ['drops', /houses\.csv +12\.3 KB +98 +1 h ago +accepted +the content was known already/],
    ['datasets', /2 +dddddddddddd +98 +1 +2 +59 min ago +houses\.csv/],
    ['runs', /drop +59 min ago +58\.0 s +ridge rmse 5\.15 +promoted +2/],
    ['versions', /2 +2 h ago +ridge +1 +rmse 5\.1 {2}r2 0\.71 +1 +passed/],
    ['drift', /2026-11-21 11:00:00Z +30 min ago +2 +900 +0 +drifted +rooms/],
    ['decisions', /30 min ago +2026-11-21 11:00:00Z +none +drift +the last training/],
  ])('%s prints a table', async (name, row) => {
    const { url } = await cli.platform(everything);

    const { exitCode, stdout } = await cli.run([name, 'houses'], { url });

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(row);
  });

  it('are newest first whatever order the platform has', async () => {
    const { url } = await cli.platform(everything);

    const { objects } = await cli.run(['versions', 'houses', '--json'], { url });

    expect(objects[0]?.items).toMatchObject([{ version: 2 }, { version: 1 }]);
  });

  it('ask page by page for as many as wanted, and say when there are more', async () => {
    const page = ({ query }: StubRequest) => {
      const from = Number(query.get('next') ?? 6);
      return {
        body: { items: [version(from), version(from - 1)], ...(from > 2 && { next: String(from - 2) }) },
      };
    };
    const stub = await cli.platform({ 'GET /models/houses/versions': page });

    const some = await cli.run(['versions', 'houses', '--limit', '2'], { url: stub.url });
    const all = await cli.run(['versions', 'houses', '--all', '--json'], { url: stub.url });

    expect(some.stdout).toContain('there are more');
    expect(stub.requests[0]?.query.get('limit')).toBe('2');
    expect(all.objects[0]?.items).toMatchObject([6, 5, 4, 3, 2, 1].map((number) => ({ version: number })));
  });

  it('say what to do where there is nothing', async () => {
    const { url } = await cli.platform({ 'GET /models/houses/runs': { items: [] } });

    const { stdout } = await cli.run(['runs', 'houses'], { url });

    expect(stdout).toContain('No run yet');
  });
});

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

describe('history and verify', () => {
  it('tell the ledger as a story', async () => {
    const { url } = await cli.platform(everything);

    const { stdout } = await cli.run(['history', 'houses'], { url });

    expect(stdout).toContain('the spec became revision 1, by local');
    expect(stdout).toContain('version 2 serves, before it version 1, by local');
    expect(stdout).toContain('rmse 5.1, 3 % better');
  });

  it('say what served at a time and why', async () => {
    const stub = await cli.platform({
      'GET /models/houses/ledger': ({ query }: StubRequest) => ({
        body: { at: query.get('at'), serving: { rev: 1, routes: ledger[1]!.after }, entry: ledger[1] },
      }),
    });

    const { stdout } = await cli.run(['history', 'houses', '--at', '2026-11-21 10:30+01:00'], {
      url: stub.url,
    });

    expect(stub.requests[0]?.query.get('at')).toBe('2026-11-21T09:30:00.000Z');
    expect(stdout).toContain('At 2026-11-21 09:30:00Z version 1 served');
    expect(stdout).toContain('why: all gates passed');
  });

  it('say that nothing served yet', async () => {
    const { url } = await cli.platform({
      'GET /models/houses/ledger': { at: '', serving: null, entry: null },
    });

    expect((await cli.run(['history', 'houses', '--at', '2026-01-01'], { url })).stdout).toContain(
      'nothing served',
    );
  });

  it.each(['yesterday', '2026-13-01', '10:30'])('refuse "%s" as a time', async (at) => {
    expect((await cli.run(['history', 'houses', '--at', at])).exitCode).toBe(2);
  });

  it('find a whole chain whole, in any order of delivery', async () => {
    const { url } = await cli.platform({
      ...everything,
      'GET /models/houses/ledger': { items: ledger.toReversed() },
    });

    const { exitCode, objects } = await cli.run(['verify', 'houses', '--json'], { url });

    expect(exitCode).toBe(0);
    expect(objects).toEqual([{ model: 'houses', valid: true, entries: 3, head: ledger[2]!.hash }]);
  });

  it.each([
    [
      'a changed reason',
      ledger.map((entry) => (entry.seq === 2 ? { ...entry, why: 'asked for' } : entry)),
      'changed',
    ],
    ['a missing entry', ledger.filter((entry) => entry.seq !== 2), 'missing'],
    ['a cut end', ledger.slice(0, 2), 'serving revision 2 has no entry'],
  ])('find %s', async (_what, items, reason) => {
    const { url } = await cli.platform({ ...everything, 'GET /models/houses/ledger': { items } });

    const { exitCode, stdout } = await cli.run(['verify', 'houses'], { url });

    expect(exitCode).toBe(1);
    expect(stdout).toContain('broken');
    expect(stdout).toContain(reason);
  });

  it('compare with a hash that was noted earlier', async () => {
    const { url } = await cli.platform(everything);

    expect((await cli.run(['verify', 'houses', '--head', ledger[1]!.hash], { url })).exitCode).toBe(0);
    expect((await cli.run(['verify', 'houses', '--head', digest('0')], { url })).exitCode).toBe(1);
  });

  it('verify the ledger of a deleted model', async () => {
    const { url } = await cli.platform({ 'GET /models/houses/ledger': { items: ledger } });

    expect((await cli.run(['verify', 'houses'], { url })).exitCode).toBe(0);
  });
});

describe('quarantine', () => {
  const rows = [
    {
      row: 3,
      line: 4,
      column: 'rooms',
      code: 'belowMinimum',
      message: '-1 is below 0',
      values: { rooms: -1, zone: 'a,b' },
    },
    { row: 7, code: 'torn', message: 'has 3 fields, 2 were expected', values: { rooms: '=1+1', zone: null } },
  ];
  const routes = { ...everything, [`GET /models/houses/drops/${DROP_ID}/quarantine`]: { items: rows } };

  it('shows the bad rows with place, value and reason', async () => {
    const { url } = await cli.platform(routes);

    const { exitCode, stdout } = await cli.run(['quarantine', DROP_ID], { url });

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/2 +rooms +belowMinimum/);
    expect(stdout).toMatch(/3 +4 +rooms +-1 +-1 is below 0/);
  });

  it('writes all of them as CSV', async () => {
    const { url } = await cli.platform(routes);
    const cwd = cli.folder();

    const { exitCode } = await cli.run(['quarantine', DROP_ID, '--out', 'rows.csv'], { url, cwd });

    expect(exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'rows.csv'), 'utf8').split('\n')).toEqual([
      'quarantine.row,quarantine.line,quarantine.column,quarantine.code,quarantine.reason,rooms,zone',
      '3,4,rooms,belowMinimum,-1 is below 0,-1,"a,b"',
      '7,,,torn,"has 3 fields, 2 were expected",=1+1,',
      '',
    ]);
  });
});

describe('doctor', () => {
  it('finds nothing wrong with a model that serves', async () => {
    const { url } = await cli.platform({
      ...everything,
      'GET /approvals': { items: [] },
      'GET /health': { status: 'ok', time: '2026-11-21T12:00:01.000Z' },
    });

    const { exitCode, stdout } = await cli.run(['doctor'], { url });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('houses: version 2 serves since 2 h ago');
    expect(stdout).not.toContain('look');
  });

  it('says what waits and what to do about it', async () => {
    const { url } = await cli.platform({
      'GET /health': { status: 'ok', time: '2026-11-21T13:00:01.000Z', deadLetters: 2 },
      'GET /models': {
        items: [
          {
            model: 'houses',
            task: 'regression',
            revision: 1,
            openDrops: 1,
            paused: { since: '2026-11-21T11:00:00.000Z', by: 'local', why: 'holidays' },
            lastRun: { runId: RUN_ID, outcome: 'failed' },
          },
        ],
      },
      'GET /approvals': { items: [approval] },
      'GET /models/houses/drops': {
        items: [drop({ claimedAt: '2026-11-21T09:00:00.000Z' }), drop({ outcome: 'quarantined' })],
      },
    });

    const { exitCode, objects } = await cli.run(['doctor', '--json'], { url });

    expect(exitCode).toBe(1);
    const found = (objects[0] as unknown as { checks: { verdict: string; message: string; todo?: string }[] })
      .checks;
    expect(found.filter((check) => check.verdict !== 'ok').map((check) => check.message)).toEqual([
      expect.stringContaining('clock'),
      '2 event(s) could not be handled by any function',
      'houses: nothing serves, predictions are refused',
      'houses: training is paused by local: holidays',
      'houses: 1 drop without an end, since 3 h ago',
      'houses: 1 drop in quarantine until somebody looks',
      'houses: version 3 waits for approval, asked 10 min ago',
    ]);
    expect(found.filter((check) => check.verdict !== 'ok').every((check) => check.todo)).toBe(true);
  });

  it('exits 3 when nothing answers, after it looked at the machine', async () => {
    const stub = await cli.platform({});
    await stub.close();

    const { exitCode, stdout } = await cli.run(['doctor'], { url: stub.url });

    expect(exitCode).toBe(3);
    expect(stdout).toContain('Node v');
    expect(stdout).toContain('start it with npm start');
  });

  it('names an unexpected answer instead of guessing', async () => {
    const { url } = await cli.platform({ 'GET /health': () => problem(500, 'quote request-1') });

    expect((await cli.run(['doctor'], { url })).exitCode).toBe(1);
  });
});
