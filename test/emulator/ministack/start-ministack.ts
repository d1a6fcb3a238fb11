import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { installPythonTools } from './install-python-tools.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';

export interface MiniStackOptions {
  /** Enforces the policies of Lambda's roles; deploying fails under it. */
  auth?: boolean;
  /** What the waits and retry intervals of state machines are multiplied by; 0 skips them. */
  waitScale?: number;
}

export interface StartOptions extends MiniStackOptions {
  /** Serves HTTPS with a certificate of its own: what is stored may refuse anything else, as policies are enforced. */
  tls?: boolean;
}

/** A running MiniStack with folders of its own. */
export interface MiniStack {
  readonly endpoint: string;
  /** A folder of this run: MiniStack's state, and whatever the tests put there. */
  readonly folder: string;
  /** What the SDK, the CDK or a child process needs to reach it, and nothing of the user's own AWS settings. */
  readonly environment: Record<string, string>;
  /** Stops it and starts it again on the same port with the same state. */
  restart(options?: MiniStackOptions): Promise<void>;
  /** Stops it, waits until it is gone, and deletes its folders. */
  stop(): Promise<void>;
  /** What it wrote so far. */
  log(): string;
}

interface Address {
  port: number;
  tls: boolean;
}

const START_ATTEMPTS = 3;
const START_SECONDS = 30;
const GUARD = join(import.meta.dirname, 'guard-process.ts');

/** Starts MiniStack, unpatched, on a free port; installs it first when it is not there. */
export async function startMiniStack({ tls = false, ...options }: StartOptions = {}): Promise<MiniStack> {
  const { ministack: command } = await installPythonTools();
  const folder = mkdtempSync(join(tmpdir(), 'perennial-emulator-'));
  const logPath = join(folder, 'ministack.log');
  for (const name of ['state', 'data', 'tmp']) mkdirSync(join(folder, name));
  const log = (): string => readFileSync(logPath, 'utf8');

  // Another process may take a free port between the look and the start.
  let port = await findFreePort();
  let guard = await launch(command, folder, { port, tls }, options).catch(async (failure: Error) => {
    for (let attempt = 1; attempt < START_ATTEMPTS; attempt++) {
      if (!/address already in use/i.test(log())) break;
      port = await findFreePort();
      const again = await launch(command, folder, { port, tls }, options).catch(() => undefined);
      if (again) return again;
    }
    throw new Error(`MiniStack did not start:\n${log()}`, { cause: failure });
  });
  const endpoint = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  if (tls) trust(certificateIn(folder));

  return {
    endpoint,
    folder,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      // Node reads the one, the CDK's toolkit the other
      ...(tls && { NODE_EXTRA_CA_CERTS: certificateIn(folder), AWS_CA_BUNDLE: certificateIn(folder) }),
    },
    async restart(next = {}) {
      await halt(guard, 'keep');
      guard = await launch(command, folder, { port, tls }, next);
    },
    async stop() {
      await halt(guard);
      rmSync(folder, { recursive: true, force: true });
    },
    log,
  };
}

/** Points the SDK of this process to it, whatever the user's own settings are. */
export function useMiniStack({ environment }: MiniStack): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, environment);
}

/** Where MiniStack writes the certificate that it makes for itself. */
function certificateIn(folder: string): string {
  return join(folder, 'tmp/ministack-tls/server.crt');
}

/** Lets this process talk to it; child processes take NODE_EXTRA_CA_CERTS. */
function trust(path: string): void {
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(path, 'utf8')]);
}

/** MiniStack hands its whole environment to the Lambdas, so it gets a clean one; its Lambdas run on this Node. */
function launchEnvironment(
  command: string,
  folder: string,
  { port, tls }: Address,
  options: MiniStackOptions,
) {
  const { auth = false, waitScale = 1 } = options;
  return {
    PATH: [dirname(process.execPath), dirname(command), '/usr/bin', '/bin'].join(delimiter),
    HOME: folder,
    TMPDIR: join(folder, 'tmp'),
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    MINISTACK_ACCOUNT_ID: ACCOUNT,
    MINISTACK_REGION: REGION,
    PERSIST_STATE: '1',
    S3_PERSIST: '1',
    STATE_DIR: join(folder, 'state'),
    S3_DATA_DIR: join(folder, 'data'),
    SFN_WAIT_SCALE: String(waitScale),
    ...(auth && { AUTH: 'true' }),
    ...(tls && { USE_SSL: '1' }),
  };
}

async function launch(
  command: string,
  folder: string,
  address: Address,
  options: MiniStackOptions,
): Promise<ChildProcess> {
  const output = openSync(join(folder, 'ministack.log'), 'a');
  const guard = spawn(process.execPath, [GUARD, folder, command], {
    cwd: folder,
    env: launchEnvironment(command, folder, address, options),
    stdio: ['pipe', output, output],
    // out of the terminal's group: Ctrl-C reaches the tests, whose end then reaches the guard
    detached: true,
  });
  closeSync(output);
  const endsAt = performance.now() + START_SECONDS * 1_000;
  while (guard.exitCode === null && performance.now() < endsAt) {
    if ((await answersHealth(address)) && guard.exitCode === null) return guard;
    await wait(50);
  }
  await halt(guard, 'keep');
  throw new Error('MiniStack is not up');
}

/** Whether it answers; its certificate is not trusted yet. */
function answersHealth({ port, tls }: Address): Promise<boolean> {
  const options = { host: '127.0.0.1', port, path: '/_ministack/health', rejectUnauthorized: false };
  return new Promise((resolve) => {
    (tls ? https : http)
      .get(options, (answer) => {
        answer.resume().on('close', () => resolve(answer.statusCode === 200));
      })
      .on('error', () => resolve(false));
  });
}

async function halt(guard: ChildProcess, folder: 'keep' | 'delete' = 'delete'): Promise<void> {
  if (guard.exitCode !== null || guard.signalCode !== null) return;
  const gone = once(guard, 'exit');
  guard.stdin?.end(folder);
  await gone;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
