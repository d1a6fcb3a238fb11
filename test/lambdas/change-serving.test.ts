import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerPartition, recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { LedgerEntry, ServingState } from '../../core/contracts/serving.ts';
import { PerennialError } from '../../core/errors.ts';
import { verifyLedger } from '../../core/registry/ledger-hash.ts';
import { championOf } from '../../core/registry/next-serving-state.ts';
import { readRun } from '../../lambdas/store/end-run.ts';
import { promoteVersion } from '../../lambdas/store/promote-version.ts';
import { readServing } from '../../lambdas/store/read-model.ts';
import { readVersion } from '../../lambdas/store/read-version.ts';
import { eachRecord } from '../../lambdas/store/record.ts';
import type { Services } from '../../platform/services.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';
import { makeVersion, putVersion } from './make-version.ts';

const MODEL = 'green-taxi';
const PATH = `/models/${MODEL}`;

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL);
  for (const version of [1, 2, 3, 4]) await putVersion(plane, MODEL, version);
});
afterEach(() => plane.close());

const promote = (version: number, rev: number, headers?: Record<string, string>) =>
  plane.call('POST', `${PATH}/promote`, { version, rev }, headers);
const rollback = (rev: number, headers?: Record<string, string>) =>
  plane.call('POST', `${PATH}/rollback`, { rev }, headers);
const serving = () => readServing(plane.services.records, MODEL);
const served = async () => championOf(await serving())?.version;
const readLedger = async () =>
  (
    await Array.fromAsync(
      eachRecord(
        plane.services.records,
        { pk: ledgerPartition(MODEL), prefix: recordPrefix.ledger },
        LedgerEntry,
      ),
    )
  ).filter(({ what }) => what !== 'modelApplied');

/** Makes versions 1 … `newest` champion after one another. */
async function promoteUpTo(newest: number): Promise<void> {
  for (let version = 1; version <= newest; version++) await promote(version, version - 1);
}

describe('POST …/promote', () => {
  it('makes the first version the champion at rev 1, with its ledger entry, and ends its run', async () => {
    const { status, body } = await promote(1, 0);

    expect(status).toBe(200);
    expect(ServingState.parse(body)).toMatchObject({
      rev: 1,
      routes: [{ version: 1, weight: 1, role: 'champion' }],
      previous: [],
    });
    expect(await readLedger()).toMatchObject([
      { what: 'versionPromoted', rev: 1, before: null, after: body.routes, who: 'local' },
    ]);
    expect(await readRun(plane.services.records, MODEL, 'retrain-1-1')).toMatchObject({
      outcome: 'promoted',
    });
  });

  it('refuses who looked at an older revision, and says which one there is', async () => {
    await promoteUpTo(2);

    const { status, body } = await promote(3, 1);

    expect(status).toBe(409);
    expect(body.rev).toBe(2);
    expect(await served()).toBe(2);
  });

  it('answers what serves when the version is the champion already', async () => {
    await promoteUpTo(1);

    expect(await promote(1, 1)).toMatchObject({ status: 200, body: { rev: 1 } });
    expect(await promote(1, 0)).toMatchObject({ status: 200, body: { rev: 1 } });
    expect(await readLedger()).toHaveLength(1);
  });

  it('says what turned a version down, and leaves it there', async () => {
    const findings = [
      {
        gate: 'minimum' as const,
        verdict: 'failed' as const,
        advisory: false,
        message: 'r2 0.1 is below 0.5',
      },
      { gate: 'latency' as const, verdict: 'failed' as const, advisory: true, message: 'slow' },
    ];
    await putVersion(plane, MODEL, 1, { gates: { verdict: 'failed', findings } });

    const { status, body } = await promote(1, 0);

    expect(status).toBe(409);
    expect(body.detail).toContain('r2 0.1 is below 0.5');
    expect(body.detail).not.toContain('slow');
    expect(await served()).toBeUndefined();
  });

  it('lets a person promote what the gates could not judge', async () => {
    await putVersion(plane, MODEL, 1, { gates: { verdict: 'unknown', findings: [] } });

    expect((await promote(1, 0)).status).toBe(200);
  });

  it('has a version judged again that was judged against another champion', async () => {
    await promoteUpTo(2);
    await plane.services.records.write({
      update: recordKey.run(MODEL, 'retrain-4-1'),
      set: { outcome: 'registered', endedAt: '2026-03-01T09:00:00Z' },
    });

    const { status, body } = await promote(4, 2);

    expect(status).toBe(202);
    expect(body).toMatchObject({ judging: true, version: 4 });
    expect(await served()).toBe(2);
    const execution = await plane.services.workflows.describe('roll-out-version', 'retrain-4-1-r1');
    expect(execution).toMatchObject({ status: 'RUNNING', input: { version: 4, requestedBy: 'local' } });
    expect((await readRun(plane.services.records, MODEL, 'retrain-4-1'))?.outcome).toBeUndefined();
  });

  it('starts one judgement however often it is asked for, and a new one after that ended', async () => {
    await promoteUpTo(2);
    await promote(4, 2);
    await promote(4, 2);
    const { workflows } = plane.services;
    expect(await workflows.describe('roll-out-version', 'retrain-4-1-r2')).toBeUndefined();

    await plane.endExecution('roll-out-version', 'retrain-4-1-r1', { status: 'SUCCEEDED' });
    await promote(4, 2);

    expect(await workflows.describe('roll-out-version', 'retrain-4-1-r2')).toMatchObject({
      status: 'RUNNING',
    });
  });

  it.each([
    [{ version: 9, rev: 0 }, 404],
    [{ version: 0, rev: 0 }, 422],
    [{ version: '1', rev: 0 }, 422],
    [{ version: 1.5, rev: 0 }, 422],
    [{ version: 1 }, 422],
    [{ version: 1, rev: -1 }, 422],
    [{ version: 1, rev: 0, source: 's3://elsewhere' }, 422],
    [{ version: 1, rev: 0, why: 'x'.repeat(2_001) }, 422],
  ])('answers %j with %i', async (body, status) => {
    expect((await plane.call('POST', `${PATH}/promote`, body)).status).toBe(status);
    expect(await served()).toBeUndefined();
  });

  it('lets exactly one of eight at once win each revision, and tells the others which there is', async () => {
    await promoteUpTo(1);
    for (const version of [2, 3, 4, 5, 6, 7, 8, 9])
      await putVersion(plane, MODEL, version, { judgedAgainst: 1 });

    const answers = await Promise.all([2, 3, 4, 5, 6, 7, 8, 9].map((version) => promote(version, 1)));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of answers)
      if (status === 409) expect(body.rev).toBe(2);
      else expect(body).toMatchObject({ rev: 2 });
    expect((await readLedger()).filter(({ what }) => what === 'versionPromoted')).toHaveLength(2);
    expect(verifyLedger(await wholeLedger())).toMatchObject({ valid: true });
  });

  it('reports once as done a write that was applied though its answer was lost', async () => {
    loseAnswerOf('versionPromoted');
    const key = { 'Idempotency-Key': 'k' };
    expect((await promote(1, 0, key)).status).toBe(503);

    expect(await promote(1, 0, key)).toMatchObject({ status: 200, body: { rev: 1 } });
    expect(await readLedger()).toHaveLength(1);
  });
});

