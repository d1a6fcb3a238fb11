import { readFile, stat, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { type ContractSubject, nameOfFailure, unique } from './contract-subject.ts';

const text = (body: Uint8Array) => Buffer.from(body).toString();
const bytes = (value: string) => Buffer.from(value);

/** What services.ts promises of objects that come from files and go to them, and of presigned URLs. */
export function describeObjectFiles(subject: ContractSubject, canPassTime: boolean): void {
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
    expect(await nameOfFailure(subject.objects.download(key, large, { maxBytes: 4 }))).toBe('TooLargeError');
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

  if (canPassTime) {
    it('refuses a presigned PUT after its time', async () => {
      const key = unique();
      const { url } = await subject.objects.presignPut(key, { bytes: 1, expiresSeconds: 60 });
      await subject.passTime!(60_000);

      expect(await subject.sendTo(url, bytes('x'))).toBe(false);
      expect(await subject.objects.head(key)).toBeUndefined();
    });
  }
}
