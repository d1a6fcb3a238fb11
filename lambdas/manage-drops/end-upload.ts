import type { z } from 'zod';
import { type AbortDropAnswer, type CompleteDropAnswer, CompleteDropBody } from '../../core/contracts/api.ts';
import { UploadRecord } from '../../core/contracts/drop.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import { DropId } from '../../core/contracts/names.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { parseBody } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { readModel } from '../store/read-model.ts';
import { readRecord } from '../store/record.ts';

/** Joins the parts of an upload to the file they are of, which becomes the drop. Asked again, it answers the same. */
export const completeDropUpload: RouteHandler = async (request, services) => {
  const { etags } = parseBody(CompleteDropBody, readJson(request));
  const upload = await findUpload(services, request.params);
  const { dropId, bytes, uploadId } = upload;
  checkCount(etags.length, upload.parts);
  try {
    await services.objects.completeUpload(keyOf(upload), { uploadId, etags, bytes });
  } catch (error) {
    throw explain(error);
  }
  const completed: z.infer<typeof CompleteDropAnswer> = { dropId };
  return { status: 200, body: completed };
};

/** Gives up an upload: its parts are removed, and there will be no drop. */
export const abortDropUpload: RouteHandler = async (request, services) => {
  const upload = await findUpload(services, request.params);
  const { dropId, uploadId } = upload;
  try {
    await services.objects.abortUpload(keyOf(upload), { uploadId });
  } catch (error) {
    if (!isPerennialError(error, 'ConditionFailedError')) throw error;
    throw new PerennialError('NotAllowedError', 'the upload is complete: the file is a drop by now');
  }
  const aborted: z.infer<typeof AbortDropAnswer> = { dropId, aborted: true };
  return { status: 200, body: aborted };
};

const keyOf = ({ model, dropId, filename }: UploadRecord): string =>
  objectKey.incoming(model, dropId, filename);

/** The upload in parts that a path names; NotFoundError also when its time is over. */
async function findUpload({ records, now }: Services, params: Record<string, string>): Promise<UploadRecord> {
  const { model } = await readModel(records, params.model ?? '');
  const dropId = DropId.safeParse(params.dropId);
  const upload = dropId.success
    ? await readRecord(records, recordKey.upload(model, dropId.data), UploadRecord)
    : undefined;
  // the table forgets late
  if (!upload || upload.expiresAt * 1_000 <= now().getTime()) throw noUpload();
  return upload;
}

function checkCount(given: number, parts: number): void {
  if (given === parts) return;
  const message = `the file has ${parts} parts and ${given} ETags were given: send that of each of uploads, in their order`;
  const issues = [{ field: 'etags', code: 'wrongCount', message }];
  throw new PerennialError('InvalidInputError', message, { issues });
}

/** What a caller can do about it, with places in the list of ETags instead of numbers of parts. */
function explain(error: unknown): unknown {
  if (isPerennialError(error, 'NotFoundError')) return noUpload();
  if (isPerennialError(error, 'ConditionFailedError'))
    return new PerennialError('NotAllowedError', 'another file was put in its place: drop the file again');
  if (!isPerennialError(error, 'InvalidInputError')) return error;
  const { missing = [], changed = [] } = error.details as { missing?: number[]; changed?: number[] };
  const issue = (code: string, message: string) => (number: number) => ({
    field: `etags.${number - 1}`,
    code,
    message,
  });
  const issues = [
    ...missing.map(issue('missing', 'nothing was sent to its address: PUT this range, then complete again')),
    ...changed.map(
      issue(
        'changed',
        'what was sent last has another ETag: PUT this range again and give the ETag it answers',
      ),
    ),
  ];
  const parts = [...missing, ...changed].slice(0, 5).map((number) => `uploads.${number - 1}`);
  const what = parts.length > 0 ? `look at ${parts.join(', ')}` : 'drop the file again';
  return new PerennialError(
    'InvalidInputError',
    `the parts do not make up the file: ${what}`,
    { issues },
    error,
  );
}

function noUpload(): PerennialError {
  return new PerennialError(
    'NotFoundError',
    'there is no unfinished upload in parts under this drop id: it was aborted, or its time is over. Drop the file again',
  );
}
