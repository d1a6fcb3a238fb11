import { answerRoutes } from '../http/answer-routes.ts';
import { createKey } from './create-key.ts';
import { listKeys } from './list-keys.ts';
import { revokeKey } from './revoke-key.ts';

/**
 * API keys as people manage them. Answers are not written down for an Idempotency-Key: one of them carries a key,
 * which must be in no record. The acts themselves are done once.
 */
export const handler = answerRoutes(
  { 'POST /keys': createKey, 'GET /keys': listKeys, 'DELETE /keys/{keyId}': revokeKey },
  { repeatable: true },
);
