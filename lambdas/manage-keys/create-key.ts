import type { z } from 'zod';
import { KEY_RANDOM_BYTES, makeKey } from '../../core/authorisation/make-key.ts';
import { digestOf, sha256 } from '../../core/canonical-json.ts';
import {
  type CreateKeyAnswer,
  CreateKeyBody,
  type KeyCreated,
  type KeyRecord,
  KeyRequest,
} from '../../core/contracts/api-key.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import type { Records, RecordWrite } from '../../platform/services.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { parseBody } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import type { ApiRequest } from '../http/request.ts';
import { readRecord, toItem } from '../store/record.ts';
import { toKeyItem } from './key-item.ts';

const DAY_MILLISECONDS = 86_400_000;
const REMEMBERED_SECONDS = 86_400;

/** Makes a key and shows it, this once: what is stored is its digest. */
export const createKey: RouteHandler = async (request, services) => {
  const body = parseBody(CreateKeyBody, readJson(request));
  const now = services.now();
  const at = now.toISOString();
  const { keyId, key } = makeKey(services.randomBytes(KEY_RANDOM_BYTES), now);
  const scope = {
    ...expiryOf(body, now),
    ...(body.models && { models: [...new Set(body.models)].toSorted() }),
  };
  const record: KeyRecord = { schema: 1, keyId, digest: sha256(key), ...scope };
  const created: KeyCreated = {
    schema: 1,
    keyId,
    what: 'keyCreated',
    at,
    who: request.caller,
    why: body.why ?? 'no reason given',
    name: body.name,
    ...scope,
  };
  await writeOnce(services.records, request, [
    { put: toItem(recordKey.apiKey(keyId), record), if: { absent: true } },
    { put: toItem(recordKey.keyAct(keyId, 'keyCreated'), created), if: { absent: true } },
    ...rememberRequest(request, keyId, now),
  ]);
  const answer: CreateKeyAnswer = { ...toKeyItem(now, created), key };
  return { status: 201, body: answer, headers: { 'cache-control': 'no-store' } };
};

function expiryOf(body: z.output<typeof CreateKeyBody>, now: Date): { expiresAt?: string } {
  const { days, expiresAt } = body;
  if (days !== undefined)
    return { expiresAt: new Date(now.getTime() + days * DAY_MILLISECONDS).toISOString() };
  if (expiresAt === undefined) return {};
  if (Date.parse(expiresAt) > now.getTime()) return { expiresAt };
  throw new PerennialError('InvalidInputError', 'expiresAt: it is over already', {
    issues: [{ field: 'expiresAt', code: 'invalid', message: 'it is over already' }],
  });
}

const bodyDigest = (request: ApiRequest): string => digestOf(request.text);

/** A repeated request is known by the id of its key. The key itself cannot be shown again: nobody has it. */
function rememberRequest(request: ApiRequest, keyId: string, now: Date): RecordWrite[] {
  if (request.headers['idempotency-key'] === undefined) return [];
  const remembered: z.infer<typeof KeyRequest> = {
    keyId,
    body: bodyDigest(request),
    expiresAt: Math.floor(now.getTime() / 1000) + REMEMBERED_SECONDS,
  };
  return [{ put: toItem(recordKey.keyRequest(request.actionId), remembered), if: { absent: true } }];
}

async function writeOnce(records: Records, request: ApiRequest, writes: RecordWrite[]): Promise<void> {
  try {
    await records.transact(writes);
  } catch (error) {
    if (!isPerennialError(error, 'TransactionCancelledError')) throw error;
    const earlier = await readRecord(records, recordKey.keyRequest(request.actionId), KeyRequest);
    if (!earlier) throw new PerennialError('ServiceUnavailableError', 'another key got this id', {}, error);
    if (earlier.body !== bodyDigest(request))
      throw new PerennialError('InvalidInputError', 'this Idempotency-Key was used for another request');
    throw new PerennialError(
      'NotAllowedError',
      `this request made the key ${earlier.keyId} already, and a key is shown once: revoke it and create another`,
    );
  }
}
