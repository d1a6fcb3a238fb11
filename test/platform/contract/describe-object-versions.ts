import { expect, it } from 'vitest';
import { type ContractSubject, nameOfFailure, unique } from './contract-subject.ts';

const text = (body: Uint8Array) => Buffer.from(body).toString();
const bytes = (value: string) => Buffer.from(value);

/** What services.ts promises of versions, and of what is removed. */
export function describeObjectVersions(subject: ContractSubject): void {
  it('hides a removed key and keeps its versions readable by their ids', async () => {
    const key = unique();
    const head = await subject.objects.put(key, bytes('kept'));

    await subject.objects.remove(key);

    expect(await subject.objects.head(key)).toBeUndefined();
    expect(await nameOfFailure(subject.objects.get(key))).toBe('ObjectMissingError');
    expect(text((await subject.objects.get(key, { versionId: head.versionId })).body)).toBe('kept');
  });

  it('removes one version for good, and brings the version before it back', async () => {
    const key = unique();
    const first = await subject.objects.put(key, bytes('first'));
    const second = await subject.objects.put(key, bytes('second'));

    await subject.objects.remove(key, { versionId: second.versionId });
    await subject.objects.remove(key, { versionId: second.versionId });

    expect(text((await subject.objects.get(key)).body)).toBe('first');
    expect((await subject.objects.list(key)).items).toMatchObject([{ versionId: first.versionId }]);
    const gone = subject.objects.get(key, { versionId: second.versionId });
    expect(await nameOfFailure(gone)).toBe('ObjectMissingError');
  });

  it('keeps the current version when an older one is removed for good', async () => {
    const key = unique();
    const first = await subject.objects.put(key, bytes('first'));
    await subject.objects.put(key, bytes('second'));

    await subject.objects.remove(key, { versionId: first.versionId });

    expect(text((await subject.objects.get(key)).body)).toBe('second');
  });

  it('does not bring a removed key back when one of its versions goes', async () => {
    const key = unique();
    await subject.objects.put(key, bytes('first'));
    const second = await subject.objects.put(key, bytes('second'));
    await subject.objects.remove(key);

    await subject.objects.remove(key, { versionId: second.versionId });

    expect(await subject.objects.head(key)).toBeUndefined();
  });

  it('lists every version and delete marker of a prefix, newest first within a key', async () => {
    const prefix = `${unique()}/`;
    const first = await subject.objects.put(`${prefix}a`, bytes('first'));
    const second = await subject.objects.put(`${prefix}a`, bytes('second'));
    const gone = await subject.objects.put(`${prefix}b`, bytes('gone'));
    await subject.objects.remove(`${prefix}b`);

    const { items, next } = await subject.objects.listVersions(prefix);

    expect(next).toBeUndefined();
    expect(items).toMatchObject([
      { key: `${prefix}a`, versionId: second.versionId, isDeleteMarker: false },
      { key: `${prefix}a`, versionId: first.versionId, isDeleteMarker: false },
      { key: `${prefix}b`, isDeleteMarker: true },
      { key: `${prefix}b`, versionId: gone.versionId, isDeleteMarker: false },
    ]);
    for (const { modifiedAt } of items) expect(new Date(modifiedAt).toISOString()).toBe(modifiedAt);
    expect(await subject.objects.listVersions(`${prefix}c`)).toEqual({ items: [] });
  });

  it('pages through versions, each once, also while those of earlier pages are removed', async () => {
    const prefix = `${unique()}/`;
    const made: string[] = [];
    for (const name of ['a', 'a', 'a', 'b', 'c', 'c'])
      made.push((await subject.objects.put(prefix + name, bytes(name))).versionId);

    const found: string[] = [];
    for (let next: string | undefined, round = 0; round === 0 || next !== undefined; round++) {
      const page = await subject.objects.listVersions(prefix, { limit: 2, next });
      expect(page.items.length).toBeLessThanOrEqual(2);
      for (const { key, versionId } of page.items) {
        found.push(versionId);
        await subject.objects.remove(key, { versionId });
      }
      next = page.next;
    }

    expect(found.toSorted()).toEqual(made.toSorted());
    expect(await subject.objects.listVersions(prefix)).toEqual({ items: [] });
  });

  it('brings a removed key back when its delete marker is removed by its id', async () => {
    const key = unique();
    await subject.objects.put(key, bytes('kept'));
    await subject.objects.remove(key);
    const { items } = await subject.objects.listVersions(key);
    const marker = items.find(({ isDeleteMarker }) => isDeleteMarker);

    await subject.objects.remove(key, { versionId: marker!.versionId });

    expect(text((await subject.objects.get(key)).body)).toBe('kept');
    expect((await subject.objects.listVersions(key)).items).toHaveLength(1);
  });

  it('removes a key that never was without complaint', async () => {
    const key = unique();

    await subject.objects.remove(key);

    expect(await subject.objects.head(key)).toBeUndefined();
  });
}
