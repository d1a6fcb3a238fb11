import { describe, expect, it } from 'vitest';
import { everything } from './sample-platform.ts';
import { model, version } from './sample-records.ts';
import type { StubRequest } from './stub-platform.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();

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
