import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Run {
  /** What the handler answered, or the name of the error it threw. */
  answer?: { statusCode: number; headers: Record<string, string>; body: string };
  thrown?: string;
  /** Node's own modules that were loaded in the end. */
  modules: string[];
  /** What the function logged. */
  log: string;
}

const SETTINGS = {
  PERENNIAL_ENVIRONMENT: 'test',
  PERENNIAL_BUCKET: 'bucket-of-ours',
  PERENNIAL_ACCOUNT: '123456789012',
  PERENNIAL_TABLE: 'table-of-ours',
  PERENNIAL_STREAMS: 'streams-of-ours-',
  PERENNIAL_LOG_MODE: 'durable',
  PERENNIAL_STATE_MACHINES: 'arn:aws:states:eu-west-1:123456789012:stateMachine:ours-',
  PERENNIAL_EVENT_BUS: 'bus-of-ours',
  PERENNIAL_MEMORY_MB: '1024',
  PERENNIAL_DROP_BYTES: '1717986918',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};

const MARK = '\u0001';
/** What Lambda does with a bundle: loads it, calls its handler with an event. */
const LAMBDA = `
const [url, event] = process.argv.slice(1);
const { handler } = await import(url);
const context = { awsRequestId: 'invocation-1', functionName: 'f', getRemainingTimeInMillis: () => 9000 };
const run = await handler(JSON.parse(event), context).then((answer) => ({ answer }), (e) => ({ thrown: e.name }));
const modules = process.moduleLoadList.map((name) => name.replace(/^NativeModule /, ''));
process.stdout.write('${MARK}' + JSON.stringify({ ...run, modules }), () => process.exit(0));
`;

/** Runs a bundle in a Node process that has nothing else: no packages around it, the services at `endpoint`. */
export async function runBundle(
  folder: string,
  event: object,
  endpoint = 'http://127.0.0.1:9',
): Promise<Run> {
  const url = pathToFileURL(join(folder, 'index.mjs')).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', LAMBDA, url, JSON.stringify(event)], {
    cwd: folder,
    env: { ...SETTINGS, AWS_ENDPOINT_URL: endpoint },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let log = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  const [written = '', run] = output.split(MARK);
  if (code !== 0 || run === undefined) throw new Error(`the process ended with ${code}: ${log}${written}`);
  return { ...(JSON.parse(run) as Omit<Run, 'log'>), log: written + log };
}
