import { expect, it } from 'vitest';
import type { PerennialError } from '../../../core/errors.ts';
import type { Condition } from '../../../platform/services.ts';
import { type ContractSubject, failureOf, nameOfFailure, unique } from './contract-subject.ts';
import { recordAccess } from './record-access.ts';

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

/** What services.ts promises of conditions on writes. */
export function describeConditions(subject: ContractSubject): void {
  const { get } = recordAccess(subject);

  it.each(CONDITIONS)('decides %j as %j for an item and %j for none', async (condition, forItem, forNone) => {
    const pk = unique();
    const item = { pk, sk: 'item', n: 5, text: 'b', list: [1, { a: 1, b: 2 }], nothing: null };
    await subject.records.write({ put: item });

    const check = (sk: string) => nameOfFailure(subject.records.write({ check: { pk, sk }, if: condition }));

    expect(await check('item')).toBe(forItem ? 'none' : 'ConditionFailedError');
    expect(await check('none')).toBe(forNone ? 'none' : 'ConditionFailedError');
  });

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
}
