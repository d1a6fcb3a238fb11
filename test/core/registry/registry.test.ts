import { describe, expect, it } from 'vitest';
import type { LedgerEntry, ServingState } from '../../../core/contracts/serving.ts';
import { createRandom } from '../../../core/random.ts';
import { GENESIS_HASH, hashLedgerEntry, verifyLedger } from '../../../core/registry/ledger-hash.ts';
import { championOf, promote, rollBack } from '../../../core/registry/next-serving-state.ts';
import { planRollout } from '../../../core/registry/plan-rollout.ts';
import { servingEntryAt } from '../../../core/registry/serving-at.ts';

const AT = '2026-03-01T10:00:00.000Z';
const digest = (version: number) => String(version).padStart(64, '0');

function promoted(current: ServingState | undefined, version: number): ServingState {
  return promote(current, { model: 'm', version, artifactDigest: digest(version), at: AT });
}

describe('what serves', () => {
  it('is nothing before the first promotion', () => {
    expect(championOf(undefined)).toBeUndefined();
  });

  it('is one champion with all the weight after a promotion, the former one remembered first', () => {
    const first = promoted(undefined, 1);
    const second = promoted(first, 2);

    expect(first).toMatchObject({ rev: 1, previous: [] });
    expect(second).toEqual({
      schema: 1,
      model: 'm',
      rev: 2,
      routes: [{ version: 2, artifactDigest: digest(2), weight: 1, role: 'champion' }],
      previous: [{ version: 1, artifactDigest: digest(1) }],
      updatedAt: AT,
    });
    expect(first.rev).toBe(1);
  });

  it('is the champion before after a rollback, and that of before at last nothing to go back to', () => {
    const third = promoted(promoted(promoted(undefined, 1), 2), 3);
    const back = rollBack(third, AT)!;
    const further = rollBack(back, AT)!;

    expect([back, further].map((state) => [state.rev, championOf(state)?.version])).toEqual([
      [4, 2],
      [5, 1],
    ]);
    expect(rollBack(further, AT)).toBeUndefined();
  });

  it('has one champion, a revision one higher and at most twenty memories after any series of changes', () => {
    const random = createRandom(9);
    for (let round = 0; round < 50; round++) {
      let state = promoted(undefined, 1);
      for (let step = 2; step < 60; step++) {
        const next =
          random.next() < 0.7 ? promoted(state, step) : (rollBack(state, AT) ?? promoted(state, step));
        expect(next.rev).toBe(state.rev + 1);
        expect(next.routes.filter(({ role }) => role === 'champion')).toHaveLength(1);
        expect(next.routes.reduce((sum, { weight }) => sum + weight, 0)).toBe(1);
        expect(next.previous.length).toBeLessThanOrEqual(20);
        state = next;
      }
    }
  });
});

describe('planRollout', () => {
  const version = (judgedAgainst: number | null, verdict: 'passed' | 'failed' | 'unknown' = 'passed') => ({
    version: 5,
    judgedAgainst,
    gates: { verdict, findings: [] },
  });

  it.each([
    ['promote', version(null), undefined, 'immediate'],
    ['approval', version(null), undefined, 'approval'],
    ['keep', version(null, 'failed'), undefined, 'immediate'],
    ['keep', version(null, 'unknown'), undefined, 'approval'],
    ['promote', version(4), 4, 'immediate'],
    ['judge', version(3), 4, 'immediate'],
    ['judge', version(3, 'failed'), 4, 'approval'],
    ['judge', version(null), 4, 'immediate'],
    ['judge', version(4), undefined, 'immediate'],
    ['done', version(3, 'failed'), 5, 'immediate'],
  ] as const)('says %s for %j beside champion %s with rollout %s', (plan, record, champion, rollout) => {
    const serving = champion === undefined ? undefined : promoted(undefined, champion);

    expect(planRollout(record, serving, rollout)).toBe(plan);
  });
});

