import { KeyCreated, KeyId, KeyRevoked, RevokeKeyBody } from '../../core/contracts/api-key.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import type { Records } from '../../platform/services.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { parseBody } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { readRecord, toItem } from '../store/record.ts';
import { toKeyItem } from './key-item.ts';

/** Makes a key worthless for good; the first revocation stands, and asking again changes nothing. */
export const revokeKey: RouteHandler = async (request, { records, now }) => {
  const { why } = parseBody(RevokeKeyBody, request.text === '' ? {} : readJson(request));
  const unknown = () => new PerennialError('NotFoundError', `there is no key ${request.params.keyId}`);
  const parsed = KeyId.safeParse(request.params.keyId);
  if (!parsed.success) throw unknown();
  const keyId = parsed.data;
  await revokeOnce(records, {
    schema: 1,
    keyId,
    what: 'keyRevoked',
    at: now().toISOString(),
    who: request.caller,
    why: why ?? 'no reason given',
  });
  const created = await readRecord(records, recordKey.keyAct(keyId, 'keyCreated'), KeyCreated);
  if (!created) throw unknown();
  const revoked = await readRecord(records, recordKey.keyAct(keyId, 'keyRevoked'), KeyRevoked);
  if (!revoked) throw new PerennialError('ServiceUnavailableError', 'the key is not revoked yet: try again');
  return { status: 200, body: toKeyItem(now(), created, revoked) };
};

/** Writes a revocation unless the key was revoked before, or there is none. */
async function revokeOnce(records: Records, act: KeyRevoked): Promise<void> {
  try {
    await records.transact([
      {
        update: recordKey.apiKey(act.keyId),
        set: { revokedAt: act.at },
        if: { all: [{ present: true }, { attribute: 'revokedAt', exists: false }] },
      },
      { put: toItem(recordKey.keyAct(act.keyId, 'keyRevoked'), act), if: { absent: true } },
    ]);
  } catch (error) {
    if (!isPerennialError(error, 'TransactionCancelledError')) throw error;
  }
}
