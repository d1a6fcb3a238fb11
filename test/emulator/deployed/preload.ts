import type { MiniStack } from '../ministack/start-ministack.ts';
import type { Deployment } from './deployment.ts';
import { signedFetch } from './signed-fetch.ts';

interface Configuration {
  Environment?: { Variables?: Record<string, string> };
}

/**
 * Runs JavaScript at the start of every process of one deployed function (`CheckDrift`), by a Node option among its
 * variables; the function's code, role and stack stay as they are. Answers what puts it back.
 */
export async function preload(
  miniStack: MiniStack,
  deployment: Deployment,
  name: string,
  code: string,
): Promise<() => Promise<void>> {
  const url = `${miniStack.endpoint}/2015-03-31/functions/${await deployment.functionName(name)}/configuration`;
  const call = async (method: string, body?: unknown): Promise<Configuration> => {
    const answer = await signedFetch({
      method,
      url,
      service: 'lambda',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    });
    if (!answer.ok) throw new Error(`${name} cannot be configured: ${await answer.text()}`);
    return (await answer.json()) as Configuration;
  };
  const before = (await call('GET')).Environment?.Variables ?? {};
  const options = `${before.NODE_OPTIONS ?? ''} --import=data:text/javascript,${encodeURIComponent(code)}`;
  await call('PUT', { Environment: { Variables: { ...before, NODE_OPTIONS: options.trim() } } });
  return async () => {
    await call('PUT', { Environment: { Variables: before } });
  };
}
