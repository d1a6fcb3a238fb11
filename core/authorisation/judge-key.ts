import { sha256 } from '../canonical-json.ts';
import type { KeyRecord } from '../contracts/api-key.ts';
import { isEqualInConstantTime } from './is-equal-in-constant-time.ts';

export type KeyVerdict = 'valid' | 'unknown' | 'wrongSecret' | 'revoked' | 'expired';

/**
 * What a presented key is worth, by the record of its id. One plain SHA-256 is enough for a secret of 256 random bits:
 * there is nothing to guess that a slow hash would have to protect.
 */
export function judgeKey(key: string, record: KeyRecord | undefined, now: Date): KeyVerdict {
  if (!record) return 'unknown';
  const presented = Buffer.from(sha256(key), 'hex');
  if (!isEqualInConstantTime(presented, Buffer.from(record.digest, 'hex'))) return 'wrongSecret';
  return keyState(record, now);
}

/** Whether a key may be used, once it is known to be the right one. */
export function keyState(
  { revokedAt, expiresAt }: Pick<KeyRecord, 'revokedAt' | 'expiresAt'>,
  now: Date,
): 'valid' | 'revoked' | 'expired' {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime() ? 'expired' : 'valid';
}
