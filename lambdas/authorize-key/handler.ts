import { judgeKey } from '../../core/authorisation/judge-key.ts';
import { parseKey } from '../../core/authorisation/parse-key.ts';
import { readBearer } from '../../core/authorisation/read-bearer.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { isPredictionRoute } from '../../core/contracts/prediction-routes.ts';
import { PerennialError } from '../../core/errors.ts';
import { oneOf, text } from '../../core/shapes/scalars.ts';
import { readShape } from '../../core/shapes/shape.ts';
import { keyRecord } from '../../core/shapes/stored-records.ts';
import { entries, orElse, someFields } from '../../core/shapes/structures.ts';
import type { Handler } from '../handle.ts';
import { readShaped } from '../store/read-shaped.ts';

/** An HTTP API's REQUEST authorizer event, payload 2.0; equal headers are joined by commas there. */
const authorizerEvent = someFields({
  version: oneOf('2.0'),
  type: oneOf('REQUEST'),
  routeKey: text(),
  headers: orElse(entries(text()), () => ({})),
});

interface AuthorizerAnswer {
  isAuthorized: boolean;
  context?: { keyId: string; models?: string };
}

/**
 * Lets a valid API key call prediction routes, and nothing else. Which models it is good for goes along with the
 * answer: the answer is cached by the header alone, so the function that is called checks the model.
 */
export const handler: Handler = async (event, { records, now, log }): Promise<AuthorizerAnswer> => {
  const { routeKey, headers } = readEvent(event);
  const refused = { isAuthorized: false };
  if (!isPredictionRoute(routeKey)) return refused;
  const key = readBearer(findHeader(headers, 'authorization'));
  const parsed = key === undefined ? undefined : parseKey(key);
  if (key === undefined || parsed === undefined) return refused;
  const { keyId } = parsed;
  const record = await readShaped(records, recordKey.apiKey(keyId), keyRecord);
  const verdict = judgeKey(key, record, now());
  if (verdict === 'valid')
    return {
      isAuthorized: true,
      context: { keyId, ...(record?.models && { models: record.models.join(',') }) },
    };
  // whoever holds the right secret may be helped; strangers write no log
  if (verdict === 'revoked' || verdict === 'expired')
    log({ level: 'info', message: 'API key refused', keyId, verdict });
  return refused;
};

function readEvent(event: unknown) {
  const read = readShape(authorizerEvent, event);
  if (read.issues)
    throw new PerennialError('InvalidInputError', 'the payload does not fit its contract', {
      issues: read.issues,
    });
  return read.value;
}

function findHeader(headers: Record<string, string>, name: string): string | undefined {
  return Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
}
