import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerPartition, recordKey, recordPrefix } from '../../../core/contracts/keys.ts';
import { LedgerEntry } from '../../../core/contracts/serving.ts';
import { GENESIS_HASH, verifyLedger } from '../../../core/registry/ledger-hash.ts';
import { appendLedger, type LedgerAppend } from '../../../lambdas/store/append-ledger.ts';
import { eachRecord } from '../../../lambdas/store/record.ts';
import type { Records } from '../../../platform/services.ts';
import { type ControlPlane, openControlPlane, START } from '../control-plane.ts';

let plane: ControlPlane;
let records: Records;
beforeEach(() => {
  plane = openControlPlane();
  records = plane.services.records;
});
afterEach(() => plane.close());

const act = (actionId: string, changes: Partial<LedgerAppend> = {}): LedgerAppend => ({
  model: 'green-taxi',
  actionId,
  at: START.toISOString(),
  who: 'local',
  what: 'modelApplied',
  why: 'test',
  rev: 0,
  before: null,
  after: { revision: 1 },
  ...changes,
});

async function readLedger(model = 'green-taxi'): Promise<LedgerEntry[]> {
  return Array.fromAsync(
    eachRecord(records, { pk: ledgerPartition(model), prefix: recordPrefix.ledger }, LedgerEntry),
  );
}

describe('appendLedger', () => {
  it('starts a chain at the genesis hash and links each entry to the one before', async () => {
    await appendLedger(records, act('one'));
    await appendLedger(records, act('two'));

    const [first, second] = await readLedger();

    expect(first).toMatchObject({ seq: 1, previousHash: GENESIS_HASH });
    expect(second).toMatchObject({ seq: 2, previousHash: first?.hash });
  });

  it('appends the same act once, however often and with whatever content it is repeated', async () => {
    await appendLedger(records, act('one'));

    const again = await appendLedger(records, act('one', { why: 'another why' }));

    expect(again).toEqual({ appended: false });
    expect(await readLedger()).toMatchObject([{ why: 'test' }]);
  });

  it('writes neither the entry nor the rest when one of the writes finds another state', async () => {
    const key = recordKey.trainingLock('green-taxi');
    await records.write({ put: { ...key, runId: 'a' } });

    const append = appendLedger(records, act('one'), [
      { put: { ...recordKey.versionHead('green-taxi'), newest: 1 } },
      { update: key, set: { runId: 'c' }, if: { attribute: 'runId', equals: 'b' } },
    ]);

    await expect(append).rejects.toMatchObject({ name: 'ConflictError', details: { write: 1 } });
    expect(await readLedger()).toEqual([]);
    expect(await records.get(recordKey.versionHead('green-taxi'))).toBeUndefined();
    expect(await records.get(key)).toMatchObject({ runId: 'a' });
  });

  it('can be tried again under the same act after a conflict', async () => {
    const key = recordKey.trainingLock('green-taxi');
    const writes = [{ update: key, set: { runId: 'c' }, if: { present: true as const } }];
    await appendLedger(records, act('one'), writes).catch(() => undefined);
    await records.write({ put: { ...key, runId: 'a' } });

    expect(await appendLedger(records, act('one'), writes)).toEqual({ appended: true });
  });

  it('keeps an act and its changes together: a repeated act changes nothing', async () => {
    const key = recordKey.versionHead('green-taxi');
    await appendLedger(records, act('one'), [{ update: key, add: { newest: 1 } }]);

    await appendLedger(records, act('one'), [{ update: key, add: { newest: 1 } }]);

    expect(await records.get(key)).toMatchObject({ newest: 1 });
  });

  it('takes sixteen acts at once into one valid chain', async () => {
    const names = Array.from({ length: 16 }, (_, i) => `act-${i}`);

    await Promise.all(names.map((name) => appendLedger(records, act(name, { why: name }))));

    const entries = await readLedger();
    expect(entries.map(({ why }) => why).toSorted()).toEqual(names.toSorted());
    expect(verifyLedger(entries)).toEqual({ valid: true, entries: 16 });
  });

  it('takes the same act sixteen times at once as one', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => appendLedger(records, act('one'))));

    expect(answers.filter(({ appended }) => appended)).toHaveLength(1);
    expect(await readLedger()).toHaveLength(1);
  });

  it('says that it is too busy, and appends nothing, when it never gets a turn', async () => {
    const busy: Records = {
      ...records,
      async transact(writes) {
        await appendLedger(records, act(`other-${Math.trunc(Number(writes.length))}-${turn++}`));
        return records.transact(writes);
      },
    };
    let turn = 0;

    await expect(appendLedger(busy, act('one'))).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
    expect((await readLedger()).filter(({ why }) => why === 'one')).toEqual([]);
  });

  it('keeps the ledgers of two models apart', async () => {
    await appendLedger(records, act('one'));
    await appendLedger(records, act('one', { model: 'other' }));

    expect(await readLedger('other')).toMatchObject([{ seq: 1, model: 'other' }]);
  });

  it('hashes what is stored: odd texts and numbers verify after a round trip', async () => {
    const after = {
      text: 'é\u{1f600}\u2028"\\',
      lone: '\ud800',
      tiny: 5e-324,
      zero: -0,
      deep: [{ b: 1, a: [] }],
    };
    await appendLedger(records, act('one', { after, why: '' }));

    expect(verifyLedger(await readLedger())).toEqual({ valid: true, entries: 1 });
  });
});
