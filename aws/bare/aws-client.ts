import { type CallLimits, SMALL_CALL_LIMITS } from '../../platform/aws/call-limits.ts';
import type { ServiceCall } from '../../platform/aws/call-service.ts';
import { isPassing, type ServiceFailure } from '../../platform/aws/service-failure.ts';
import { type Answer, exchange } from './exchange.ts';
import { signRequest, type UnsignedRequest } from './sign-request.ts';

type Environment = { readonly [name: string]: string | undefined };

export interface AwsClient {
  /** Where requests go; a bucket has an address of its own unless an address for all services is given. */
  endpoint(bucket?: string): URL;
  /** Sends one signed request, again while its failure may pass; a refusal is thrown as the SDK would. */
  send(
    request: UnsignedRequest,
    call: ServiceCall,
    acceptLength?: (answer: Omit<Answer, 'body'>) => void,
  ): Promise<Answer>;
}

/**
 * As much of an AWS client as a bare function needs. The SDK's clients take a tenth of a second to load and to send
 * their first request, which is more than everything else that a cold prediction does. Region, credentials and
 * endpoints come from the variables that the SDK reads, credentials anew for each request.
 */
export function createAwsClient(
  service: 'dynamodb' | 'firehose' | 's3',
  limits: CallLimits = SMALL_CALL_LIMITS,
  env: Environment = process.env,
): AwsClient {
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? '';
  const given = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? env.AWS_ENDPOINT_URL;
  const domain = `${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

  async function sendOnce(
    request: UnsignedRequest,
    { abortSignal }: ServiceCall,
    acceptLength?: (answer: Omit<Answer, 'body'>) => void,
  ): Promise<Answer> {
    const headers = signRequest(request, { service, region }, readCredentials(env), new Date());
    const answer = await exchange({ ...request, headers }, limits, abortSignal, (head) => {
      if (head.status < 300) acceptLength?.(head);
    });
    if (answer.status >= 300) throw toFailure(answer);
    return answer;
  }

  return {
    endpoint(bucket) {
      if (given) return new URL(bucket ? `${bucket}/` : '', given.replace(/\/*$/, '/'));
      return new URL(bucket ? `https://${bucket}.${domain}/` : `https://${domain}/`);
    },
    async send(request, call, acceptLength) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await sendOnce(request, call, acceptLength);
        } catch (error) {
          if (attempt >= limits.attempts || !isPassing(error)) throw error;
        }
        await call.pause(attempt);
      }
    },
  };
}

/** One call of a service that speaks JSON; answers what it said. */
export async function callJson<Said>(
  client: AwsClient,
  target: string,
  version: '1.0' | '1.1',
  input: object,
  call: ServiceCall,
): Promise<Said> {
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
  const request = { method: 'POST' as const, url: client.endpoint(), headers, body: JSON.stringify(input) };
  const { body } = await client.send(request, call);
  return readJson(body.toString()) as Said;
}

/** Bytes are Base64 on the wire, and text under the name `B` is nothing else: other texts stand under `S` and `N`. */
function readJson(text: string): unknown {
  if (!text.includes('"B":"')) return JSON.parse(text);
  return JSON.parse(text, (name, value) =>
    name === 'B' && typeof value === 'string' ? Buffer.from(value, 'base64') : value,
  );
}

function readCredentials(env: Environment) {
  return {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
  };
}

/** A refusal under the name that its body gives: `{"__type":"…#Name"}` or `<Code>Name</Code>`. */
function toFailure({ status, body }: Answer): ServiceFailure {
  const text = body.toString();
  const [, name] =
    /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(text) ?? /<Code>([^<]+)<\/Code>/.exec(text) ?? [];
  return Object.assign(new Error(`the service answered ${status} ${name ?? ''}`.trim()), {
    name: name ?? `Status${status}`,
    $fault: status >= 500 ? ('server' as const) : ('client' as const),
    $metadata: { httpStatusCode: status },
  });
}
