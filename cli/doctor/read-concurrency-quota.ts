import type { AwsCredentials } from '../authorisation/find-credentials.ts';

/** How many functions an account may run at once in a region, and how many of these no function keeps for itself. */
export interface ConcurrencyQuota {
  total: number;
  unreserved: number;
}

export type ReadConcurrencyQuota = (region: string, credentials: AwsCredentials) => Promise<ConcurrencyQuota>;

const CONNECTION_TIMEOUT_MILLISECONDS = 2_000;
const ANSWER_TIMEOUT_MILLISECONDS = 5_000;

/** Asks AWS Lambda (GetAccountSettings); throws what its client throws. The client is loaded when it is asked for. */
export const readConcurrencyQuota: ReadConcurrencyQuota = async (region, credentials) => {
  const { GetAccountSettingsCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient({
    region,
    credentials,
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MILLISECONDS,
      requestTimeout: ANSWER_TIMEOUT_MILLISECONDS,
      throwOnRequestTimeout: true,
    },
  });
  try {
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
    const { ConcurrentExecutions: total, UnreservedConcurrentExecutions: unreserved } = AccountLimit ?? {};
    if (total === undefined) throw new Error('the answer names no limit');
    return { total, unreserved: unreserved ?? total };
  } finally {
    client.destroy();
  }
};