describe('a ledger', () => {
  function chain(length: number): LedgerEntry[] {
    const entries: LedgerEntry[] = [];
    for (let seq = 1; seq <= length; seq++) {
      const entry: Omit<LedgerEntry, 'hash'> = {
        schema: 1,
        model: 'm',
        seq,
        at: new Date(Date.parse(AT) + seq * 3_600_000).toISOString(),
        who: 'ann',
        what: seq === 4 ? 'rolledBack' : seq % 2 === 0 ? 'versionPromoted' : 'datasetAccepted',
        why: `entry ${seq}`,
        rev: Math.floor(seq / 2),
        before: null,
        after: { seq },
        previousHash: entries.at(-1)?.hash ?? GENESIS_HASH,
      };
      entries.push({ ...entry, hash: hashLedgerEntry(entry) });
    }
    return entries;
  }

  it.each([0, 1, 2, 50])('of %i entries is valid', (length) => {
    expect(verifyLedger(chain(length))).toEqual({ valid: true, entries: length });
  });

  it('does not hang on the order of the fields of what it is about', () => {
    const [entry] = chain(1);
    const turned = Object.fromEntries(Object.entries(entry!).toReversed()) as LedgerEntry;

    expect(verifyLedger([turned])).toMatchObject({ valid: true });
  });

  it('tells every change of every field, at its entry', () => {
    const changes: Partial<LedgerEntry>[] = [
      { model: 'n' },
      { at: AT },
      { who: 'bob' },
      { what: 'modelDeleted' },
      { why: '' },
      { rev: 99 },
      { before: {} },
      { after: { seq: 4 } },
      { hash: 'f'.repeat(64) },
    ];
    for (const change of changes) {
      const entries = chain(5);
      entries[2] = { ...entries[2]!, ...change };
      expect([change, verifyLedger(entries)]).toEqual([
        change,
        { valid: false, seq: 3, reason: 'entry 3 was changed after it was written' },
      ]);
    }
  });

  it('tells a changed entry whose hash was made anew by the entry after it', () => {
    const entries = chain(5);
    const forged = { ...entries[2]!, why: 'forged' };
    entries[2] = { ...forged, hash: hashLedgerEntry(forged) };

    expect(verifyLedger(entries)).toEqual({
      valid: false,
      seq: 4,
      reason: 'entry 4 does not follow from entry 3',
    });
  });

  it.each([
    ['an entry is missing', (entries: LedgerEntry[]) => entries.toSpliced(2, 1), 3],
    ['the first entry is missing', (entries: LedgerEntry[]) => entries.slice(1), 1],
    [
      'two entries changed places',
      (entries: LedgerEntry[]) => [entries[1]!, entries[0]!, ...entries.slice(2)],
      1,
    ],
    ['an entry is there twice', (entries: LedgerEntry[]) => entries.toSpliced(2, 0, entries[1]!), 3],
  ])('tells that %s', (_what, change, seq) => {
    expect(verifyLedger(change(chain(5)))).toMatchObject({ valid: false, seq });
  });

  it('cannot tell that its end was cut off: who keeps the last hash can', () => {
    expect(verifyLedger(chain(5).slice(0, 3))).toEqual({ valid: true, entries: 3 });
  });

  it('knows which entry set what served at a time, to the millisecond', () => {
    const entries = chain(8);
    const seqAt = (at: string) => servingEntryAt(entries, at)?.seq;

    expect(seqAt('2026-03-01T11:59:59.999Z')).toBeUndefined();
    expect(seqAt('2026-03-01T12:00:00.000Z')).toBe(2);
    expect(seqAt('2026-03-01T13:59:59.999Z')).toBe(2);
    expect(seqAt('2026-03-01T14:00:00.000Z')).toBe(4);
    expect(seqAt('2099-01-01T00:00:00.000Z')).toBe(8);
    expect(servingEntryAt([], AT)).toBeUndefined();
  });

  it('knows that a deletion ended what served', () => {
    const entries = chain(5);
    entries[4] = { ...entries[4]!, what: 'modelDeleted', after: null };

    expect(servingEntryAt(entries, '2099-01-01T00:00:00Z')).toMatchObject({ what: 'modelDeleted' });
  });
});
