import { PerennialError } from '../../core/errors.ts';

/** What the SDK's errors have in common. */
export interface ServiceFailure extends Error {
  code?: string;
  $fault?: 'client' | 'server';
  $retryable?: object;
  $metadata?: { httpStatusCode?: number; attempts?: number };
}

/** Passing troubles that the services report as the caller's fault, or without a status. */
const PASSING_NAMES =
  /^(AbortError|TimeoutError|RequestTimeout.*|.*Throttl.*|.*TooManyRequests.*|RequestLimitExceeded|SlowDown|ProvisionedThroughputExceeded.*|BandwidthLimitExceeded|ServiceUnavailable.*|InternalServer.*|InternalError|InternalFailure|LimitExceededException|ExecutionLimitExceeded|Transaction(Conflict|InProgress)Exception|ConditionalRequestConflict|OperationAborted)$/;
const NETWORK_CODES =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ERR_STREAM_PREMATURE_CLOSE)$/;
const DENIED_NAMES =
  /^(AccessDenied.*|Forbidden|ExpiredToken.*|InvalidAccessKeyId|SignatureDoesNotMatch|UnrecognizedClientException|InvalidClientTokenId|CredentialsProviderError|NotAuthorized.*)$/;

/**
 * Whether the same call may succeed a moment later: throttled, broken off, timed out, 5xx. Such a call may have
 * been applied although its answer never came.
 */
export function isPassing(error: unknown): boolean {
  const { name = '', code = '', $fault, $retryable, $metadata } = error as Partial<ServiceFailure>;
  const status = $metadata?.httpStatusCode ?? 0;
  return (
    $retryable !== undefined ||
    $fault === 'server' ||
    status === 429 ||
    status >= 500 ||
    PASSING_NAMES.test(name) ||
    NETWORK_CODES.test(code)
  );
}

/** Whether an earlier attempt of the call that failed may have been applied unseen. */
export function mayHaveBeenApplied(error: unknown): boolean {
  return isPassing(error) || ((error as ServiceFailure).$metadata?.attempts ?? 1) > 1;
}

/**
 * An error of the SDK as one of ours. The message names the service and nothing of the account (no ARN, bucket or
 * table): it may reach an API caller or an execution's history. The original is the cause, for the log. Errors that
 * are no service's (a missing file, a full disk) stay as they are.
 */
export function toPlatformError(error: unknown, service: string): unknown {
  if (error instanceof PerennialError) return error;
  const { name = '', $metadata, $fault } = error as Partial<ServiceFailure>;
  const details = { service, reason: name };
  if (isPassing(error)) {
    return new PerennialError(
      'ServiceUnavailableError',
      `${service} did not answer in time or is throttled`,
      details,
      error,
    );
  }
  if ($metadata?.httpStatusCode === 403 || DENIED_NAMES.test(name)) {
    return new PerennialError('AccessDeniedError', `${service} refused the caller`, details, error);
  }
  if ($fault === undefined && $metadata === undefined) return error;
  return new PerennialError('ServiceRefusedError', `${service} refused a call`, details, error);
}
