import { describe, expect, it } from 'vitest';
import { everything } from './sample-platform.ts';
import { digest, ledger } from './sample-records.ts';
import type { StubRequest } from './stub-platform.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();

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
