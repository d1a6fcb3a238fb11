import { describe, expect, it } from 'vitest';
import type { PerennialError } from '../../../core/errors.ts';
import type { Condition, QueryPage, RecordItem, RecordWrite } from '../../../platform/services.ts';
import { failureOf, nameOfFailure, type SubjectMaker, unique, useSubject } from './contract-subject.ts';

const CONSISTENT = { consistent: true };

/** A condition, and whether it holds for {n: 5, text: 'b', list: [1, {a: 1, b: 2}], nothing: null} and for no item. */
const CONDITIONS: [Condition, boolean, boolean][] = [
  [{ absent: true }, false, true],
  [{ present: true }, true, false],
  [{ attribute: 'n', equals: 5 }, true, false],
  [{ attribute: 'n', equals: '5' }, false, false],
  [{ attribute: 'nothing', equals: null }, true, false],
  [{ attribute: 'none', equals: null }, false, false],
  [{ attribute: 'list', equals: [1, { b: 2, a: 1 }] }, true, false],
  [{ attribute: 'list', equals: [{ b: 2, a: 1 }, 1] }, false, false],
  [{ attribute: 'n', notEquals: 5 }, false, true],
  [{ attribute: 'n', notEquals: '5' }, true, true],
  [{ attribute: 'none', notEquals: 1 }, true, true],
  [{ attribute: 'n', lessThan: 6 }, true, false],
  [{ attribute: 'n', lessThan: 5 }, false, false],
  [{ attribute: 'n', lessThan: '6' }, false, false],
  [{ attribute: 'text', lessThan: 'ba' }, true, false],
  [{ attribute: 'text', lessThan: 'b' }, false, false],
  [{ attribute: 'none', lessThan: 1 }, false, false],
  [{ attribute: 'n', exists: true }, true, false],
  [{ attribute: 'nothing', exists: true }, true, false],
  [{ attribute: 'none', exists: false }, true, true],
  [{ attribute: 'constructor', exists: true }, false, false],
  [{ all: [{ present: true }, { attribute: 'n', equals: 5 }] }, true, false],
  [{ all: [{ present: true }, { attribute: 'n', equals: 6 }] }, false, false],
  [{ any: [{ absent: true }, { attribute: 'n', equals: 6 }] }, false, true],
  [{ any: [{ absent: true }, { all: [{ attribute: 'n', lessThan: 9 }, { present: true }] }] }, true, true],
];

