import { UsageError } from '../cli-error.ts';
import type { CliIo } from '../cli-io.ts';

/** The AWS region that requests to a URL are signed for: the one in the API's own address, else the environment's. */
export function regionOf(url: URL, env: CliIo['env']): string {
  const inAddress = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(url.hostname)?.[1];
  const region = inAddress ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION);
  if (region) return region;
  throw new UsageError(
    `the AWS region of ${url.host} is not known`,
    'set AWS_REGION to where the platform is deployed',
  );
}
