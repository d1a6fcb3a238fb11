import { expect, it } from 'vitest';
import type { PerennialError } from '../../../core/errors.ts';
import type { RecordWrite } from '../../../platform/services.ts';
import { type ContractSubject, failureOf, nameOfFailure, unique } from './contract-subject.ts';
import { CONSISTENT, recordAccess } from './record-access.ts';

/** What services.ts promises of transactions. */
export function describeTransactions(subject: ContractSubject, canPassTime: boolean): void {
  const { get, fill } = recordAccess(subject);

  it('applies a transaction of puts, updates, deletes and checks as one', async () => {
    const pk = unique();
    await fill(pk, ['gone', 'checked']);

    await subject.records.transact([
      { put: { pk, sk: 'new', n: 1 }, if: { absent: true } },
      { update: { pk, sk: 'counter' }, add: { n: 1 } },
      { delete: { pk, sk: 'gone' }, if: { present: true } },
      { check: { pk, sk: 'checked' }, if: { present: true } },
    ]);

    const { items } = await subject.records.query({ pk }, CONSISTENT);
    expect(items).toEqual([
      { pk, sk: 'checked' },
      { pk, sk: 'counter', n: 1 },
      { pk, sk: 'new', n: 1 },
    ]);
  });

  it('changes nothing when one condition fails, and says which ones, with the items found', async () => {
    const pk = unique();
    await subject.records.write({ put: { pk, sk: 'b', n: 2 } });

    const failure = await failureOf(
      subject.records.transact([
        { put: { pk, sk: 'a' } },
        { put: { pk, sk: 'b' }, if: { absent: true } },
        { check: { pk, sk: 'c' }, if: { present: true } },
      ]),
    );

    expect(failure?.name).toBe('TransactionCancelledError');
    expect((failure as PerennialError).details.reasons).toEqual([
      null,
      { code: 'ConditionFailed', item: { pk, sk: 'b', n: 2 } },
      { code: 'ConditionFailed' },
    ]);
    expect(await get(pk, 'a')).toBeUndefined();
  });

  it('takes 100 writes in a transaction and refuses 101, none and one item twice', async () => {
    const pk = unique();
    const puts = (count: number) => Array.from({ length: count }, (_, n) => ({ put: { pk, sk: String(n) } }));

    await subject.records.transact(puts(100));

    expect(await nameOfFailure(subject.records.transact(puts(101)))).toBe('SizeLimitError');
    expect(await nameOfFailure(subject.records.transact([]))).toBe('InvalidInputError');
    const twice: RecordWrite[] = [{ put: { pk, sk: 'x' } }, { check: { pk, sk: 'x' }, if: { absent: true } }];
    expect(await nameOfFailure(subject.records.transact(twice))).toBe('InvalidInputError');
    expect(await get(pk, 'x')).toBeUndefined();
  });

  it('refuses a transaction of more than 4 MB and changes nothing', async () => {
    const pk = unique();
    const text = 'x'.repeat(400_000);
    const writes = Array.from({ length: 11 }, (_, n) => ({ put: { pk, sk: String(n), text } }));

    expect(await nameOfFailure(subject.records.transact(writes))).toBe('SizeLimitError');
    expect((await subject.records.query({ pk }, CONSISTENT)).items).toEqual([]);
  });

  it('lets exactly one of eight simultaneous transactions win', async () => {
    const pk = unique();

    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, writer) =>
        nameOfFailure(
          subject.records.transact([
            { put: { pk, sk: 'pointer', writer }, if: { absent: true } },
            { put: { pk, sk: `entry-${writer}` } },
          ]),
        ),
      ),
    );

    expect(outcomes.filter((outcome) => outcome === 'none')).toHaveLength(1);
    expect((await subject.records.query({ pk, prefix: 'entry-' }, CONSISTENT)).items).toEqual([
      { pk, sk: `entry-${outcomes.indexOf('none')}` },
    ]);
  });

  it('applies a transaction once under the same token, also when its condition would fail by now', async () => {
    const [pk, token] = [unique(), unique()];
    const writes: RecordWrite[] = [
      { put: { pk, sk: 'a' }, if: { absent: true } },
      { update: { pk, sk: 'count' }, add: { n: 1 } },
    ];

    await subject.records.transact(writes, token);
    await subject.records.transact(writes, token);

    expect(await get(pk, 'count')).toMatchObject({ n: 1 });
  });

  it('refuses a token that stood for other writes', async () => {
    const [pk, token] = [unique(), unique()];
    await subject.records.transact([{ put: { pk, sk: 'a' } }], token);

    const other = subject.records.transact([{ put: { pk, sk: 'b' } }], token);

    expect(await nameOfFailure(other)).toBe('InvalidInputError');
    expect(await get(pk, 'b')).toBeUndefined();
  });

  it('does not count a cancelled transaction as applied', async () => {
    const [pk, token] = [unique(), unique()];
    const writes: RecordWrite[] = [
      { update: { pk, sk: 'count' }, add: { n: 1 } },
      { check: { pk, sk: 'a' }, if: { present: true } },
    ];
    expect(await nameOfFailure(subject.records.transact(writes, token))).toBe('TransactionCancelledError');
    await subject.records.write({ put: { pk, sk: 'a' } });

    await subject.records.transact(writes, token);

    expect(await get(pk, 'count')).toMatchObject({ n: 1 });
  });

  if (canPassTime) {
    it('forgets a token after 10 minutes, not before', async () => {
      const [pk, token] = [unique(), unique()];
      const writes: RecordWrite[] = [{ update: { pk, sk: 'count' }, add: { n: 1 } }];
      await subject.records.transact(writes, token);
      await subject.passTime!(10 * 60_000 - 1);
      await subject.records.transact(writes, token);
      expect(await get(pk, 'count')).toMatchObject({ n: 1 });
      await subject.passTime!(1);

      await subject.records.transact(writes, token);

      expect(await get(pk, 'count')).toMatchObject({ n: 2 });
    });
  }
}
