import { expect, it } from 'vitest';
import type { ObjectHead } from '../../../platform/services.ts';
import { type ContractSubject, nameOfFailure, unique } from './contract-subject.ts';

const bytes = (value: string) => Buffer.from(value);

/** What services.ts promises of lists of objects. */
export function describeObjectLists(subject: ContractSubject): void {
  it('lists keys in the order of their UTF-8 bytes', async () => {
    const prefix = `${unique()}/`;
    const names = ['A', 'Z', 'a', 'a/b', 'aa', 'é', '\uffee', '😀'];
    for (const name of names.toReversed()) await subject.objects.put(prefix + name, bytes(name));

    const { items, next } = await subject.objects.list(prefix);

    expect(items.map((head) => head.key.slice(prefix.length))).toEqual(names);
    expect(next).toBeUndefined();
  });

  it('lists under a prefix that is taken literally', async () => {
    const prefix = unique();
    for (const name of ['a%b', 'aXb', 'a_b', 'A%b'])
      await subject.objects.put(`${prefix}/${name}`, bytes(''));

    expect((await subject.objects.list(`${prefix}/a%`)).items).toHaveLength(1);
    expect((await subject.objects.list(`${prefix}/a_`)).items).toHaveLength(1);
  });

  it('pages through a list, each key once', async () => {
    const prefix = `${unique()}/`;
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (const name of names) await subject.objects.put(prefix + name, bytes(name));

    const heads: ObjectHead[] = [];
    for (let next: string | undefined, round = 0; round === 0 || next !== undefined; round++) {
      const page = await subject.objects.list(prefix, { limit: 3, next });
      expect(page.items.length).toBeLessThanOrEqual(3);
      heads.push(...page.items);
      next = page.next;
    }

    expect(heads.map((head) => head.key)).toEqual(names.map((name) => prefix + name));
  });

  it('lists what is left when keys come and go between two pages', async () => {
    const prefix = `${unique()}/`;
    for (const name of ['b', 'c', 'd', 'e']) await subject.objects.put(prefix + name, bytes(''));
    const first = await subject.objects.list(prefix, { limit: 2 });
    await subject.objects.remove(`${prefix}c`);
    await subject.objects.remove(`${prefix}d`);
    await subject.objects.put(`${prefix}a`, bytes(''));

    const second = await subject.objects.list(prefix, { limit: 2, next: first.next });

    expect(second.items.map((head) => head.key)).toEqual([`${prefix}e`]);
  });

  it('lists nothing where nothing is, and takes a limit beyond 1,000', async () => {
    expect(await subject.objects.list(unique(), { limit: 5_000 })).toEqual({ items: [] });
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses the limit %j', async (limit) => {
    expect(await nameOfFailure(subject.objects.list('', { limit }))).toBe('InvalidInputError');
  });

  it('lists each key once, in its current version, and no removed key', async () => {
    const prefix = `${unique()}/`;
    await subject.objects.put(`${prefix}a`, bytes('1'));
    const newest = await subject.objects.put(`${prefix}a`, bytes('22'));
    await subject.objects.put(`${prefix}b`, bytes('3'));
    await subject.objects.remove(`${prefix}b`);

    const { items } = await subject.objects.list(prefix);

    expect(items).toMatchObject([{ key: `${prefix}a`, bytes: 2, versionId: newest.versionId }]);
  });
}
