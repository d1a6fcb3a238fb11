import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostedFunction, Instruments } from '../../aws/host.ts';
import { runFunction } from '../../aws/run-function.ts';
import type { Makers } from '../../aws/start-services.ts';
import { PerennialError } from '../../core/errors.ts';
import type { Handler } from '../../lambdas/handle.ts';
import type { Records, Services } from '../../platform/services.ts';
import { CONTEXT, httpEvent } from './lambda-event.ts';

type Entry = Parameters<Services['log']>[0];

const TASK: HostedFunction = {
  name: 'fit-model',
  uses: { records: { get: ['MODEL'] } },
  answersHttp: false,
  timeoutSeconds: 60,
};
const records = (): Records => ({ get: async () => ({ pk: 'MODEL#a', sk: 'SPEC' }) }) as unknown as Records;

let lines: Entry[] = [];
beforeEach(() => {
  lines = [];
  vi.stubEnv('PERENNIAL_ENVIRONMENT', 'test');
  vi.stubEnv('PERENNIAL_TABLE', 'table');
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.removeAllListeners('SIGTERM');
});

let flushes = 0;
function run(handler: Handler, makers: Makers = { records }, hosted = TASK) {
  const createInstruments = (): Instruments => ({
    log: (entry) => void lines.push(entry),
    measure: () => undefined,
    middlewares: [],
    flush: () => {
      flushes++;
    },
  });
  const invoke = runFunction({ hosted, handler, makers, createInstruments });
  return (event: unknown = {}) => invoke(event, CONTEXT);
}

const read: Handler = (_event, services) => services.records.get({ pk: 'MODEL#a', sk: 'SPEC' });

describe('a deployed function', () => {
  it('makes its services once, and not before one is called', async () => {
    const make = vi.fn(records);
    const idle = run(async () => 'done', { records: make });
    const busy = run(read, { records: make });

    expect(await idle()).toBe('done');
    expect(make).toHaveBeenCalledTimes(0);
    await busy();
    await busy();
    expect(make).toHaveBeenCalledTimes(1);
    expect(make).toHaveBeenCalledWith({ table: 'table' });
  });

  it('gives every invocation the same services, so that what is remembered by them stays', async () => {
    const seen: Services[] = [];
    const invoke = run(async (_event, services) => void seen.push(services));

    await invoke();
    await invoke();

    expect(seen[0]).toBe(seen[1]);
  });

  it('forgets a start that failed', async () => {
    vi.stubEnv('PERENNIAL_TABLE', '');
    const invoke = run(read);

    await expect(invoke()).rejects.toThrow('PERENNIAL_TABLE');
    vi.stubEnv('PERENNIAL_TABLE', 'table');
    expect(await invoke()).toEqual({ pk: 'MODEL#a', sk: 'SPEC' });
  });

  it('forgets a service that could not be made', async () => {
    let isDown = true;
    const make = (): Records => {
      if (isDown) throw new PerennialError('ServiceUnavailableError', 'not now');
      return records();
    };
    const invoke = run(read, { records: make });

    await expect(invoke()).rejects.toThrow('not now');
    isDown = false;
    expect(await invoke()).toMatchObject({ sk: 'SPEC' });
  });

  it('throws errors with the name they had, and logs them', async () => {
    const error = new PerennialError('InvalidModelError', 'broken', { digest: 'd' });
    const invoke = run(async () => {
      throw error;
    });

    await expect(invoke()).rejects.toBe(error);
    expect(lines).toEqual([{ level: 'error', message: 'function failed', error }]);
  });

  it('writes what it held back and clears up when it is told to end', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const { promise: isWorking, resolve: work } = Promise.withResolvers<string>();
    const invoke = run(async (_event, { scratch }) => {
      work(scratch.folder());
      await ended;
    });
    flushes = 0;

    const running = invoke();
    const folder = await isWorking;
    process.emit('SIGTERM');
    await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(0));

    expect(flushes).toBe(1);
    expect(existsSync(folder)).toBe(false);
    end();
    await running;
    exit.mockRestore();
  });

  it('denies what the wiring does not give', async () => {
    const invoke = run((_event, services) => services.events.put([]));

    await expect(invoke()).rejects.toMatchObject({
      name: 'AccessDeniedError',
      message: 'fit-model did not declare events',
    });
  });

  it('gives each invocation a scratch folder of its own and deletes it, after an error too', async () => {
    const folders: string[] = [];
    const write: Handler = async (event, { scratch }) => {
      folders.push(scratch.folder());
      writeFileSync(scratch.path('file'), 'rows');
      if (event === 'fail') throw new Error('failed');
    };
    const invoke = run(write);

    await invoke('work');
    await expect(invoke('fail')).rejects.toThrow('failed');

    expect(new Set(folders).size).toBe(2);
    for (const folder of folders) expect(existsSync(folder)).toBe(false);
  });
});

describe('a deployed function that answers HTTP', () => {
  const API: HostedFunction = { ...TASK, name: 'manage-models', answersHttp: true };

  it('answers a start that failed with a problem that tells nothing of the deployment', async () => {
    vi.stubEnv('PERENNIAL_TABLE', '');
    const invoke = run(read, { records }, API);

    const answer = (await invoke(httpEvent('GET /models'))) as {
      statusCode: number;
      headers: object;
      body: string;
    };

    expect(answer.statusCode).toBe(500);
    expect(answer.headers).toEqual({ 'content-type': 'application/problem+json' });
    expect(JSON.parse(answer.body)).toEqual({
      type: 'about:blank',
      title: 'Something broke on our side',
      status: 500,
      detail: 'quote request-1 to find the cause in the logs',
      requestId: 'request-1',
    });
    expect(lines[0]).toMatchObject({ message: 'function failed' });
  });

  it('answers an event that is no request with a problem under the invocation’s id', async () => {
    const invoke = run(
      async () => {
        throw new TypeError('no request');
      },
      { records },
      API,
    );

    expect(JSON.parse(((await invoke({})) as { body: string }).body)).toMatchObject({
      status: 500,
      requestId: 'invocation-1',
    });
  });
});
