import * as z from 'zod';
import { PerennialError } from '../../core/errors.ts';
import type { Records, Services } from '../../platform/services.ts';
import { readRecord, toItem } from '../store/record.ts';
import type { ApiAnswer } from './request.ts';

const Remembered = z.object({ body: z.string(), status: z.number(), answer: z.unknown() });
/** Larger answers are given again by doing the (idempotent) work again. */
const MAX_REMEMBERED_BYTES = 100_000;
const REMEMBERED_SECONDS = 86_400;

const key = (actionId: string) => ({ pk: `IDEMPOTENCY#${actionId}`, sk: 'ANSWER' });

/** The answer given to the same Idempotency-Key before; another body under the same key is InvalidInputError. */
export async function recallAnswer(
  records: Records,
  actionId: string,
  body: string,
): Promise<ApiAnswer | undefined> {
  const found = await readRecord(records, key(actionId), Remembered);
  if (!found) return undefined;
  if (found.body !== body)
    throw new PerennialError('InvalidInputError', 'this Idempotency-Key was used for another request');
  return { status: found.status, body: found.answer };
}

/** Keeps an answer for a day (`expiresAt` is the table's time to live). */
export async function rememberAnswer(
  { records, now }: Pick<Services, 'records' | 'now'>,
  actionId: string,
  body: string,
  answer: ApiAnswer,
): Promise<void> {
  if (JSON.stringify(answer.body).length > MAX_REMEMBERED_BYTES) return;
  await records.write({
    put: toItem(key(actionId), {
      body,
      status: answer.status,
      answer: answer.body,
      expiresAt: Math.floor(now().getTime() / 1000) + REMEMBERED_SECONDS,
    }),
  });
}