describe('POST …/rollback', () => {
  it('goes back to the champion before in one revision, with its ledger entry', async () => {
    await promoteUpTo(3);

    const { status, body } = await rollback(3);

    expect(status).toBe(200);
    expect(body).toMatchObject({ rev: 4, routes: [{ version: 2 }], previous: [{ version: 1 }] });
    expect((await readLedger()).at(-1)).toMatchObject({
      what: 'rolledBack',
      rev: 4,
      before: [{ version: 3 }],
      after: [{ version: 2 }],
    });
  });

  it('goes back one step when asked twice under one Idempotency-Key, and two under two', async () => {
    await promoteUpTo(4);
    const first = await rollback(4, { 'Idempotency-Key': 'a' });
    const again = await rollback(4, { 'Idempotency-Key': 'a' });

    expect(again.body).toEqual(first.body);
    expect(await served()).toBe(3);

    await rollback(5, { 'Idempotency-Key': 'b' });
    expect(await served()).toBe(2);
  });

  it('goes back one step when asked twice at once under one Idempotency-Key', async () => {
    await promoteUpTo(4);

    const answers = await Promise.all([1, 2, 3].map(() => rollback(4, { 'Idempotency-Key': 'a' })));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await served()).toBe(3);
  });

  it('lets one of several at once win, and tells the others which revision there is', async () => {
    await promoteUpTo(4);

    const answers = await Promise.all([1, 2, 3, 4].map(() => rollback(4)));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status, body }) => status === 409 && body.rev === 5)).toHaveLength(3);
    expect(await served()).toBe(3);
  });

  it('is done once though its answer was lost', async () => {
    await promoteUpTo(3);
    loseAnswerOf('rolledBack');
    const key = { 'Idempotency-Key': 'k' };
    expect((await rollback(3, key)).status).toBe(503);

    expect(await rollback(3, key)).toMatchObject({ status: 200, body: { rev: 4 } });
    expect(await served()).toBe(2);
  });

  it.each([0, 1])('with %i champions has nowhere to go back to', async (champions) => {
    await promoteUpTo(champions);

    expect((await rollback(champions || 1)).status).toBe(409);
    expect(await served()).toBe(champions || undefined);
  });

  it('goes all the way back, and no further', async () => {
    await promoteUpTo(4);
    for (const rev of [4, 5, 6]) expect((await rollback(rev)).status).toBe(200);

    expect(await served()).toBe(1);
    expect((await rollback(7)).status).toBe(409);
  });

  it('does not go back to what it came from: that is a promotion', async () => {
    await promoteUpTo(2);
    await rollback(2);

    expect((await rollback(3)).status).toBe(409);
    expect(await served()).toBe(1);
  });

  it('remembers twenty champions', async () => {
    for (let version = 5; version <= 25; version++) await putVersion(plane, MODEL, version);
    await promoteUpTo(25);

    expect((await serving())?.previous).toHaveLength(20);
    expect((await serving())?.previous[0]).toMatchObject({ version: 24 });
  });
});

