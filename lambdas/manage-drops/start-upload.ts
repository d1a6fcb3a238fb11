import type { z } from 'zod';
import { type StartDropAnswer, StartDropBody } from '../../core/contracts/api.ts';
import { UNFINISHED_UPLOAD_DAYS, type UploadRecord } from '../../core/contracts/drop.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import { MAX_DROP_BYTES } from '../../core/contracts/most-drop-bytes.ts';
import { PerennialError } from '../../core/errors.ts';
import { readDropSource } from '../../core/intake/drop-source.ts';
import { type ByteRange, planUpload } from '../../core/intake/plan-upload.ts';
import type { Services } from '../../platform/services.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { parseBody } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { readModel } from '../store/read-model.ts';
import { toItem } from '../store/record.ts';

/** How long addresses are good: to send a file of one PUT again and again, or the largest one at 2 Mbit/s. */
const PUT_SECONDS = 3_600;
const PARTS_SECONDS = 6 * 3_600;

type Answer = z.infer<typeof StartDropAnswer>;

interface Upload extends z.infer<typeof StartDropBody> {
  model: string;
  dropId: string;
  key: string;
}

/** Gives out the addresses to send one file to. The drop exists once the file is there. */
export const startDropUpload: RouteHandler = async (request, services) => {
  const { filename, bytes } = parseBody(StartDropBody, readJson(request));
  const { model } = await readModel(services.records, request.params.model ?? '');
  const mostBytes = services.mostDropBytes ?? MAX_DROP_BYTES;
  if (bytes > mostBytes)
    throw new PerennialError(
      'TooLargeError',
      `a dropped file has at most ${mostBytes} bytes here, this one has ${bytes}: split it, or send it as Parquet or gzipped`,
    );
  const dropId = services.newId();
  const upload = { model, dropId, filename, bytes, key: keyFor(model, dropId, filename) };
  const ranges = planUpload(bytes);
  const body =
    ranges.length > 1 ? await startParts(services, upload, ranges) : await startPut(services, upload);
  return { status: 200, body };
};

async function startPut({ objects }: Services, { dropId, key, bytes }: Upload): Promise<Answer> {
  const { url, expiresAt } = await objects.presignPut(key, { bytes, expiresSeconds: PUT_SECONDS });
  return { dropId, uploads: [{ url, from: 0, to: bytes }], expiresAt };
}

async function startParts(
  { objects, records, now }: Services,
  { model, dropId, filename, bytes, key }: Upload,
  ranges: readonly ByteRange[],
): Promise<Answer> {
  const startedAt = now();
  const { uploadId } = await objects.createUpload(key);
  const record: UploadRecord = {
    schema: 1,
    model,
    dropId,
    filename,
    bytes,
    parts: ranges.length,
    uploadId,
    startedAt: startedAt.toISOString(),
    expiresAt: Math.ceil(startedAt.getTime() / 1_000) + UNFINISHED_UPLOAD_DAYS * 86_400,
  };
  await records.write({ put: toItem(recordKey.upload(model, dropId), record), if: { absent: true } });
  const presigned = await Promise.all(
    ranges.map(({ from, to }, place) =>
      objects.presignPart(key, {
        uploadId,
        number: place + 1,
        bytes: to - from,
        expiresSeconds: PARTS_SECONDS,
      }),
    ),
  );
  return {
    dropId,
    uploads: ranges.map((range, place) => ({ url: presigned[place]!.url, ...range })),
    complete: `/models/${model}/drops/${dropId}/complete`,
    expiresAt: presigned.map(({ expiresAt }) => expiresAt).toSorted()[0]!,
  };
}

/** The object key of an upload; InvalidInputError for a file name that cannot be one, or that intake passes over. */
function keyFor(model: string, dropId: string, filename: string): string {
  const refuse = (message: string): never => {
    const issues = [{ field: 'filename', code: 'invalid', message }];
    throw new PerennialError('InvalidInputError', `filename: ${message}`, { issues });
  };
  if (!filename.isWellFormed()) return refuse('it is no well-formed text');
  let key: string;
  try {
    key = objectKey.incoming(model, dropId, filename);
  } catch (error) {
    return refuse((error as Error).message);
  }
  const source = readDropSource(key);
  return source.drop ? key : refuse(`${source.why}: it would never become a drop`);
}
