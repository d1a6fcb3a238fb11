import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { type ContractSubject, unique } from './contract-subject.ts';

const bytes = (value: string) => Buffer.from(value);

/** What services.ts promises to tell of new objects. */
export function describeObjectEvents(subject: ContractSubject): void {
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
}
