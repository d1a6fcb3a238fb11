import { setTimeout as wait } from 'node:timers/promises';
import { ACCOUNT } from '../ministack/start-ministack.ts';
import type { Deployment } from './deployment.ts';
import { type Credentials, signedFetch } from './signed-fetch.ts';

/** AWS lends a session for 15 minutes at least; MiniStack for as long as it is asked to. */
const SESSION_SECONDS = 1;

const IAM = { service: 'iam', version: '2010-05-08' };
const STS = { service: 'sts', version: '2011-06-15' };
const MAY_INVOKE = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }],
});
const ACCOUNT_MAY_ASSUME = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } },
  ],
});

/** Makers of credentials that do not do, by what is the matter with them. */
export type BadCredentials = Record<
  'unknown' | 'damaged' | 'expired' | 'unentitled',
  () => Promise<Credentials>
>;

/**
 * As they come about: a key that nobody has, one copied wrongly, a session that is over, a user who may nothing. All
 * but the first and the last would be let in otherwise.
 */
export async function makeBadCredentials({ endpoint }: Deployment): Promise<BadCredentials> {
  async function call(
    { service, version }: typeof IAM,
    Action: string,
    parameters: Record<string, string>,
  ): Promise<string> {
    const answer = await signedFetch({
      method: 'POST',
      url: `${endpoint}/`,
      service,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: String(new URLSearchParams({ Action, Version: version, ...parameters })),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${Action}: ${text}`);
    return text;
  }
  async function makeUser(UserName: string): Promise<Credentials> {
    await call(IAM, 'CreateUser', { UserName });
    return readCredentials(await call(IAM, 'CreateAccessKey', { UserName }));
  }

  const entitled = await makeUser('entitled');
  await call(IAM, 'PutUserPolicy', {
    UserName: 'entitled',
    PolicyName: 'invoke',
    PolicyDocument: MAY_INVOKE,
  });
  await call(IAM, 'CreateRole', { RoleName: 'caller', AssumeRolePolicyDocument: ACCOUNT_MAY_ASSUME });
  await call(IAM, 'PutRolePolicy', { RoleName: 'caller', PolicyName: 'invoke', PolicyDocument: MAY_INVOKE });
  const unentitled = await makeUser('unentitled');
  return {
    unknown: async () => ({
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: entitled.secretAccessKey,
    }),
    damaged: async () => ({ ...entitled, secretAccessKey: entitled.secretAccessKey.slice(1) }),
    async expired() {
      const session = await call(STS, 'AssumeRole', {
        RoleArn: `arn:aws:iam::${ACCOUNT}:role/caller`,
        RoleSessionName: 'short',
        DurationSeconds: String(SESSION_SECONDS),
      });
      await wait(SESSION_SECONDS * 1_000 + 100);
      return readCredentials(session);
    },
    unentitled: async () => unentitled,
  };
}

function readCredentials(xml: string): Credentials {
  const read = (name: string): string | undefined => new RegExp(`<${name}>([^<]+)`).exec(xml)?.[1];
  const [accessKeyId, secretAccessKey] = [read('AccessKeyId'), read('SecretAccessKey')];
  if (!accessKeyId || !secretAccessKey) throw new Error(`no credentials in ${xml}`);
  const sessionToken = read('SessionToken');
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
