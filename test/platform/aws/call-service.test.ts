import { describe, expect, it } from 'vitest';
import { PerennialError } from '../../../core/errors.ts';
import { SMALL_CALL_LIMITS } from '../../../platform/aws/call-limits.ts';
import { callService, once } from '../../../platform/aws/call-service.ts';
import { isPassing, mayHaveBeenApplied, toPlatformError } from '../../../platform/aws/service-failure.ts';
import { failureOf } from '../contract/contract-subject.ts';

const serviceError = (name: string, fields: object = {}) =>
  Object.assign(new Error(`arn:aws:secret ${name}`), { name, $metadata: {}, ...fields });

describe('a call', () => {
  it('ends when its time is up, whatever it waits for', async () => {
    const limits = { ...SMALL_CALL_LIMITS, totalMilliseconds: 5 };

    const failure = await failureOf(
      callService('the service', limits, async ({ pause }) => {
        for (let attempt = 1; ; attempt++) await pause(attempt);
      }),
    );

    expect(failure).toMatchObject({ name: 'ServiceUnavailableError', details: { service: 'the service' } });
  });

  it('has longer for a body', async () => {
    const limits = { ...SMALL_CALL_LIMITS, totalMilliseconds: 1 };

    const answer = callService(
      'the service',
      limits,
      async ({ abortSignal }) => abortSignal.aborted,
      10_000_000,
    );

    expect(await answer).toBe(false);
  });
});

describe('a failure', () => {
  it.each([
    ['throttled', serviceError('ThrottlingException')],
    ['answered 503', serviceError('Unknown', { $metadata: { httpStatusCode: 503 } })],
    ['answered 429', serviceError('Unknown', { $metadata: { httpStatusCode: 429 } })],
    ['the service’s own', serviceError('InternalError', { $fault: 'server' })],
    ['declared retryable', serviceError('Other', { $retryable: {} })],
    ['broken off', Object.assign(new Error('x'), { code: 'ECONNRESET' })],
    ['timed out', Object.assign(new Error('x'), { name: 'TimeoutError' })],
    ['aborted', new DOMException('x', 'AbortError')],
  ])('that was %s is worth a retry', (_, error) => {
    expect(isPassing(error)).toBe(true);
    expect(toPlatformError(error, 's')).toMatchObject({ name: 'ServiceUnavailableError', cause: error });
  });

  it('tells in its message nothing of the account', () => {
    for (const name of ['ThrottlingException', 'AccessDeniedException', 'ValidationException']) {
      const told = toPlatformError(serviceError(name), 'the service') as PerennialError;
      expect(told).toBeInstanceOf(PerennialError);
      expect(told.message).not.toMatch(/arn|secret/);
    }
  });

  it('of our own, or of no service, stays what it is', () => {
    const own = new PerennialError('TooLargeError', 'x');
    const file = Object.assign(new Error('x'), { code: 'ENOSPC' });

    expect(toPlatformError(own, 's')).toBe(own);
    expect(toPlatformError(file, 's')).toBe(file);
  });

  it('may hide a success unless it was the first and a plain answer', () => {
    const refused = { $metadata: { httpStatusCode: 412, attempts: 1 } };

    expect(mayHaveBeenApplied(serviceError('PreconditionFailed', refused))).toBe(false);
    refused.$metadata.attempts = 2;
    expect(mayHaveBeenApplied(serviceError('PreconditionFailed', refused))).toBe(true);
    expect(mayHaveBeenApplied(Object.assign(new Error('x'), { code: 'EPIPE' }))).toBe(true);
  });
});

describe('a value made once', () => {
  it('is not made before it is asked for, and then kept', () => {
    let made = 0;
    const value = once(() => ++made);

    expect(made).toBe(0);
    expect([value(), value(), made]).toEqual([1, 1, 1]);
  });
});
