import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { MiniStack } from '../ministack/start-ministack.ts';
import { childEnvironment, EMULATOR, outputsFileIn, ROOT } from './cdk.ts';
import { type Ran, runCommand } from './run-command.ts';
import { type Credentials, signedFetch } from './signed-fetch.ts';

export interface Answer {
  status: number;
  text: string;
  body: any;
}

export interface Ask {
  method?: string;
  body?: unknown;
  /** Sent as it is, in place of a JSON body. */
  text?: string;
  headers?: Record<string, string>;
  signed?: boolean;
  /** @default - the root of the account */
  credentials?: Credentials;
}

/** The deployed platform as its users reach it: HTTP, the command line, the bucket. */
export interface Deployment {
  readonly endpoint: string;
  readonly url: string;
  readonly bucket: string;
  readonly table: string;
  readonly topicArn: string;
  readonly s3: S3Client;
  readonly dynamo: DynamoDBClient;
  /** Every answer so far that was a refusal or a failure, to be searched for what it must not tell. */
  readonly refusals: { request: string; text: string }[];
  ask(path: string, ask?: Ask): Promise<Answer>;
  /** `npx perennial …`, signing with AWS credentials. */
  perennial(...args: string[]): Promise<Ran>;
  /** The same with credentials of a caller's own. */
  perennialAs(credentials: Credentials, ...args: string[]): Promise<Ran>;
  put(key: string, body: string | Uint8Array): Promise<void>;
  /** The name of a deployed function, by its name in the wiring as the template has it (`CheckDrift`). */
  functionName(name: string): Promise<string>;
  /** The name of that function's role. */
  roleName(name: string): Promise<string>;
  /** Calls a function as the Lambda API does; throws what it threw. */
  invoke(name: string, event: unknown): Promise<unknown>;
}

type Outputs = Record<string, Record<string, string>>;

/** Reads where everything of an environment is from what `cdk deploy` wrote. */
export function openDeployment(miniStack: MiniStack, target = EMULATOR): Deployment {
  const outputs: Outputs = JSON.parse(readFileSync(outputsFileIn(miniStack, target), 'utf8'));
  const output = (stack: string, name: string): string => outputs[`Perennial-${target}-${stack}`]![name]!;
  const [apiId] = new URL(output('Platform', 'ApiUrl')).hostname.split('.');
  // `<id>.execute-api.localhost` has no address everywhere; MiniStack takes the id in the path as well
  const url = `${miniStack.endpoint}/_aws/execute-api/${apiId}/$default`;
  const s3 = new S3Client({ forcePathStyle: true });
  const bucket = output('Data', 'DataBucketName');
  const refusals: Deployment['refusals'] = [];
  const names = new Map<string, string>();

  async function functionName(name: string): Promise<string> {
    if (names.size === 0) await readFunctionNames(names, `Perennial-${target}-Platform`);
    const found = names.get(name);
    if (!found) throw new Error(`no function ${name} among ${[...names.keys()].join(', ')}`);
    return found;
  }

  async function runPerennial(args: string[], credentials: Record<string, string> = {}): Promise<Ran> {
    const ran = await runCommand(process.execPath, [join(ROOT, 'cli/main.ts'), ...args], {
      folder: miniStack.folder,
      environment: {
        ...childEnvironment(miniStack),
        ...credentials,
        PERENNIAL_URL: url,
        PERENNIAL_AUTH: 'iam',
        NODE_NO_WARNINGS: '1',
      },
    });
    if (ran.code !== 0) refusals.push({ request: `perennial ${args.join(' ')}`, text: ran.output });
    return ran;
  }

  return {
    endpoint: miniStack.endpoint,
    url,
    bucket,
    table: output('Data', 'TableName'),
    topicArn: output('Operations', 'AlarmTopicArn'),
    s3,
    dynamo: new DynamoDBClient({}),
    refusals,
    async ask(path, { method = 'GET', body, text, headers = {}, signed = true, credentials } = {}) {
      const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
      const request = {
        method,
        headers: { ...(sent !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(sent !== undefined && { body: sent }),
      };
      const answer = await (signed
        ? signedFetch({
            ...request,
            url: url + path,
            service: 'execute-api',
            ...(credentials && { credentials }),
          })
        : fetch(url + path, request));
      const answered = { status: answer.status, text: await answer.text() };
      if (answer.status >= 400) refusals.push({ request: `${method} ${path}`, text: answered.text });
      return { ...answered, body: parseJson(answered.text) };
    },
    perennial: (...args) => runPerennial(args),
    perennialAs: ({ accessKeyId, secretAccessKey, sessionToken = '' }, ...args) =>
      runPerennial(args, {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      }),
    async put(key, body) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    functionName,
    async roleName(name) {
      const answer = await signedFetch({
        method: 'GET',
        url: `${miniStack.endpoint}/2015-03-31/functions/${await functionName(name)}/configuration`,
        service: 'lambda',
      });
      const { Role } = (await answer.json()) as { Role: string };
      return Role.split('/').at(-1)!;
    },
    async invoke(name, event) {
      const answer = await signedFetch({
        method: 'POST',
        url: `${miniStack.endpoint}/2015-03-31/functions/${await functionName(name)}/invocations`,
        service: 'lambda',
        body: JSON.stringify(event),
        headers: { 'content-type': 'application/json' },
      });
      const text = await answer.text();
      if (!answer.ok || answer.headers.has('x-amz-function-error'))
        throw new Error(`${name} failed: ${text.slice(0, 2_000)}`);
      return parseJson(text);
    },
  };
}

async function readFunctionNames(names: Map<string, string>, stack: string): Promise<void> {
  const client = new CloudFormationClient({});
  let next: string | undefined;
  do {
    const page = await client.send(new ListStackResourcesCommand({ StackName: stack, NextToken: next }));
    for (const {
      ResourceType,
      LogicalResourceId = '',
      PhysicalResourceId = '',
    } of page.StackResourceSummaries ?? [])
      if (ResourceType === 'AWS::Lambda::Function')
        names.set(LogicalResourceId.replace(/Function[0-9A-F]{8}$/, ''), PhysicalResourceId);
    next = page.NextToken;
  } while (next);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
