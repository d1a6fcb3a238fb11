import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { keyChecksum } from '../core/authorisation/key-checksum.ts';
import { bundleFunctions } from '../lib/bundling/bundle-function.ts';
import type { Benchmark } from './bench-line.ts';
import { addPeerCpu } from './machine.ts';
import { median } from './median.ts';
import { runRounds } from './run-rounds.ts';
import { MODEL, ROW, ROW_VALUE, serveOneModel } from './serve-one-model.ts';

const ROUNDS = 25;
const GOAL = { milliseconds: 100 };

const KEY_BODY = `perennial_${'0'.repeat(16)}_${'0'.repeat(52)}`;
/** Well-formed and nobody's: the authorizer has to read a record. */
const KEY = KEY_BODY + keyChecksum(KEY_BODY);

interface Sample {
  /** From starting the process to its word that it is done. */
  milliseconds: number;
  /** Processor time of all its threads up to then. */
  cpuMilliseconds: number;
}

/** Says by the third pipe that it is done, and what that took of the processor. */
const DONE = `
const { user, system } = process.cpuUsage();
process.getBuiltinModule('node:fs').writeSync(3, String(user + system));
process.exit(0);
`;
/** What Lambda does with a bundle: loads it and calls its handler with an event, here until the answer is as it must be. */
const CALLER = `
const [url, event, expected] = process.argv.slice(1);
const { handler } = await import(url);
const context = { awsRequestId: '1', functionName: 'bench', getRemainingTimeInMillis: () => 9000 };
const answer = await handler(JSON.parse(event), context);
if (!JSON.stringify(answer).includes(expected)) process.exit(1);
${DONE}`;
/** Loads and starts onnxruntime as the bundle has it, and nothing else: no session, no prediction. */
const ONNXRUNTIME = `
const natives = { exports: {} };
process.dlopen(natives, process.argv[1]);
natives.exports.initOrtOnce(2, class {}, true);
${DONE}`;

/** From the start of a process to its first answer, over one that does nothing, side by side. */
export const measureColdStart: Benchmark = async function* () {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x64';
  const names = ['predict', 'accept-labels', 'authorize-key', 'read-records'] as const;
  const bundles = bundleFunctions(names, { architecture });
  const services = await serveOneModel();
  try {
    const run = (script: string, ...args: string[]) => timeProcess(script, args, services.url);
    const call = (bundle: string, event: object, expected: string) =>
      run(CALLER, pathToFileURL(join(bundle, 'index.mjs')).href, JSON.stringify(event), expected);
    const natives = join('node_modules/onnxruntime-node/bin/napi-v6/linux', architecture);
    const runtime = join(bundles.predict, natives, 'onnxruntime_binding.node');
    const contestants = {
      bare: () => run(DONE),
      predict: () => call(bundles.predict, predictEvent([ROW]), `value\\":${ROW_VALUE}`),
      // needs no model, and has started onnxruntime all the same: that happens while the function loads
      refusal: () => call(bundles.predict, predictEvent('none'), 'status\\":422'),
      'accept-labels': () => call(bundles['accept-labels'], labelsEvent(), 'accepted\\":1'),
      'authorize-key': () => call(bundles['authorize-key'], keyEvent(), '"isAuthorized":false'),
      'read-records': () => call(bundles['read-records'], routeEvent('GET', '/openapi.json'), 'openapi'),
      'onnxruntime alone': () => run(ONNXRUNTIME, runtime),
    };
    const { timed } = await runRounds<Sample>(contestants, ROUNDS);
    const bare = timed.bare!;
    const usual = median(bare.map(({ milliseconds }) => milliseconds));
    for (const name of Object.keys(contestants).filter((contestant) => contestant !== 'bare'))
      yield {
        name: 'cold-start',
        variant: name,
        rows: 1,
        columns: Object.keys(ROW).length,
        rounds: ROUNDS,
        ours: {
          milliseconds: medianOver(timed[name]!, bare, 'milliseconds'),
          fastestMilliseconds: fastestOver(timed[name]!, bare),
          cpuMilliseconds: medianOver(timed[name]!, bare, 'cpuMilliseconds'),
        },
        peers: {},
        ratio: {},
        ...(name === 'predict' && { goal: GOAL }),
        note: `over a Node process that has nothing to do, which takes ${usual.toFixed(0)} ms here; the services answer from this machine, without TLS`,
      };
  } finally {
    await services.close();
  }
};

/** The median over the rounds of how much more a contestant took than the bare process of its round. */
function medianOver(samples: readonly Sample[], bare: readonly Sample[], figure: keyof Sample): number {
  return median(samples.map((sample, round) => sample[figure] - bare[round]![figure]));
}

function fastestOver(samples: readonly Sample[], bare: readonly Sample[]): number {
  const fastest = (of: readonly Sample[]) => Math.min(...of.map(({ milliseconds }) => milliseconds));
  return fastest(samples) - fastest(bare);
}

/** Starts a process and waits for its word; throws when it ends without. Its processor time is ours, not foreign load. */
async function timeProcess(script: string, args: string[], endpoint: string): Promise<Sample> {
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
    PERENNIAL_LOG_MODE: 'durable',
    PERENNIAL_STATE_MACHINES: 'arn:aws:states:eu-west-1:123456789012:stateMachine:bench-',
  };
  const start = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  let word: { text: string; at: number } | undefined;
  child.stdio[3]!.once('data', (text: Buffer) => {
    word = { text: String(text), at: performance.now() };
  });
  const [code] = await ended;
  if (code !== 0 || !word) throw new Error(`a process that had to answer ended with ${code}`);
  const cpuMilliseconds = Number(word.text) / 1_000;
  addPeerCpu(cpuMilliseconds / 1_000);
  return { milliseconds: word.at - start, cpuMilliseconds };
}

function labelsEvent(): object {
  const event = routeEvent('POST', `/models/${MODEL}/labels`);
  const body = JSON.stringify({ labels: [{ predictionId: 'r:0', label: 1 }] });
  return { ...event, routeKey: 'POST /models/{model}/labels', pathParameters: { model: MODEL }, body };
}

function keyEvent(): object {
  const headers = { authorization: `Bearer ${KEY}` };
  return { version: '2.0', type: 'REQUEST', routeKey: 'POST /models/{model}/predict', headers };
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
