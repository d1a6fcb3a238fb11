import { expect, it } from 'vitest';
import { type ContractSubject, nameOfFailure, unique } from './contract-subject.ts';
import { CONSISTENT, recordAccess } from './record-access.ts';

/** What services.ts promises of lists of items: order, pages and the secondary index. */
export function describeRecordLists(subject: ContractSubject): void {
  const { fill, collect } = recordAccess(subject);

  it('lists a partition in the order of the UTF-8 bytes of its sort keys', async () => {
    const pk = unique();
    const sortKeys = ['A', 'Z', 'a', 'a#1', 'aa', 'é', '\uffee', '😀'];
    await fill(pk, sortKeys.toReversed());
    await fill(`${pk}x`, ['other']);

    const listed = await subject.records.query({ pk }, CONSISTENT);
    const reversed = await subject.records.query({ pk, reverse: true }, CONSISTENT);

    expect(listed.items.map((item) => item.sk)).toEqual(sortKeys);
    expect(reversed.items.map((item) => item.sk)).toEqual(sortKeys.toReversed());
    expect(listed.next).toBeUndefined();
  });

  it.each([
    [{ prefix: 'b' }, ['b', 'b%', 'b1', 'b2', 'bb']],
    [{ prefix: 'b%' }, ['b%']],
    [{ prefix: 'none' }, []],
    [{ after: 'b1' }, ['b2', 'bb', 'c']],
    [{ before: 'b1' }, ['a', 'b', 'b%']],
    [{ after: 'a', before: 'b2' }, ['b', 'b%', 'b1']],
    [{ after: 'b', before: 'b' }, []],
    [{ after: 'c', before: 'a' }, []],
    [{ prefix: 'b', after: 'b%' }, ['b1', 'b2', 'bb']],
    [{ prefix: 'b', before: 'b2', reverse: true }, ['b1', 'b%', 'b']],
    [{ prefix: 'b', after: 'a', before: 'z', reverse: true }, ['bb', 'b2', 'b1', 'b%', 'b']],
  ])('bounds the sort key by %j', async (range, expected) => {
    const pk = unique();
    await fill(pk, ['a', 'b', 'b%', 'b1', 'b2', 'bb', 'c']);

    const whole = await subject.records.query({ pk, ...range }, CONSISTENT);
    const paged = await collect((next) =>
      subject.records.query({ pk, ...range, limit: 2, next }, CONSISTENT),
    );

    expect(whole.items.map((item) => item.sk)).toEqual(expected);
    expect(paged.map((item) => item.sk)).toEqual(expected);
  });

  it('holds at most `limit` items on a page', async () => {
    const pk = unique();
    await fill(pk, ['a', 'b', 'c']);

    const page = await subject.records.query({ pk, limit: 2 }, CONSISTENT);

    expect(page.items.map((item) => item.sk)).toEqual(['a', 'b']);
    expect(page.next).toBeTypeOf('string');
  });

  it('holds at most 1 MB on a page, and goes on with the rest', async () => {
    const pk = unique();
    const text = 'x'.repeat(300_000);
    for (const sk of ['a', 'b', 'c', 'd', 'e']) await subject.records.write({ put: { pk, sk, text } });
    const sizes: number[] = [];

    const items = await collect(async (next) => {
      const page = await subject.records.query({ pk, next }, CONSISTENT);
      sizes.push(page.items.length);
      return page;
    });

    expect(items.map((item) => item.sk)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
    expect(sizes.length).toBeGreaterThan(1);
  });

  it('goes on correctly when items come and go between two pages', async () => {
    const pk = unique();
    await fill(pk, ['b', 'c', 'd', 'e']);
    const first = await subject.records.query({ pk, limit: 2 }, CONSISTENT);
    await subject.records.transact([
      { delete: { pk, sk: 'c' } },
      { put: { pk, sk: 'a' } },
      { put: { pk, sk: 'c1' } },
    ]);

    const second = await subject.records.query({ pk, limit: 9, next: first.next }, CONSISTENT);

    expect(second.items.map((item) => item.sk)).toEqual(['c1', 'd', 'e']);
  });

  it('refuses a limit that is no whole number from 1 on, and a next of another list', async () => {
    const pk = unique();
    await fill(pk, ['a', 'b']);
    const { next } = await subject.records.query({ pk, limit: 1 }, CONSISTENT);

    for (const request of [
      { pk, limit: 0 },
      { pk, limit: 1.5 },
      { pk, next: 'garbage' },
      { pk, prefix: 'a', next },
      { pk: `${pk}x`, next },
    ]) {
      expect(await nameOfFailure(subject.records.query(request))).toBe('InvalidInputError');
    }
  });

  it('lists by the secondary index, in its order and whole items', async () => {
    const ipk = unique();
    const items = ['c', 'a', 'b#1', 'b#2'].map((isk, number) => ({
      pk: `${ipk}${number}`,
      sk: 'x',
      ipk,
      isk,
      number,
    }));
    for (const item of items) await subject.records.write({ put: item });
    await subject.records.write({ put: { pk: unique(), sk: 'x', ipk } });

    await subject.eventually(async () => {
      const page = await subject.records.queryIndex({ ipk });
      expect(page.items).toEqual([items[1], items[2], items[3], items[0]]);
    });
    const reversed = await subject.records.queryIndex({ ipk, prefix: 'b#', reverse: true });
    expect(reversed.items.map((item) => item.isk)).toEqual(['b#2', 'b#1']);
  });

  it('pages through the index, also where items share an index key', async () => {
    const ipk = unique();
    const keys = ['a', 'b', 'c', 'd', 'e'];
    for (const sk of keys)
      await subject.records.write({ put: { pk: ipk, sk, ipk, isk: sk < 'd' ? 'same' : 'z' } });

    for (const reverse of [false, true]) {
      await subject.eventually(async () => {
        const items = await collect((next) => subject.records.queryIndex({ ipk, limit: 2, reverse, next }));
        expect(items.map((item) => item.sk).sort()).toEqual(keys);
      });
    }
  });

  it('moves an item in the index when its index keys change, and takes it out with them', async () => {
    const [pk, ipk] = [unique(), unique()];
    const listed = async (partition: string) =>
      (await subject.records.queryIndex({ ipk: partition })).items.map((item) => item.sk);
    await subject.records.write({ put: { pk, sk: 'a', ipk, isk: '1' } });
    await subject.records.write({ put: { pk, sk: 'b', ipk, isk: '2' } });
    await subject.records.write({ put: { pk, sk: 'c', ipk, isk: '3' } });

    await subject.records.write({ update: { pk, sk: 'a' }, set: { ipk: `${ipk}x` } });
    await subject.records.write({ update: { pk, sk: 'b' }, remove: ['ipk', 'isk'] });
    await subject.records.write({ delete: { pk, sk: 'c' } });

    await subject.eventually(async () => {
      expect(await listed(ipk)).toEqual([]);
      expect(await listed(`${ipk}x`)).toEqual(['a']);
    });
  });
}
