import type { MiniStack } from '../ministack/start-ministack.ts';
import type { Deployment } from './deployment.ts';
import { signedFetch } from './signed-fetch.ts';

interface Configuration {
  Environment?: { Variables?: Record<string, string> };
}

/**
 * Lets one deployed function live so many milliseconds ahead, by a Node option among its variables; the function's
 * code, role and stack stay as they are. Answers what puts it back.
 */
export async function shiftClock(
  miniStack: MiniStack,
  deployment: Deployment,
  name: string,
  aheadMilliseconds: number,
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
  const code = `const D=Date,ahead=${aheadMilliseconds};globalThis.Date=class extends D{constructor(...a){a.length?super(...a):super(D.now()+ahead)}static now(){return D.now()+ahead}}`;
  const options = `${before.NODE_OPTIONS ?? ''} --import=data:text/javascript,${encodeURIComponent(code)}`;
  await call('PUT', { Environment: { Variables: { ...before, NODE_OPTIONS: options.trim() } } });
  return async () => {
    await call('PUT', { Environment: { Variables: before } });
  };
}
