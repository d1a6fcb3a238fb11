import { expect, it } from 'vitest';
import { type ContractSubject, nameOfFailure, unique } from './contract-subject.ts';

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

/** What services.ts promises of objects that are put, read and named. */
export function describeObjectBodies(subject: ContractSubject): void {
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
}
