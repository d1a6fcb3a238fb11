import { UnreachableError } from '../cli-error.ts';
import type { CliIo } from '../cli-io.ts';
import { formatDuration } from '../format-time.ts';
import type { ApiClient } from '../http-client.ts';
import type { Check } from './check.ts';

interface Health {
  status: string;
  time?: string;
  version?: string;
  /** Events that no function could take. */
  deadLetters?: number;
}

/** Times that differ by more make "ago" and windows misleading. */
const CLOCKS_APART_MILLISECONDS = 60_000;

/** Whether the platform answers, is in health, and lives in the same minute. */
export async function checkPlatform(
  client: ApiClient,
  io: Pick<CliIo, 'now'>,
): Promise<{ isReachable: boolean; checks: Check[] }> {
  let health: Health;
  try {
    health = await client.get<Health>('/health');
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    const check: Check = {
      subject: 'platform',
      verdict: 'problem',
      message: error.message,
      ...(error.hint && { todo: error.hint }),
    };
    return { isReachable: false, checks: [check] };
  }
  const version = health.version ? `, version ${health.version}` : '';
  return {
    isReachable: true,
    checks: [
      {
        subject: 'platform',
        verdict: 'ok',
        message: `the platform answers at ${client.url.origin}${version}`,
      },
      ...checkClock(health, io.now()),
      ...checkDeadLetters(health),
    ],
  };
}

function checkClock({ time }: Health, now: Date): Check[] {
  const apart = time === undefined ? 0 : Math.abs(Date.parse(time) - now.getTime());
  if (!(apart > CLOCKS_APART_MILLISECONDS)) return [];
  return [
    {
      subject: 'clock',
      verdict: 'warning',
      message: `this clock and the platform's are ${formatDuration(apart)} apart`,
      todo: 'set the clock: times and "ago" mislead until then',
    },
  ];
}

function checkDeadLetters({ deadLetters = 0 }: Health): Check[] {
  if (deadLetters === 0) return [];
  return [
    {
      subject: 'deadLetters',
      verdict: 'problem',
      message: `${deadLetters} event(s) could not be handled by any function`,
      todo: 'the runbook says how to read and repeat them: docs/runbook.md',
    },
  ];
}
