import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFunctions } from '../lib/bundling/bundle-function.ts';
import type { Benchmark } from './bench-line.ts';
import { median } from './median.ts';
import { runRounds } from './run-rounds.ts';
import { MODEL, ROW, ROW_VALUE, serveOneModel } from './serve-one-model.ts';

const ROUNDS = 25;
const GOAL = { milliseconds: 100 };

/** What Lambda does with a bundle: loads it and calls its handler with an event, here until the answer is as it must be. */
const CALLER = `
const [url, event, expected] = process.argv.slice(1);
const { handler } = await import(url);
const context = { awsRequestId: '1', functionName: 'bench', getRemainingTimeInMillis: () => 9000 };
const answer = await handler(JSON.parse(event), context);
process.exit(answer.body.includes(expected) ? 0 : 1);
`;
/** Loads onnxruntime as the bundle has it, and nothing else. */
const ONNXRUNTIME = 'const [url] = process.argv.slice(1); await import(url); process.exit(0);';

/** From the start of a process to its first answer, over one that does nothing, side by side. */
export const measureColdStart: Benchmark = async function* () {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x64';
  const { predict, ...others } = bundleFunctions(['predict', 'read-records'], { architecture });
  const services = await serveOneModel();
  try {
    const run = (script: string, ...args: string[]) => timeProcess(script, args, services.url);
    const call = (bundle: string, event: object, expected: string) =>
      run(CALLER, pathToFileURL(join(bundle, 'index.mjs')).href, JSON.stringify(event), expected);
    const runtime = join(predict, 'node_modules', 'onnxruntime-node', 'dist', 'index.mjs');
    const contestants = {
      bare: () => run('process.exit(0);'),
      predict: () => call(predict, predictEvent([ROW]), `"value":${ROW_VALUE}`),
      refusal: () => call(predict, predictEvent('none'), '"status":422'),
      'read-records': () => call(others['read-records'], routeEvent('GET', '/openapi.json'), '"openapi"'),
      'onnxruntime alone': () => run(ONNXRUNTIME, pathToFileURL(runtime).href),
    };
    const { timed } = await runRounds(contestants, ROUNDS);
    const bare = median(timed.bare!);
    for (const name of Object.keys(contestants).filter((contestant) => contestant !== 'bare'))
      yield {
        name: 'cold-start',
        variant: name,
        rows: 1,
        columns: Object.keys(ROW).length,
        rounds: ROUNDS,
        ours: {
          milliseconds: median(timed[name]!.map((time, round) => time - timed.bare![round]!)),
          fastestMilliseconds: Math.min(...timed[name]!) - Math.min(...timed.bare!),
        },
        peers: {},
        ratio: {},
        ...(name === 'predict' && { goal: GOAL }),
        note: `over a Node process that ends at once, which takes ${bare.toFixed(0)} ms here; the services answer from this machine`,
      };
  } finally {
    await services.close();
  }
};

/** Milliseconds from starting a process to its end; throws when it does not end well. */
async function timeProcess(script: string, args: string[], endpoint: string): Promise<number> {
  const env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    PERENNIAL_ENVIRONMENT: 'bench',
    PERENNIAL_BUCKET: 'bench',
    PERENNIAL_ACCOUNT: '123456789012',
    PERENNIAL_TABLE: 'bench',
    PERENNIAL_STREAMS: 'bench-',
    PERENNIAL_STATE_MACHINES: 'arn:aws:states:eu-west-1:123456789012:stateMachine:bench-',
  };
  const start = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, ...args], {
    env,
    stdio: 'ignore',
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  const milliseconds = performance.now() - start;
  if (code !== 0) throw new Error(`a process that had to answer ended with ${code}`);
  return milliseconds;
}

function predictEvent(rows: unknown): object {
  const path = `/models/${MODEL}/predict`;
  return {
    ...routeEvent('POST', path),
    routeKey: 'POST /models/{model}/predict',
    pathParameters: { model: MODEL },
    body: JSON.stringify({ rows }),
  };
}

function routeEvent(method: string, path: string): object {
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: { requestId: 'request', http: { method, path } },
    isBase64Encoded: false,
  };
}
