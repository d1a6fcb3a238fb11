import {
  KeyAct,
  type KeyCreated,
  KeyId,
  type KeyItem,
  type KeyRevoked,
} from '../../core/contracts/api-key.ts';
import { boundOfKeyActs, keysPartition } from '../../core/contracts/keys.ts';
import { PerennialError } from '../../core/errors.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { pageOf } from '../read-records/list-page.ts';
import { fromItem } from '../store/record.ts';
import { toKeyItem } from './key-item.ts';

/** A key is created and revoked at most once each. */
const ACTS_OF_A_KEY = 2;

/** Keys with everything that was done to them, newest first; what they are, never what they say. */
export const listKeys: RouteHandler = async (request, { records, now }) => {
  const { limit, next } = pageOf(request);
  const page = await records.query(
    { pk: keysPartition, before: boundOf(next), reverse: true, limit: limit * ACTS_OF_A_KEY },
    { consistent: true },
  );
  const items = toItems(
    page.items.map((item) => fromItem(KeyAct, item)),
    now(),
  );
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = page.next !== undefined || items.length > limit;
  return { status: 200, body: { items: shown, ...(hasMore && last && { next: last.keyId }) } };
};

/** Pages end between keys and never between the acts of one: `next` is the last key that was shown. */
function boundOf(next: string | undefined): string {
  if (next === undefined || KeyId.safeParse(next).success) return boundOfKeyActs(next);
  throw new PerennialError('InvalidInputError', 'next: it is from no list of keys', {
    issues: [{ field: 'next', code: 'invalid', message: 'it is from no list of keys' }],
  });
}

/** Newest first, a revocation stands right before its creation; one that is cut off waits for the next page. */
function toItems(acts: readonly (KeyCreated | KeyRevoked)[], now: Date): KeyItem[] {
  const items: KeyItem[] = [];
  let revoked: KeyRevoked | undefined;
  for (const act of acts)
    if (act.what === 'keyRevoked') revoked = act;
    else {
      items.push(toKeyItem(now, act, revoked?.keyId === act.keyId ? revoked : undefined));
      revoked = undefined;
    }
  return items;
}
