import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { approval, everything } from './sample-platform.ts';
import { DROP_ID, drop, RUN_ID } from './sample-records.ts';
import { problem } from './stub-platform.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();

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
