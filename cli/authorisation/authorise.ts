import { parseKey } from '../../core/authorisation/parse-key.ts';
import { isPredictionRequest } from '../../core/contracts/prediction-routes.ts';
import { UsageError } from '../cli-error.ts';
import type { CliIo } from '../cli-io.ts';
import { type AwsCredentials, findCredentials } from './find-credentials.ts';
import { isLoopback } from './is-loopback.ts';
import { regionOf } from './region-of.ts';
import { type RequestToSign, signRequest } from './sign-request.ts';

/** How a request shows that it may: by an API key, by a signature, or not at all. */
export type Proof = 'key' | 'signature' | 'nothing';

export interface Authoriser {
  proofOf(method: string, path: string): Proof;
  /** The headers that prove it; `path` is the request's below the platform's URL. */
  headersFor(request: RequestToSign, path: string): Promise<Record<string, string>>;
}

/** Anybody may ask for these. */
const OPEN_PATHS = ['/health', '/openapi.json'];

/** True where requests are signed: everywhere but on this machine, and here too with PERENNIAL_AUTH=iam. */
export function isSigning(url: URL, { PERENNIAL_AUTH: auth }: CliIo['env']): boolean {
  if (auth && auth !== 'iam') throw new UsageError(`PERENNIAL_AUTH is "iam" or not set; this is "${auth}"`);
  return auth === 'iam' || !isLoopback(url);
}

/** Requests to one platform: predictions and labels by `key` where there is one, everything else signed. */
export function createAuthoriser(
  base: URL,
  io: Pick<CliIo, 'env' | 'now'>,
  key: string | undefined,
): Authoriser {
  const signs = isSigning(base, io.env);
  let credentials: Promise<AwsCredentials> | undefined;

  function proofOf(method: string, path: string): Proof {
    if (key !== undefined && isPredictionRequest(method, path)) return 'key';
    return signs && !OPEN_PATHS.includes(path) ? 'signature' : 'nothing';
  }

  return {
    proofOf,
    async headersFor(request, path) {
      const proof = proofOf(request.method, path);
      if (proof === 'key') return { authorization: `Bearer ${checkKey(key!, base)}` };
      if (proof === 'nothing') return {};
      const region = regionOf(base, io.env);
      if (!credentials || isEnding(await credentials, io.now())) credentials = findCredentials(io);
      return signRequest(request, await credentials, region, io.now());
    },
  };
}

/** Long waits outlive temporary credentials. */
function isEnding({ expiration }: AwsCredentials, now: Date): boolean {
  return expiration !== undefined && expiration.getTime() - now.getTime() < 60_000;
}

/** A key with a typing error, or one that would be read on its way, is not sent. */
function checkKey(key: string, base: URL): string {
  if (parseKey(key) === undefined)
    throw new UsageError(
      'that is no API key: a character is wrong or missing',
      'a key is 85 characters and begins with perennial_; it comes from --key or PERENNIAL_KEY',
    );
  if (base.protocol !== 'https:' && !isLoopback(base))
    throw new UsageError('an API key is sent over https only', 'name the platform by an https URL');
  return key;
}
