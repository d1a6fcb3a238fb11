import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { expect, it } from 'vitest';
import { drawRides, toCsv } from './fares.ts';
import type { Stage } from './stage.ts';

const MINUTE = 60_000;

/** How a user sends files to the API: by one presigned URL, and in parts. */
export function describeSending(
  stage: Stage,
  [immediate, approved]: readonly [immediate: string, approved: string],
): void {
  it('uploads by a presigned URL once, and neither late nor elsewhere', async () => {
    const csv = toCsv(drawRides(5, 100));
    const { body } = await stage.platform.ask(`/models/${approved}/drops`, {
      method: 'POST',
      body: { filename: 'more.csv', bytes: csv.length },
    });
    const [{ url }] = body.uploads;
    const put = async (to: string) =>
      (await fetch(to, { method: 'PUT', body: csv, headers: { 'if-none-match': '*' } })).status;
    const expired = await getSignedUrl(
      stage.platform.s3,
      new PutObjectCommand({ Bucket: stage.platform.bucket, Key: `incoming/${approved}/late.csv` }),
      { expiresIn: 60, signingDate: new Date(Date.now() - 10 * MINUTE) },
    );

    const elsewhere = new URL(url);
    elsewhere.pathname = elsewhere.pathname.replace(approved, immediate);
    expect(await put(expired)).toBe(403);
    expect(await put(String(elsewhere))).toBe(403);
    expect(await put(url)).toBe(200);
    expect(await put(url)).toBe(412);
  });

  it('uploads in parts what is too large for one PUT, and may complete and abort it', async () => {
    // no reader makes sense of it: what is tried is its way
    const bytes = 64 * 2 ** 20 + 1;
    writeFileSync(join(stage.miniStack.folder, 'large.csv'), Buffer.alloc(bytes, 'no table\u0000'));
    const abandoned = await stage.platform.ask(`/models/${approved}/drops`, {
      method: 'POST',
      body: { filename: 'abandoned.csv', bytes },
    });
    const { dropId, complete } = abandoned.body;
    const etags = Array(5).fill('0'.repeat(32));
    const tooEarly = await stage.platform.ask(complete, { method: 'POST', body: { etags } });
    const aborted = await stage.platform.ask(complete.replace(/complete$/, 'abort'), { method: 'POST' });
    const tooLate = await stage.platform.ask(complete, { method: 'POST', body: { etags } });

    const dropped = await stage.platform.perennial('drop', approved, 'large.csv', '--wait', '--json');

    expect([tooEarly.status, tooEarly.body.issues?.length]).toEqual([422, 5]);
    expect([aborted.status, aborted.body]).toEqual([200, { dropId, aborted: true }]);
    expect(tooLate.status).toBe(404);
    expect([dropped.code, dropped.output]).toEqual([1, expect.stringContaining('"outcome":"rejected"')]);
    const { body } = await stage.platform.ask(
      `/models/${approved}/drops/${JSON.parse(dropped.output).dropId}`,
    );
    expect(body.bytes).toBe(bytes);
  });
}
