import { readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ObjectHead } from '../../../platform/services.ts';
import { nameOfFailure, type SubjectMaker, unique, useSubject } from './contract-subject.ts';

const text = (body: Uint8Array) => Buffer.from(body).toString();
const bytes = (value: string) => Buffer.from(value);

/** Names that some layer decodes, trims, folds or takes for a path. */
const ODD_NAMES = [
  'a b.csv',
  'a+b.csv',
  'a%2Fb.csv',
  'a%252Fb.csv',
  'a%b_c.csv',
  '日本語-😀.csv',
  'e\u0301.csv',
  '\u00e9.csv',
  'x/../y.csv',
  'x//y.csv',
  'folder/',
  '.hidden',
  'quote\'"`.csv',
  '<&>.xml',
  'back\\slash',
  'CON',
  'trailing ',
  '*?[a]{b}',
];

/** What services.ts promises of Objects. */
export function describeObjects(maker: SubjectMaker): void {
  describe('objects', () => {
    const subject = useSubject(maker);

    it('reads back what was put, with the same head from put, get, head and list', async () => {
      const key = `${unique()}/a.txt`;

      const head = await subject.objects.put(key, bytes('hello'), { contentType: 'text/plain' });

      expect(head).toMatchObject({ key, bytes: 5 });
      expect(head.versionId).not.toBe('');
      expect(head.etag).toMatch(/^[0-9a-f]+(-\d+)?$/);
      const got = await subject.objects.get(key);
      expect(text(got.body)).toBe('hello');
      expect(got.head).toMatchObject({ key, bytes: 5, versionId: head.versionId, etag: head.etag });
      const looked = await subject.objects.head(key);
      expect(looked).toMatchObject({ ...head });
      expect(new Date(looked!.modifiedAt).toISOString()).toBe(looked!.modifiedAt);
      expect((await subject.objects.list(key)).items).toMatchObject([{ key, bytes: 5, etag: head.etag }]);
    });

    it('stores an object without bytes', async () => {
      const key = unique();

      await subject.objects.put(key, new Uint8Array());

      expect((await subject.objects.get(key)).body.byteLength).toBe(0);
      expect(await subject.objects.head(key)).toMatchObject({ bytes: 0 });
    });

    it('keeps earlier versions readable by their id and answers the newest without one', async () => {
      const key = unique();
      const first = await subject.objects.put(key, bytes('one'));
      const second = await subject.objects.put(key, bytes('second'));

      expect(second.versionId).not.toBe(first.versionId);
      expect(text((await subject.objects.get(key)).body)).toBe('second');
      expect(text((await subject.objects.get(key, { versionId: first.versionId })).body)).toBe('one');
      expect(await subject.objects.head(key, { versionId: first.versionId })).toMatchObject({ bytes: 3 });
    });

    it('gives every version of a key a greater sequencer, compared as text', async () => {
      const key = unique();
      const sequencers: string[] = [];
      for (let round = 0; round < 20; round++) {
        const { versionId } = await subject.objects.put(key, bytes(String(round)));
        sequencers.push((await subject.objects.head(key, { versionId }))!.sequencer);
      }

      expect(new Set(sequencers).size).toBe(20);
      expect(sequencers).toEqual(sequencers.toSorted());
    });

    it('refuses to put over a current version with ifAbsent, and leaves that version alone', async () => {
      const key = unique();
      await subject.objects.put(key, bytes('first'));

      const failure = await nameOfFailure(subject.objects.put(key, bytes('other'), { ifAbsent: true }));

      expect(failure).toBe('ConditionFailedError');
      expect(text((await subject.objects.get(key)).body)).toBe('first');
    });

    it('puts with ifAbsent where nothing is, and where the object was removed', async () => {
      const key = unique();

      await subject.objects.put(key, bytes('one'), { ifAbsent: true });
      await subject.objects.remove(key);
      await subject.objects.put(key, bytes('two'), { ifAbsent: true });

      expect(text((await subject.objects.get(key)).body)).toBe('two');
    });

    it('lets exactly one of eight simultaneous puts with ifAbsent win', async () => {
      const key = unique();

      const puts = Array.from({ length: 8 }, (_, number) =>
        nameOfFailure(subject.objects.put(key, bytes(String(number)), { ifAbsent: true })),
      );

      const outcomes = await Promise.all(puts);
      expect(outcomes.filter((outcome) => outcome === 'none')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'ConditionFailedError')).toHaveLength(7);
      expect(text((await subject.objects.get(key)).body)).toBe(String(outcomes.indexOf('none')));
    });

    it('shows a reader one whole version while another writes', async () => {
      const key = unique();
      await subject.objects.put(key, bytes('a'.repeat(50_000)));

      const [, ...reads] = await Promise.all([
        subject.objects.put(key, bytes('b'.repeat(70_000))),
        ...Array.from({ length: 5 }, () => subject.objects.get(key)),
      ]);

      for (const { head, body } of reads) {
        expect(body.byteLength).toBe(head.bytes);
        expect(text(body)).toMatch(/^(a{50000}|b{70000})$/);
      }
    });

    it.each([{}, { versionId: 'no-such-version' }])(
      'finds nothing under an unknown key (%o)',
      async (options) => {
        const key = unique();

        expect(await nameOfFailure(subject.objects.get(key, options))).toBe('ObjectMissingError');
        expect(await subject.objects.head(key, options)).toBeUndefined();
      },
    );

    it('finds no version under the id of another key', async () => {
      const [one, other] = [unique(), unique()];
      const head = await subject.objects.put(one, bytes('1'));
      await subject.objects.put(other, bytes('2'));

      const read = subject.objects.get(other, { versionId: head.versionId });

      expect(await nameOfFailure(read)).toBe('ObjectMissingError');
    });

    it('refuses to read more than maxBytes, and reads exactly as many', async () => {
      const key = unique();
      await subject.objects.put(key, bytes('12345'));

      expect(await nameOfFailure(subject.objects.get(key, { maxBytes: 4 }))).toBe('TooLargeError');
      expect((await subject.objects.get(key, { maxBytes: 5 })).body.byteLength).toBe(5);
    });

    it('does not share bytes with its callers', async () => {
      const key = unique();
      const body = bytes('abc');
      await subject.objects.put(key, body);
      body[0] = 0;
      const got = await subject.objects.get(key);
      got.body[1] = 0;

      expect(text((await subject.objects.get(key)).body)).toBe('abc');
    });

    it.each(ODD_NAMES)('takes the characters of a key literally: %j', async (name) => {
      const prefix = unique();
      const key = `${prefix}/${name}`;

      await subject.objects.put(key, bytes(name));

      expect(text((await subject.objects.get(key)).body)).toBe(name);
      expect((await subject.objects.list(`${prefix}/`)).items.map((head) => head.key)).toEqual([key]);
    });

    it('takes a key of 1,024 bytes and refuses longer, empty and malformed ones', async () => {
      const prefix = unique();
      const longest = `${prefix}${'ü'.repeat(500)}`.padEnd(1_024 - 500, '-');
      expect(Buffer.byteLength(longest)).toBe(1_024);

      await subject.objects.put(longest, bytes('x'));

      expect(await subject.objects.head(longest)).toMatchObject({ bytes: 1 });
      for (const key of ['', `${longest}x`, `${prefix}\ud800`]) {
        expect(await nameOfFailure(subject.objects.put(key, bytes('x')))).toBe('InvalidInputError');
        expect(await nameOfFailure(subject.objects.get(key))).toBe('InvalidInputError');
      }
    });

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

    it('uploads from a file and downloads to one', async () => {
      const scratch = subject.createScratch();
      const key = unique();
      const body = Buffer.alloc(6_000_001, 'perennial ');
      await writeFile(scratch.path('up'), body);

      const head = await subject.objects.upload(key, scratch.path('up'));
      const downloaded = await subject.objects.download(key, scratch.path('down'));

      expect(head.bytes).toBe(body.byteLength);
      expect(downloaded).toMatchObject({ key, versionId: head.versionId, bytes: head.bytes });
      expect(body.equals(await readFile(scratch.path('down')))).toBe(true);
      await scratch.dispose();
    });

    it('refuses an upload over a current version with ifAbsent', async () => {
      const scratch = subject.createScratch();
      const key = unique();
      await writeFile(scratch.path('up'), 'x');
      await subject.objects.put(key, bytes('first'));

      const upload = subject.objects.upload(key, scratch.path('up'), { ifAbsent: true });

      expect(await nameOfFailure(upload)).toBe('ConditionFailedError');
      await scratch.dispose();
    });

    it('downloads nothing when the object is missing or larger than maxBytes', async () => {
      const scratch = subject.createScratch();
      const key = unique();
      await subject.objects.put(key, bytes('12345'));
      const [missing, large] = [scratch.path('missing'), scratch.path('large')];

      expect(await nameOfFailure(subject.objects.download(unique(), missing))).toBe('ObjectMissingError');
      expect(await nameOfFailure(subject.objects.download(key, large, { maxBytes: 4 }))).toBe(
        'TooLargeError',
      );
      expect(await nameOfFailure(stat(missing))).toBe('Error');
      expect(await nameOfFailure(stat(large))).toBe('Error');
      await scratch.dispose();
    });

    it('takes one presigned PUT of exactly the stated bytes', async () => {
      const key = `${unique()}/a b+😀.csv`;
      const { url, expiresAt } = await subject.objects.presignPut(key, { bytes: 5, expiresSeconds: 60 });

      expect(Date.parse(expiresAt)).toBeGreaterThan(subject.now().getTime());
      expect(await subject.sendTo(url, bytes('1234'))).toBe(false);
      expect(await subject.sendTo(url, bytes('123456'))).toBe(false);
      expect(await subject.objects.head(key)).toBeUndefined();
      expect(await subject.sendTo(url, bytes('12345'))).toBe(true);
      expect(await subject.sendTo(url, bytes('54321'))).toBe(false);
      expect(text((await subject.objects.get(key)).body)).toBe('12345');
    });

    it('refuses a presigned PUT when the key exists by then', async () => {
      const key = unique();
      const { url } = await subject.objects.presignPut(key, { bytes: 1, expiresSeconds: 60 });
      await subject.objects.put(key, bytes('first'));

      expect(await subject.sendTo(url, bytes('x'))).toBe(false);
      expect(text((await subject.objects.get(key)).body)).toBe('first');
    });

    it('stores exactly one of two simultaneous presigned PUTs', async () => {
      const key = unique();
      const { url } = await subject.objects.presignPut(key, { bytes: 1, expiresSeconds: 60 });

      const taken = await Promise.all([subject.sendTo(url, bytes('a')), subject.sendTo(url, bytes('b'))]);

      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(text((await subject.objects.get(key)).body)).toBe(taken[0] ? 'a' : 'b');
    });

    it.each([
      { bytes: -1, expiresSeconds: 60 },
      { bytes: 1.5, expiresSeconds: 60 },
      { bytes: 1, expiresSeconds: 0 },
      { bytes: 1, expiresSeconds: 604_801 },
      { bytes: 5 * 2 ** 30 + 1, expiresSeconds: 60 },
    ])('refuses to presign %o', async (options) => {
      expect(await nameOfFailure(subject.objects.presignPut(unique(), options))).toBe('InvalidInputError');
    });

    if (maker.canPassTime) {
      it('refuses a presigned PUT after its time', async () => {
        const key = unique();
        const { url } = await subject.objects.presignPut(key, { bytes: 1, expiresSeconds: 60 });
        await subject.passTime!(60_000);

        expect(await subject.sendTo(url, bytes('x'))).toBe(false);
        expect(await subject.objects.head(key)).toBeUndefined();
      });
    }

    it('tells of every new version as S3 does through EventBridge, the key not encoded', async () => {
      const prefix = unique();
      const scratch = subject.createScratch();
      await writeFile(scratch.path('up'), 'uploaded');
      const put = await subject.objects.put(`${prefix}/a b+%2F😀`, bytes('put'));
      const upload = await subject.objects.upload(`${prefix}/upload`, scratch.path('up'));
      const { url } = await subject.objects.presignPut(`${prefix}/sent`, { bytes: 4, expiresSeconds: 60 });
      await subject.sendTo(url, bytes('sent'));
      await subject.objects.remove(upload.key);

      const events = await subject.receive(
        3,
        ({ source, detailType, detail }) =>
          source === 'aws.s3' &&
          detailType === 'Object Created' &&
          (detail.object as { key: string }).key.startsWith(prefix),
      );

      const objects = new Map(events.map(({ detail }) => [(detail.object as { key: string }).key, detail]));
      expect([...objects.keys()].sort()).toEqual([put.key, `${prefix}/sent`, upload.key]);
      expect(objects.get(put.key)).toMatchObject({
        version: '0',
        bucket: { name: subject.objects.bucket },
        object: {
          key: put.key,
          size: 3,
          etag: put.etag,
          sequencer: expect.stringMatching(/^[0-9A-F]+$/),
        },
      });
      expect(objects.get(put.key)?.reason).toMatch(/^(PutObject|CompleteMultipartUpload)$/);
      await scratch.dispose();
    });

    it('names the version in what it tells', async () => {
      const key = unique();
      const { versionId } = await subject.objects.put(key, bytes('x'));

      const [event] = await subject.receive(
        1,
        ({ source, detail }) => source === 'aws.s3' && (detail.object as { key: string }).key === key,
      );

      expect(event?.detail.object).toMatchObject({ 'version-id': versionId });
    });
  });
}
