import type { MiniStack } from '../ministack/start-ministack.ts';
import { signedFetch } from './signed-fetch.ts';

/** The log lines of all functions that tell of an error: what somebody wants to see when a test failed. */
export async function errorLines({ endpoint }: MiniStack): Promise<string[]> {
  async function call(operation: string, body: object): Promise<any> {
    const answer = await signedFetch({
      method: 'POST',
      url: `${endpoint}/`,
      service: 'logs',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `Logs_20140328.${operation}`,
      },
    });
    return answer.json();
  }
  const { logGroups = [] } = await call('DescribeLogGroups', {});
  const lines: string[] = [];
  for (const { logGroupName } of logGroups as { logGroupName: string }[]) {
    const { events = [] } = await call('FilterLogEvents', { logGroupName });
    for (const { message } of events as { message: string }[])
      if (/"level":"ERROR"|Runtime\.|Task timed out/i.test(message))
        lines.push(`${logGroupName}: ${message}`);
  }
  return lines;
}
