import type { z } from 'zod';
import { PerennialError } from '../../core/errors.ts';
import type { QueryPage } from '../../platform/services.ts';
import type { ApiRequest } from '../http/request.ts';
import { fromItem } from '../store/record.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** `limit` and `next` of a list request; anything else in their place is InvalidInputError. */
export function pageOf(request: ApiRequest): { limit: number; next: string | undefined } {
  const text = request.query.get('limit');
  const limit = text === null ? DEFAULT_LIMIT : /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT)
    throw new PerennialError('InvalidInputError', `limit is a whole number from 1 to ${MAX_LIMIT}`, {
      issues: [{ field: 'limit', code: 'invalid', message: `is a whole number from 1 to ${MAX_LIMIT}` }],
    });
  return { limit, next: request.query.get('next') ?? undefined };
}

/** A page of records as the API answers it. */
export function answerPage<Schema extends z.ZodType>(schema: Schema, page: QueryPage) {
  return {
    status: 200,
    body: { items: page.items.map((item) => fromItem(schema, item)), ...(page.next && { next: page.next }) },
  };
}
