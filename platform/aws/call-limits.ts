import { NodeHttpHandler } from '@smithy/node-http-handler';

/** How long and how often a client tries, in milliseconds. */
export interface CallLimits {
  /** Attempts for what passes: throttling, 5xx and broken connections; the first one counts. */
  attempts: number;
  connectMilliseconds: number;
  /** From sending a request to the head of its answer; also how long a body may stand still. */
  requestMilliseconds: number;
  /** One call of ours with all its attempts and pauses; the transfer of a large body comes on top. */
  totalMilliseconds: number;
}

/** For the calls that carry a few kilobytes. */
export const SMALL_CALL_LIMITS: CallLimits = {
  attempts: 4,
  connectMilliseconds: 1_000,
  requestMilliseconds: 4_000,
  totalMilliseconds: 12_000,
};

/** For the calls that carry objects: one part of an upload has to fit into one request. */
export const OBJECT_CALL_LIMITS: CallLimits = {
  attempts: 4,
  connectMilliseconds: 1_000,
  requestMilliseconds: 15_000,
  totalMilliseconds: 30_000,
};

/** What every client is made with: the SDK's standard retries (exponential, full jitter) under our limits. */
export function clientSettings(limits: CallLimits) {
  return {
    retryMode: 'standard' as const,
    maxAttempts: limits.attempts,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: limits.connectMilliseconds,
      requestTimeout: limits.requestMilliseconds,
      throwOnRequestTimeout: true,
      socketTimeout: limits.requestMilliseconds,
    }),
  };
}
