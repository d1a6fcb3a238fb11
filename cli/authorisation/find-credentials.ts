import { AccessError, UsageError } from '../cli-error.ts';
import type { CliIo } from '../cli-io.ts';

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
  /** Temporary ones only. */
  expiration?: Date | undefined;
}

/** Where there is no instance to lend credentials, its address must not be waited for. */
const INSTANCE_TIMEOUT_MILLISECONDS = 500;

const SIGN_IN = 'sign in once more, such as: aws sso login';

/**
 * The user's AWS credentials, as every AWS tool finds them: variables, profiles and their sign-ins, the instance. Throws
 * UsageError when there are none, AccessError when they are over.
 */
export async function findCredentials({ env, now }: Pick<CliIo, 'env' | 'now'>): Promise<AwsCredentials> {
  const found = fromVariables(env) ?? (await fromChain(env));
  if (found.expiration && found.expiration <= now())
    throw new AccessError(`the AWS credentials expired at ${found.expiration.toISOString()}`, SIGN_IN);
  return found;
}

/** Read here too, because loading the chain takes longer than a request. A named profile goes before them, as in the chain. */
function fromVariables(env: CliIo['env']): AwsCredentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_PROFILE } = env;
  if (!accessKeyId || !secretAccessKey || AWS_PROFILE) return undefined;
  return {
    accessKeyId,
    secretAccessKey,
    ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
    ...(env.AWS_CREDENTIAL_EXPIRATION && { expiration: new Date(env.AWS_CREDENTIAL_EXPIRATION) }),
  };
}

async function fromChain({ AWS_PROFILE: profile }: CliIo['env']): Promise<AwsCredentials> {
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  try {
    return await fromNodeProviderChain({
      ...(profile && { profile }),
      timeout: INSTANCE_TIMEOUT_MILLISECONDS,
      maxRetries: 0,
    })();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/expired/i.test(message)) throw new AccessError(`the AWS sign-in is over: ${message}`, SIGN_IN);
    throw new UsageError(
      profile
        ? `no AWS credentials found in the profile "${profile}": ${message}`
        : 'no AWS credentials found, and this platform takes signed requests',
      'sign in (aws sso login, aws configure), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
  }
}
