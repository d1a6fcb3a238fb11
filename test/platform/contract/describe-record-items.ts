import { expect, it } from 'vitest';
import type { RecordItem, RecordWrite } from '../../../platform/services.ts';
import { type ContractSubject, nameOfFailure, unique } from './contract-subject.ts';
import { recordAccess } from './record-access.ts';

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

/** What services.ts promises of single items: what they hold, how they are changed, and how large they are. */
export function describeRecordItems(subject: ContractSubject): void {
  const { get } = recordAccess(subject);

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
      Array.from({ length: 20 }, () => subject.records.write({ update: { pk, sk: 'a' }, add: { count: 1 } })),
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
}
