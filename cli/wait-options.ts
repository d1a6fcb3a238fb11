import type { OptionRules } from './command.ts';
import { parseDuration } from './parse-duration.ts';

const DEFAULT_TIMEOUT = '1h';

/** Options of every command that can wait for what it started. */
export const WAIT_OPTIONS = {
  wait: { type: 'boolean', help: 'wait for the outcome, showing each step' },
  timeout: {
    type: 'string',
    value: 'TIME',
    help: `how long to wait, such as 30m; ${DEFAULT_TIMEOUT} without it. The work goes on`,
  },
} as const satisfies OptionRules;

/** How long one wait lasts, in milliseconds. */
export function waitMilliseconds(timeout: string | undefined): number {
  return parseDuration('timeout', timeout ?? DEFAULT_TIMEOUT);
}