describe('promotions and rollbacks at once', () => {
  it('leave one linear history in which each revision follows from the one before', async () => {
    await promoteUpTo(2);
    await putVersion(plane, MODEL, 3, { judgedAgainst: 2 });

    await Promise.all([promote(3, 2), rollback(2), promote(3, 2), rollback(2)]);
    await rollback((await serving())!.rev);

    const entries = await readLedger();
    expect(entries.map(({ rev }) => rev)).toEqual(entries.map((_, i) => i + 1));
    entries.forEach((entry, i) => {
      expect(entry.before).toEqual(i === 0 ? null : entries[i - 1]!.after);
    });
    expect((await serving())?.routes).toEqual(entries.at(-1)?.after);
    expect(verifyLedger(await wholeLedger())).toMatchObject({ valid: true });
  });

  it('show a reader exactly one champion at every moment', async () => {
    await promoteUpTo(2);
    const seen: number[] = [];
    const { transact } = plane.store.records;
    plane.store.records.transact = async (...args) => {
      seen.push((await serving())!.routes.filter(({ role }) => role === 'champion').length);
      await transact(...args);
      seen.push((await serving())!.routes.filter(({ role }) => role === 'champion').length);
    };

    await promote(3, 2);
    await rollback(3);

    expect(new Set(seen)).toEqual(new Set([1]));
    expect(seen.length).toBeGreaterThan(3);
  });
});

describe('promoteVersion', () => {
  const by = { who: 'perennial', why: 'all gates passed', actionId: 'promote-x-r1' };

  it('does not promote what was judged against a champion that is gone', async () => {
    await promoteUpTo(2);
    const slow = makeVersion(MODEL, 3, { judgedAgainst: 1 });

    expect(await promoteVersion(plane.services, slow, by)).toEqual({ promoted: false });
    expect(await served()).toBe(2);
  });

  it('does not promote when the champion changes between its reading and its writing', async () => {
    await promoteUpTo(2);
    const slow = await readVersion(plane.services.records, MODEL, 3);
    const { transact } = plane.services.records;
    let isFirst = true;
    const racing = {
      ...plane.services,
      records: {
        ...plane.services.records,
        async transact(...args: Parameters<typeof transact>) {
          if (isFirst) {
            isFirst = false;
            await rollback(2);
          }
          return transact(...args);
        },
      },
    };

    expect(await promoteVersion(racing, slow, by)).toEqual({ promoted: false });
    expect(await served()).toBe(1);
  });

  it('answers that it is done when it is repeated', async () => {
    const version = await readVersion(plane.services.records, MODEL, 1);

    expect(await promoteVersion(plane.services, version, by)).toEqual({ promoted: true });
    expect(await promoteVersion(plane.services, version, by)).toEqual({ promoted: true });
    expect(await readLedger()).toHaveLength(1);
  });

  it('is not done a second time after a rollback, though it is repeated', async () => {
    await promoteUpTo(1);
    const version = await readVersion(plane.services.records, MODEL, 2);
    await promoteVersion(plane.services, version, by);
    await rollback(2);

    expect(await promoteVersion(plane.services, version, by)).toEqual({ promoted: false });
    expect(await served()).toBe(1);
  });
});

function wholeLedger(): Promise<LedgerEntry[]> {
  return Array.fromAsync(
    eachRecord(
      plane.services.records,
      { pk: ledgerPartition(MODEL), prefix: recordPrefix.ledger },
      LedgerEntry,
    ),
  );
}

/** Lets the transaction with this ledger entry be applied, once, and its caller hear that the table is down. */
function loseAnswerOf(what: LedgerEntry['what']): void {
  let isLost = false;
  plane.wrapServices = (_name: string, services: Services) => ({
    ...services,
    records: {
      ...services.records,
      async transact(writes, token) {
        await services.records.transact(writes, token);
        const isIt = writes.some((write) => 'put' in write && write.put.what === what);
        if (!isIt || isLost) return;
        isLost = true;
        throw new PerennialError('ServiceUnavailableError', 'timed out');
      },
    },
  });
}
