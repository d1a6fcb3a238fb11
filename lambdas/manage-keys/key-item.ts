import { keyState } from '../../core/authorisation/judge-key.ts';
import type { KeyCreated, KeyItem, KeyRevoked } from '../../core/contracts/api-key.ts';

/** A key as people see it at a time, made from what was done to it; newest act first. */
export function toKeyItem(now: Date, created: KeyCreated, revoked?: KeyRevoked): KeyItem {
  const { keyId, name, expiresAt, models } = created;
  return {
    keyId,
    name,
    state: keyState({ revokedAt: revoked?.at, expiresAt }, now),
    createdAt: created.at,
    createdBy: created.who,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(models && { models }),
    ...(revoked && { revokedAt: revoked.at, revokedBy: revoked.who }),
    acts: [revoked, created].flatMap((act) =>
      act ? [{ what: act.what, at: act.at, who: act.who, why: act.why }] : [],
    ),
  };
}
