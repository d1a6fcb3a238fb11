import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, type RequestOptions, request } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text as readText } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { createS3Objects } from '../platform/aws/objects.ts';

const HOLDER = join(import.meta.dirname, '..', 'test/emulator/ministack/hold-deployment.ts');

/** As many as a busy client keeps open; what is more waits its turn there. */
const CONNECTIONS = 16;

interface Where {
  url: string;
  bucket: string;
  account: string;
  environment: Record<string, string>;
}

export interface DeployedApi {
  put(key: string, body: Uint8Array): Promise<void>;
  /** One signed request; answers its status and body. Traffic has connections of its own: nothing else waits behind it. */
  ask(
    method: string,
    path: string,
    body?: unknown,
    lane?: 'own' | 'traffic',
  ): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
}

/** The platform as `cdk deploy` brings it to the emulator, in processes of their own that end with this one. */
export async function openDeployment(): Promise<DeployedApi> {
  const holder = spawn(process.execPath, [HOLDER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(holder, 'exit');
  const line = await Promise.race([once(createInterface({ input: holder.stdout }), 'line'), gone]);
  if (typeof line[0] !== 'string') throw new Error('the stacks cannot be deployed to the emulator');
  const { url, bucket, account, environment } = JSON.parse(line[0]) as Where;

  const certificate = readFileSync(environment.NODE_EXTRA_CA_CERTS ?? '', 'utf8');
  setDefaultCACertificates([...getCACertificates('default'), certificate]);
  const region = environment.AWS_REGION ?? '';
  const credentials = {
    accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
  };
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, environment);
  const objects = createS3Objects({ bucket, owner: account });
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });

  const lanes = {
    own: new Agent({ keepAlive: true }),
    traffic: new Agent({ keepAlive: true, maxSockets: CONNECTIONS }),
  };

  return {
    async put(key, body) {
      await objects.put(key, body);
    },
    async ask(method, path, body, lane = 'own') {
      const { hostname, host, protocol, pathname, href } = new URL(url + path);
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = { host, 'content-type': 'application/json' };
      const signed = await signer.sign({
        method,
        protocol,
        hostname,
        path: pathname,
        headers,
        ...(text !== undefined && { body: text }),
      });
      return send(href, { method, agent: lanes[lane], headers: signed.headers }, text);
    },
    async close() {
      for (const agent of Object.values(lanes)) agent.destroy();
      holder.stdin.end();
      await gone;
    },
  };
}

function send(
  url: string,
  options: RequestOptions,
  text: string | undefined,
): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    request(url, options, async (answer) => {
      try {
        const body = JSON.parse(await readText(answer));
        resolve({ status: answer.statusCode ?? 0, body });
      } catch (error) {
        reject(error);
      }
    })
      .on('error', reject)
      .end(text);
  });
}
