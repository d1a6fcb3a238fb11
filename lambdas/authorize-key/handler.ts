import * as z from 'zod';
import { judgeKey } from '../../core/authorisation/judge-key.ts';
import { parseKey } from '../../core/authorisation/parse-key.ts';
import { readBearer } from '../../core/authorisation/read-bearer.ts';
import { KeyRecord } from '../../core/contracts/api-key.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { isPredictionRoute } from '../../core/contracts/prediction-routes.ts';
import { handle } from '../handle.ts';
import { readRecord } from '../store/record.ts';

/** An HTTP API's REQUEST authorizer event, payload 2.0; equal headers are joined by commas there. */
const AuthorizerEvent = z.object({
  version: z.literal('2.0'),
  type: z.literal('REQUEST'),
  routeKey: z.string(),
  headers: z.record(z.string(), z.string()).default({}),
});

const AuthorizerAnswer = z.strictObject({
  isAuthorized: z.boolean(),
  context: z.strictObject({ keyId: z.string(), models: z.string().optional() }).optional(),
});

/**
 * Lets a valid API key call prediction routes, and nothing else. Which models it is good for goes along with the
 * answer: the answer is cached by the header alone, so the function that is called checks the model.
 */
export const handler = handle(
  AuthorizerEvent,
  AuthorizerAnswer,
  async ({ routeKey, headers }, { records, now, log }) => {
    const refused = { isAuthorized: false };
    if (!isPredictionRoute(routeKey)) return refused;
    const key = readBearer(findHeader(headers, 'authorization'));
    const parsed = key === undefined ? undefined : parseKey(key);
    if (key === undefined || parsed === undefined) return refused;
    const { keyId } = parsed;
    const record = await readRecord(records, recordKey.apiKey(keyId), KeyRecord);
    const verdict = judgeKey(key, record, now());
    if (verdict === 'valid')
      return { isAuthorized: true, context: { keyId, models: record?.models?.join(',') } };
    // whoever holds the right secret may be helped; strangers write no log
    if (verdict === 'revoked' || verdict === 'expired')
      log({ level: 'info', message: 'API key refused', keyId, verdict });
    return refused;
  },
);

function findHeader(headers: Record<string, string>, name: string): string | undefined {
  return Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
}