const MALFORMED_WRITES: [string, unknown][] = [
  ['no verb', { if: { absent: true } }],
  ['two verbs', { put: { pk: 'a', sk: 'b' }, delete: { pk: 'a', sk: 'b' } }],
  ['a field of another verb', { put: { pk: 'a', sk: 'b' }, set: { x: 1 } }],
  ['a misspelt condition field', { put: { pk: 'a', sk: 'b' }, iff: { absent: true } }],
  ['a check without a condition', { check: { pk: 'a', sk: 'b' } }],
  ['no sort key', { put: { pk: 'a' } }],
  ['an empty partition key', { put: { pk: '', sk: 'b' } }],
  ['a number for a key', { put: { pk: 'a', sk: 1 } }],
  ['a malformed key', { put: { pk: 'a', sk: '\ud800' } }],
  ['a partition key of 2,049 bytes', { put: { pk: 'a'.repeat(2_049), sk: 'b' } }],
  ['a sort key of 1,025 bytes', { put: { pk: 'a', sk: 'b'.repeat(1_025) } }],
  ['an unknown part of a key', { delete: { pk: 'a', sk: 'b', tk: 'c' } }],
  ['an empty index key', { put: { pk: 'a', sk: 'b', ipk: '', isk: 'x' } }],
  ['an attribute without a name', { put: { pk: 'a', sk: 'b', '': 1 } }],
  ['NaN', { put: { pk: 'a', sk: 'b', x: Number.NaN } }],
  ['an infinity inside', { put: { pk: 'a', sk: 'b', x: { y: [Number.NEGATIVE_INFINITY] } } }],
  ['a date', { put: { pk: 'a', sk: 'b', x: new Date(0) } }],
  ['a function', { put: { pk: 'a', sk: 'b', x: () => 1 } }],
  ['a hole in an array', { put: { pk: 'a', sk: 'b', x: [1, undefined] } }],
  ['40 levels', { put: { pk: 'a', sk: 'b', x: JSON.parse('['.repeat(40) + ']'.repeat(40)) } }],
  ['an update of the key', { update: { pk: 'a', sk: 'b' }, set: { pk: 'c' } }],
  ['an update that removes the key', { update: { pk: 'a', sk: 'b' }, remove: ['sk'] }],
  ['an attribute named twice', { update: { pk: 'a', sk: 'b' }, set: { x: 1 }, remove: ['x'] }],
  ['a set to undefined', { update: { pk: 'a', sk: 'b' }, set: { x: undefined } }],
  ['a sum of text', { update: { pk: 'a', sk: 'b' }, add: { x: '1' } }],
  ['an empty condition', { delete: { pk: 'a', sk: 'b' }, if: {} }],
  ['an empty list of conditions', { delete: { pk: 'a', sk: 'b' }, if: { all: [] } }],
  ['an unknown condition', { delete: { pk: 'a', sk: 'b' }, if: { attribute: 'x', greaterThan: 1 } }],
  ['a condition without a comparison', { delete: { pk: 'a', sk: 'b' }, if: { attribute: 'x' } }],
  ['{absent: false}', { delete: { pk: 'a', sk: 'b' }, if: { absent: false } }],
];

