import { PerennialError } from '../../core/errors.ts';

/** Throws InvalidInputError unless a list's `limit` is absent or a whole number from 1 on. */
export function checkLimit(limit: number | undefined): number | undefined {
  if (limit === undefined || (Number.isSafeInteger(limit) && limit >= 1)) return limit;
  throw new PerennialError('InvalidInputError', 'limit must be a whole number from 1 on', { limit });
}
