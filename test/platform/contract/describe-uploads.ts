import { describe, expect, it } from 'vitest';
import { UNFINISHED_UPLOAD_DAYS } from '../../../core/contracts/drop.ts';
import { failureOf, nameOfFailure, type SubjectMaker, unique, useSubject } from './contract-subject.ts';

/** S3 takes no smaller part but for the last one. */
const PART_BYTES = 5 * 2 ** 20;
const FIRST = Buffer.alloc(PART_BYTES, 'first ');
const SECOND = Buffer.from('second');
const bytes = PART_BYTES + SECOND.length;

/** What services.ts promises of objects that others send in parts. */
export function describeUploads(maker: SubjectMaker): void {
  describe('uploads in parts', () => {
    const subject = useSubject(maker);

    async function presign(key: string, uploadId: string, number: number, partBytes: number) {
      const part = { uploadId, number, bytes: partBytes, expiresSeconds: 60 };
      return (await subject.objects.presignPart(key, part)).url;
    }

    /** Begins an upload and sends the given parts; answers what completes it. */
    async function send(key: string, parts: readonly Buffer[]) {
      const { uploadId } = await subject.objects.createUpload(key);
      const etags: string[] = [];
      for (const [place, part] of parts.entries()) {
        const url = await presign(key, uploadId, place + 1, part.length);
        etags.push((await subject.sendPart(url, part)) ?? 'not taken');
      }
      return { uploadId, etags, bytes: parts.reduce((sum, { length }) => sum + length, 0) };
    }

    it('become one object by being completed, and nobody sees any of it before', async () => {
      const key = `${unique()}/a b+😀.csv`;
      const upload = await send(key, [FIRST, SECOND]);

      expect(await subject.objects.head(key)).toBeUndefined();
      const stored = await subject.objects.completeUpload(key, upload);

      expect(stored).toMatchObject({ key, bytes });
      const { head, body } = await subject.objects.get(key);
      expect(head).toMatchObject(stored);
      expect(Buffer.concat([FIRST, SECOND]).equals(body)).toBe(true);
      expect(stored.etag).toMatch(/^[0-9a-f]{32}-2$/);
    });

    it('may be sent in any order, of a single part, and again', async () => {
      const key = unique();
      const { uploadId } = await subject.objects.createUpload(key);
      const url = await presign(key, uploadId, 1, 5);

      expect(await subject.sendPart(url, Buffer.from('first'))).toBeDefined();
      const etag = await subject.sendPart(url, Buffer.from('again'));
      await subject.objects.completeUpload(key, { uploadId, etags: [etag!], bytes: 5 });

      expect(Buffer.from((await subject.objects.get(key)).body).toString()).toBe('again');
    });

    it('take parts of exactly the stated bytes', async () => {
      const key = unique();
      const { uploadId } = await subject.objects.createUpload(key);
      const url = await presign(key, uploadId, 1, 5);

      expect(await subject.sendPart(url, Buffer.from('1234'))).toBeUndefined();
      expect(await subject.sendPart(url, Buffer.from('123456'))).toBeUndefined();
      expect(await subject.sendPart(url, Buffer.from('12345'))).toBeDefined();
    });

    it('are completed once: asked again, they answer the same', async () => {
      const key = unique();
      const upload = await send(key, [SECOND]);

      const first = await subject.objects.completeUpload(key, upload);
      const again = await subject.objects.completeUpload(key, upload);
      const together = await Promise.all([1, 2].map(() => subject.objects.completeUpload(key, upload)));

      expect([again, ...together]).toEqual([first, first, first]);
      expect((await subject.objects.listVersions(key)).items).toHaveLength(1);
    });

    it('become one version when two complete them at once', async () => {
      const key = unique();
      const upload = await send(key, [FIRST, SECOND]);

      const both = await Promise.all([1, 2].map(() => subject.objects.completeUpload(key, upload)));

      expect(both[1]).toEqual(both[0]);
      expect((await subject.objects.listVersions(key)).items).toHaveLength(1);
    });

    it('are not written over an object, and can be completed once that is gone', async () => {
      const key = unique();
      const upload = await send(key, [SECOND]);
      await subject.objects.put(key, Buffer.from('other'));

      expect(await nameOfFailure(subject.objects.completeUpload(key, upload))).toBe('ConditionFailedError');
      expect(Buffer.from((await subject.objects.get(key)).body).toString()).toBe('other');
      await subject.objects.remove(key);
      await subject.objects.completeUpload(key, upload);

      expect(await subject.objects.head(key)).toMatchObject({ bytes: SECOND.length });
    });

    it('name the parts that are missing or were sent again', async () => {
      const key = unique();
      const { uploadId, etags } = await send(key, [FIRST, SECOND]);
      const wrong = [etags[0]!, '0'.repeat(32), '1'.repeat(32)];

      const failure = await failureOf(subject.objects.completeUpload(key, { uploadId, etags: wrong, bytes }));

      expect(failure).toMatchObject({
        name: 'InvalidInputError',
        details: { missing: [3], changed: [2] },
      });
      expect(await subject.objects.head(key)).toBeUndefined();
      await subject.objects.completeUpload(key, { uploadId, etags, bytes });
    });

    it('are refused when they are not the stated bytes together', async () => {
      const key = unique();
      const { uploadId, etags } = await send(key, [FIRST, SECOND]);

      for (const [given, total] of [[etags, bytes + 1] as const, [etags.slice(0, 1), bytes] as const]) {
        const completion = subject.objects.completeUpload(key, { uploadId, etags: given, bytes: total });
        expect(await nameOfFailure(completion)).toBe('InvalidInputError');
      }
      expect(await subject.objects.head(key)).toBeUndefined();
    });

    it('are refused with a part below 5 MiB that is not the last', async () => {
      const key = unique();
      const upload = await send(key, [SECOND, FIRST]);

      expect(await nameOfFailure(subject.objects.completeUpload(key, upload))).toBe('InvalidInputError');
    });

    it.each([[[]], [Array(10_001).fill('0'.repeat(32))]])(
      'are not completed by no parts or by too many',
      async (etags) => {
        const { uploadId } = await subject.objects.createUpload(unique());
        const completion = subject.objects.completeUpload(unique(), { uploadId, etags, bytes: 1 });

        expect(await nameOfFailure(completion)).toBe('InvalidInputError');
      },
    );

    it('are gone once aborted: no part is taken, none joined, and aborting again is no error', async () => {
      const key = unique();
      const upload = await send(key, [SECOND]);
      const url = await presign(key, upload.uploadId, 1, 5);

      await subject.objects.abortUpload(key, upload);
      await subject.objects.abortUpload(key, upload);

      expect(await subject.sendPart(url, Buffer.from('12345'))).toBeUndefined();
      expect(await nameOfFailure(subject.objects.completeUpload(key, upload))).toBe('NotFoundError');
      expect(await subject.objects.head(key)).toBeUndefined();
    });

    it('are not aborted once completed', async () => {
      const key = unique();
      const upload = await send(key, [SECOND]);
      await subject.objects.completeUpload(key, upload);

      expect(await nameOfFailure(subject.objects.abortUpload(key, upload))).toBe('ConditionFailedError');
      expect(await subject.objects.head(key)).toMatchObject({ bytes: SECOND.length });
    });

    it.each(['', 'unknown', '00000000-0000-4000-8000-000000000000.unknown'])(
      'are not found by the id %j',
      async (uploadId) => {
        const key = unique();
        const completion = subject.objects.completeUpload(key, {
          uploadId,
          etags: ['0'.repeat(32)],
          bytes: 1,
        });

        expect(await nameOfFailure(completion)).toBe('NotFoundError');
        expect(await nameOfFailure(subject.objects.abortUpload(key, { uploadId }))).toBe('none');
      },
    );

    it('belong to the key they were begun for', async () => {
      const [key, other] = [unique(), unique()];
      const upload = await send(key, [SECOND]);

      expect(await nameOfFailure(subject.objects.completeUpload(other, upload))).toBe('NotFoundError');
      await subject.objects.abortUpload(other, upload);
      await subject.objects.completeUpload(key, upload);

      expect(await subject.objects.head(other)).toBeUndefined();
    });

    it.each([
      { number: 0, bytes: 1, expiresSeconds: 60 },
      { number: 10_001, bytes: 1, expiresSeconds: 60 },
      { number: 1.5, bytes: 1, expiresSeconds: 60 },
      { number: 1, bytes: -1, expiresSeconds: 60 },
      { number: 1, bytes: 5 * 2 ** 30 + 1, expiresSeconds: 60 },
      { number: 1, bytes: 1, expiresSeconds: 604_801 },
    ])('have no URL for %o', async (part) => {
      const key = unique();
      const { uploadId } = await subject.objects.createUpload(key);

      const presigned = subject.objects.presignPart(key, { ...part, uploadId });

      expect(await nameOfFailure(presigned)).toBe('InvalidInputError');
    });

    it('tell of the object once, when they are completed', async () => {
      const key = unique();
      const upload = await send(key, [FIRST, SECOND]);
      const { etag } = await subject.objects.completeUpload(key, upload);
      await subject.objects.completeUpload(key, upload);

      const events = await subject.receive(
        1,
        ({ source, detail }) => source === 'aws.s3' && (detail.object as { key: string }).key === key,
      );

      expect(events.map(({ detail }) => detail)).toMatchObject([
        { reason: 'CompleteMultipartUpload', object: { key, size: bytes, etag } },
      ]);
    });

    if (maker.canPassTime) {
      it('take no part after the time of its URL', async () => {
        const key = unique();
        const { uploadId } = await subject.objects.createUpload(key);
        const url = await presign(key, uploadId, 1, 1);
        await subject.passTime!(60_000);

        expect(await subject.sendPart(url, Buffer.from('x'))).toBeUndefined();
      });

      it('are forgotten when nobody completes them in time', async () => {
        const [key, lateKey] = [unique(), unique()];
        const upload = await send(key, [SECOND]);
        await subject.passTime!(60_000);
        const late = await send(lateKey, [SECOND]);
        await subject.passTime!(UNFINISHED_UPLOAD_DAYS * 86_400_000 - 60_001);
        await subject.objects.completeUpload(key, upload);
        await subject.passTime!(60_001);

        expect(await nameOfFailure(subject.objects.completeUpload(lateKey, late))).toBe('NotFoundError');
        expect(await subject.objects.head(lateKey)).toBeUndefined();
      });
    }
  });
}