/** What services.ts promises of Records. */
export function describeRecords(maker: SubjectMaker): void {
  describe('records', () => {
    const subject = useSubject(maker);
    const get = (pk: string, sk: string) => subject.records.get({ pk, sk }, CONSISTENT);

    /** All items of a list, page by page; every page but the last goes on. */
    async function collect(read: (next?: string) => Promise<QueryPage>): Promise<RecordItem[]> {
      const items: RecordItem[] = [];
      for (let next: string | undefined, round = 0; round === 0 || next !== undefined; round++) {
        const page = await read(next);
        items.push(...page.items);
        next = page.next;
      }
      return items;
    }

    async function fill(pk: string, sortKeys: string[]): Promise<void> {
      await subject.records.transact(sortKeys.map((sk) => ({ put: { pk, sk } })));
    }

    it('reads back an item, every kind of value intact', async () => {
      const item: RecordItem = {
        pk: unique(),
        sk: 'a',
        text: 'ü\u0000\n"😀',
        empty: '',
        numbers: [0, -1.5, 1e21, 0.1, 9_007_199_254_740_991],
        flags: { yes: true, no: false, nothing: null },
        nested: [[], {}, [{ deep: [1] }]],
      };

      await subject.records.write({ put: item });

      expect(await get(item.pk, 'a')).toEqual(item);
    });

    it('finds nothing under an unknown key', async () => {
      expect(await get(unique(), 'a')).toBeUndefined();
    });

    it('keeps keys apart that differ only in case, form of accents or where pk ends', async () => {
      const pk = unique();
      const keys = [
        ['a', 'e\u0301'],
        ['a', '\u00e9'],
        ['A', '\u00e9'],
        ['a\u00e9', ''],
      ].map(([left, right]) => ({ pk: `${pk}${left}`, sk: `${right}x` }));
      for (const [number, key] of keys.entries()) await subject.records.write({ put: { ...key, number } });

      for (const [number, key] of keys.entries()) {
        expect(await get(key.pk, key.sk)).toMatchObject({ number });
      }
    });

    it('replaces the whole item on a second put', async () => {
      const pk = unique();
      await subject.records.write({ put: { pk, sk: 'a', old: 1 } });
      await subject.records.write({ put: { pk, sk: 'a', new: 2 } });

      expect(await get(pk, 'a')).toEqual({ pk, sk: 'a', new: 2 });
    });

    it('leaves out attributes that are undefined', async () => {
      const pk = unique();
      await subject.records.write({ put: { pk, sk: 'a', gone: undefined, kept: null } });

      expect(Object.keys((await get(pk, 'a'))!).sort()).toEqual(['kept', 'pk', 'sk']);
    });

    it('takes names of built-in properties as attributes', async () => {
      const pk = unique();
      const attributes = JSON.parse('{"__proto__":{"x":1},"constructor":2}');
      await subject.records.write({ put: { pk, sk: 'a', ...attributes } });
      await subject.records.write({ update: { pk, sk: 'a' }, add: { toString: 1 } });

      const item = (await get(pk, 'a')) as Record<string, unknown>;

      expect(Object.getOwnPropertyDescriptor(item, '__proto__')?.value).toEqual({ x: 1 });
      expect(item).toMatchObject({ constructor: 2, toString: 1 });
      expect(({} as { x?: number }).x).toBeUndefined();
    });

    it('does not share values with its callers', async () => {
      const pk = unique();
      const list = [1];
      await subject.records.write({ put: { pk, sk: 'a', list } });
      list.push(2);
      const found = await get(pk, 'a');
      (found!.list as number[]).push(3);

      expect(await get(pk, 'a')).toMatchObject({ list: [1] });
    });

    it.each(CONDITIONS)(
      'decides %j as %j for an item and %j for none',
      async (condition, forItem, forNone) => {
        const pk = unique();
        const item = { pk, sk: 'item', n: 5, text: 'b', list: [1, { a: 1, b: 2 }], nothing: null };
        await subject.records.write({ put: item });

        const check = (sk: string) =>
          nameOfFailure(subject.records.write({ check: { pk, sk }, if: condition }));

        expect(await check('item')).toBe(forItem ? 'none' : 'ConditionFailedError');
        expect(await check('none')).toBe(forNone ? 'none' : 'ConditionFailedError');
      },
    );

    it('compares texts by their UTF-8 bytes', async () => {
      const pk = unique();
      await subject.records.write({ put: { pk, sk: 'a', text: '\uffee' } });

      await subject.records.write({ check: { pk, sk: 'a' }, if: { attribute: 'text', lessThan: '😀' } });
    });

    it('refuses a write whose condition fails, and hands over the item it found', async () => {
      const item = { pk: unique(), sk: 'a', rev: 3 };
      await subject.records.write({ put: item });

      const failure = await failureOf(
        subject.records.write({ put: { ...item, rev: 9 }, if: { attribute: 'rev', equals: 2 } }),
      );

      expect(failure).toMatchObject({ name: 'ConditionFailedError', details: { item } });
      expect(await get(item.pk, 'a')).toEqual(item);
    });

    it('hands over undefined when a condition fails for want of an item', async () => {
      const failure = await failureOf(
        subject.records.write({ delete: { pk: unique(), sk: 'a' }, if: { present: true } }),
      );

      expect(failure?.name).toBe('ConditionFailedError');
      expect((failure as PerennialError).details.item).toBeUndefined();
    });

    it('updates: sets, removes and adds, and leaves the rest', async () => {
      const pk = unique();
      await subject.records.write({ put: { pk, sk: 'a', n: 1, old: 'x', same: [1] } });

      await subject.records.write({
        update: { pk, sk: 'a' },
        set: { fresh: { y: 1 } },
        remove: ['old', 'never'],
        add: { n: 0.5, m: -2 },
      });

      expect(await get(pk, 'a')).toEqual({ pk, sk: 'a', n: 1.5, m: -2, same: [1], fresh: { y: 1 } });
    });

    it('makes the item when an update finds none', async () => {
      const pk = unique();
      await subject.records.write({ update: { pk, sk: 'a' }, add: { count: 1 } });

      expect(await get(pk, 'a')).toEqual({ pk, sk: 'a', count: 1 });
    });

    it('refuses to add to what is not a number', async () => {
      const pk = unique();
      await subject.records.write({ put: { pk, sk: 'a', text: '1' } });

      const write = subject.records.write({ update: { pk, sk: 'a' }, add: { text: 1 } });

      expect(await nameOfFailure(write)).toBe('InvalidInputError');
    });

    it('loses none of twenty simultaneous additions', async () => {
      const pk = unique();

      await Promise.all(
        Array.from({ length: 20 }, () =>
          subject.records.write({ update: { pk, sk: 'a' }, add: { count: 1 } }),
        ),
      );

      expect(await get(pk, 'a')).toMatchObject({ count: 20 });
    });

    it('lets exactly one of ten simultaneous writers win a revision', async () => {
      const pk = unique();
      await subject.records.write({ put: { pk, sk: 'a', rev: 1 } });

      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, writer) =>
          nameOfFailure(
            subject.records.write({
              update: { pk, sk: 'a' },
              set: { writer },
              add: { rev: 1 },
              if: { attribute: 'rev', equals: 1 },
            }),
          ),
        ),
      );

      expect(outcomes.filter((outcome) => outcome === 'none')).toHaveLength(1);
      expect(await get(pk, 'a')).toMatchObject({ rev: 2, writer: outcomes.indexOf('none') });
    });

    it('deletes an item, and one that is not there', async () => {
      const pk = unique();
      await subject.records.write({ put: { pk, sk: 'a' } });
      await subject.records.write({ delete: { pk, sk: 'a' } });
      await subject.records.write({ delete: { pk, sk: 'a' } });

      expect(await get(pk, 'a')).toBeUndefined();
    });

    it.each(MALFORMED_WRITES)('refuses a write with %s, alone and in a transaction', async (_, write) => {
      const single = subject.records.write(write as RecordWrite);
      const together = subject.records.transact([write as RecordWrite]);

      expect(await nameOfFailure(single)).toBe('InvalidInputError');
      expect(await nameOfFailure(together)).toBe('InvalidInputError');
    });

    it('refuses a malformed key on reading', async () => {
      for (const key of [{ pk: '', sk: 'a' }, { pk: 'a' }, { pk: 'a', sk: 'b', x: 1 }]) {
        expect(await nameOfFailure(subject.records.get(key as never))).toBe('InvalidInputError');
      }
      expect(await nameOfFailure(subject.records.query({ pk: '' }))).toBe('InvalidInputError');
      expect(await nameOfFailure(subject.records.queryIndex({ ipk: '' }))).toBe('InvalidInputError');
    });

    it('takes an item of 400 KB and refuses one more byte', async () => {
      const pk = unique();
      const rest = JSON.stringify({ pk, sk: 'a', text: '' }).length;
      const largest = { pk, sk: 'a', text: 'x'.repeat(409_600 - rest) };

      await subject.records.write({ put: largest });

      expect((await get(pk, 'a'))?.text).toBe(largest.text);
      for (const write of [
        { put: { ...largest, text: `${largest.text}x` } },
        { update: { pk, sk: 'a' }, set: { more: 'x'.repeat(1_000) } },
        { put: { pk, sk: 'b', text: 'ü'.repeat(204_800) } },
      ]) {
        expect(await nameOfFailure(subject.records.write(write))).toBe('SizeLimitError');
      }
    });

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
      const puts = (count: number) =>
        Array.from({ length: count }, (_, n) => ({ put: { pk, sk: String(n) } }));

      await subject.records.transact(puts(100));

      expect(await nameOfFailure(subject.records.transact(puts(101)))).toBe('SizeLimitError');
      expect(await nameOfFailure(subject.records.transact([]))).toBe('InvalidInputError');
      const twice: RecordWrite[] = [
        { put: { pk, sk: 'x' } },
        { check: { pk, sk: 'x' }, if: { absent: true } },
      ];
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

    if (maker.canPassTime) {
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
  });
}
