import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { PerennialError } from '../../core/errors.ts';
import { fromAttributes } from './item-values.ts';
import type { ServiceFailure } from './service-failure.ts';

/** DynamoDB's codes for one write of a cancelled transaction that may go through a moment later. */
const PASSING_CODES = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];
const ABOUT_SIZE = /size|exceed|too large|larger than|4 ?MB/i;

/** Whether a write only met another transaction, or was throttled as part of one. */
export function isConflict(error: unknown): boolean {
  if ((error as Error).name === 'TransactionConflictException') return true;
  const codes =
    reasonsOf(error)
      ?.map(({ Code = 'None' }) => Code)
      .filter((code) => code !== 'None') ?? [];
  return codes.length > 0 && codes.every((code) => PASSING_CODES.includes(code));
}

/** What a refused write means: a condition that failed, something too large or malformed, or nothing of these. */
export function toWriteError(error: unknown): unknown {
  const { name, message } = error as ServiceFailure;
  if (name === 'ValidationException') return toInputError(message, error);
  if (name === 'IdempotentParameterMismatchException') {
    return new PerennialError('InvalidInputError', 'the transaction token was used for other writes');
  }
  const reasons = reasonsOf(error);
  if (!reasons) return error;
  const invalid = reasons.find(({ Code }) => Code === 'ValidationError');
  if (invalid) return toInputError(invalid.Message ?? '', error);
  return new PerennialError(
    'TransactionCancelledError',
    'a condition of the transaction failed',
    { reasons: reasons.map(toReason) },
    error,
  );
}

function reasonsOf(error: unknown): CancellationReason[] | undefined {
  const { name, CancellationReasons } = error as Error & { CancellationReasons?: CancellationReason[] };
  return name === 'TransactionCanceledException' ? (CancellationReasons ?? []) : undefined;
}

function toReason({ Code, Item }: CancellationReason): { code: string; item?: unknown } | null {
  if (Code !== 'ConditionalCheckFailed') return null;
  const isFound = Item !== undefined && Object.keys(Item).length > 0;
  return { code: 'ConditionFailed', ...(isFound && { item: fromAttributes(Item) }) };
}

function toInputError(message: string, cause: unknown): PerennialError {
  return ABOUT_SIZE.test(message)
    ? new PerennialError('SizeLimitError', 'an item or a transaction is too large for the table', {}, cause)
    : new PerennialError('InvalidInputError', 'the table cannot apply this write to its item', {}, cause);
}
