import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isSigning } from '../authorisation/authorise.ts';
import { findCredentials } from '../authorisation/find-credentials.ts';
import { regionOf } from '../authorisation/region-of.ts';
import { CliError } from '../cli-error.ts';
import type { CliIo } from '../cli-io.ts';
import { formatCount } from '../format-number.ts';
import type { Check } from './check.ts';
import {
  type ConcurrencyQuota,
  type ReadConcurrencyQuota,
  readConcurrencyQuota,
} from './read-concurrency-quota.ts';
import { type Reservations, readReservations } from './read-reservations.ts';

const ENVIRONMENTS = join(fileURLToPath(new URL('../..', import.meta.url)), 'environments');

/** What AWS gives a new account, in each region. */
const NEW_ACCOUNT = 10;
/** What AWS keeps free for functions that nothing is kept for: only what is above can be reserved. */
const NEVER_RESERVED = 100;

const SUBJECT = 'concurrency';
const NOT_LOOKED_AT = 'not looked at: how many functions the account may run at once';
const LOOK_YOURSELF = 'aws lambda get-account-settings shows it to whoever may lambda:GetAccountSettings';
const ASK_FOR_MORE =
  'ask for more before you go live, it costs nothing: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000';

export interface ConcurrencySources {
  readQuota?: ReadConcurrencyQuota;
  /** The folder with the environments. */
  environments?: string;
}

/**
 * How many functions the account of the credentials may run at once, and whether the environments of that region fit
 * in. What cannot be read is said and no problem: a caller of models need not be able to.
 */
export async function checkConcurrency(
  io: Pick<CliIo, 'env' | 'now'>,
  url: URL,
  { readQuota = readConcurrencyQuota, environments = ENVIRONMENTS }: ConcurrencySources = {},
): Promise<Check[]> {
  if (!isSigning(url, io.env)) return [];
  let region: string;
  let quota: ConcurrencyQuota;
  try {
    region = regionOf(url, io.env);
    quota = await readQuota(region, await findCredentials(io));
  } catch (error) {
    return [{ subject: SUBJECT, verdict: 'warning', message: explain(error), todo: LOOK_YOURSELF }];
  }
  const own = readReservations(environments).filter((environment) => environment.region === region);
  return [judgeQuota(quota, region), ...own.flatMap((environment) => judgeReservations(quota, environment))];
}

function judgeQuota({ total, unreserved }: ConcurrencyQuota, region: string): Check {
  const kept = total - unreserved;
  const message = `the account may run ${formatCount(total)} functions at once in ${region}${kept > 0 ? `, ${formatCount(kept)} of them kept for particular functions` : ''}`;
  if (total >= NEVER_RESERVED) return { subject: SUBJECT, verdict: 'ok', message };
  const why = total <= NEW_ACCOUNT ? ', as any new one: ' : ': ';
  return {
    subject: SUBJECT,
    verdict: 'warning',
    message: `${message}${why}one training or a few callers take them all, everybody else waits or is turned away`,
    todo: ASK_FOR_MORE,
  };
}

function judgeReservations({ total }: ConcurrencyQuota, { file, kept }: Reservations): Check[] {
  const asked = Object.values(kept).reduce((sum, executions) => sum + executions, 0);
  const free = Math.max(0, total - NEVER_RESERVED);
  if (asked <= free) return [];
  const functions = Object.entries(kept).map(([name, executions]) => `${name}: ${executions}`);
  return [
    {
      subject: SUBJECT,
      verdict: 'warning',
      message: `${file} keeps ${formatCount(asked)} executions (${functions.join(', ')}) and cannot be deployed to this account: of ${formatCount(total)} it can keep ${formatCount(free)}, for AWS leaves ${NEVER_RESERVED} to all other functions`,
      todo: `lower reservedConcurrency in ${file}, or ask for a quota of at least ${formatCount(asked + NEVER_RESERVED)}`,
    },
  ];
}

function explain(error: unknown): string {
  // what is wrong with region or credentials is a check of its own
  if (error instanceof CliError) return NOT_LOOKED_AT;
  const { name, message } = error as Error;
  if (/accessdenied/i.test(name)) return `${NOT_LOOKED_AT}; these credentials may not read it`;
  return `${NOT_LOOKED_AT}; AWS Lambda was asked in vain (${message || name})`;
}
