import { isSigning } from '../authorisation/authorise.ts';
import { findCredentials } from '../authorisation/find-credentials.ts';
import { regionOf } from '../authorisation/region-of.ts';
import { CliError } from '../cli-error.ts';
import type { CliIo } from '../cli-io.ts';
import { formatDuration } from '../format-time.ts';
import type { Check } from './check.ts';

/** Credentials that end sooner may end in the middle of something. */
const LITTLE_TIME_MILLISECONDS = 900_000;

/** What requests to a deployed platform are signed with: the region, credentials and how long they last. */
export async function checkAccess(io: Pick<CliIo, 'env' | 'now'>, url: URL): Promise<Check[]> {
  if (!isSigning(url, io.env)) return [];
  return [
    await look('region', async () => ({ message: `requests are signed for ${regionOf(url, io.env)}` })),
    await look('credentials', () => describeCredentials(io)),
  ];
}

async function describeCredentials(io: Pick<CliIo, 'env' | 'now'>): Promise<Omit<Check, 'subject'>> {
  const { expiration } = await findCredentials(io);
  if (!expiration) return { verdict: 'ok', message: 'AWS credentials found' };
  const left = expiration.getTime() - io.now().getTime();
  const message = `AWS credentials found, good for ${formatDuration(left)}`;
  return left > LITTLE_TIME_MILLISECONDS
    ? { verdict: 'ok', message }
    : { verdict: 'warning', message, todo: 'sign in once more before longer work, such as: aws sso login' };
}

async function look(
  subject: string,
  at: () => Promise<Partial<Check> & { message: string }>,
): Promise<Check> {
  try {
    return { subject, verdict: 'ok', ...(await at()) };
  } catch (error) {
    if (error instanceof CliError) return toCheck(subject, error);
    throw error;
  }
}

/** An error that says what to do, as a thing that was looked at. */
export function toCheck(subject: string, error: CliError): Check {
  return { subject, verdict: 'problem', message: error.message, ...(error.hint && { todo: error.hint }) };
}
