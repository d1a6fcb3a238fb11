import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostedFunction, Instruments } from '../../aws/host.ts';
import { runFunction } from '../../aws/run-function.ts';
import type { Makers } from '../../aws/start-services.ts';
import { PerennialError } from '../../core/errors.ts';
import { HELD_LOG_DUE } from '../../core/prediction-log/held-log.ts';
import type { Handler } from '../../lambdas/handle.ts';
import { createTmpScratch } from '../../platform/aws/scratch.ts';
import type { LineStreams, LogLine, Records, Services } from '../../platform/services.ts';
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
  const invoke = runFunction({ hosted, handler, makers, createInstruments, createScratch: createTmpScratch });
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

describe('a deployed function that holds predictions back', () => {
  const PREDICT: HostedFunction = { ...TASK, name: 'predict', uses: { streams: ['predictions'] } };
  const predict: Handler = (_event, { streams }) => streams.put('predictions', 'fares', [{ model: 'fares' }]);
  let sent: (readonly LogLine[])[];
  let take: () => Promise<void>;
  const streams = (): LineStreams => ({
    put: async () => undefined,
    putLines: (_stream, lines) => {
      sent.push(lines);
      return take();
    },
  });
  beforeEach(() => {
    sent = [];
    take = async () => undefined;
    vi.stubEnv('PERENNIAL_STREAMS', 'ours-');
    vi.stubEnv('PERENNIAL_LOG_MODE', 'buffered');
  });

  it('sends what is due beside the next request, and has sent it when that is answered', async () => {
    const invoke = run(predict, { streams }, PREDICT);
    for (let n = 0; n < HELD_LOG_DUE.records; n++) await invoke();
    expect(sent).toEqual([]);
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    take = () => arrived;
    let isAnswered = false;

    const answer = invoke().then(() => {
      isAnswered = true;
    });
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(isAnswered).toBe(false);
    arrive();
    await answer;

    expect(sent[0]).toHaveLength(HELD_LOG_DUE.records);
  });

  it('does not let a request wait for a stream that does not answer', async () => {
    const invoke = run(predict, { streams }, PREDICT);
    for (let n = 0; n < HELD_LOG_DUE.records; n++) await invoke();
    take = () => new Promise(() => undefined);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });

    const first = invoke();
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    await vi.advanceTimersByTimeAsync(200);
    await first;
    await invoke();

    expect(sent).toHaveLength(1);
    vi.useRealTimers();
  });

  it('sends the rest when it is told to end, and tells what it could not send', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    await run(predict, { streams }, PREDICT)();

    process.emit('SIGTERM');
    await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(0));

    expect(sent).toEqual([[expect.objectContaining({ line: '{"model":"fares"}' })]]);
    expect(lines).toEqual([]);

    process.removeAllListeners('SIGTERM');
    exit.mockClear();
    take = () => Promise.reject(new Error('down'));
    await run(predict, { streams }, PREDICT)();
    process.emit('SIGTERM');
    await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(0));

    expect(lines).toContainEqual(expect.objectContaining({ message: 'predictions not logged', requests: 1 }));
    exit.mockRestore();
  });

  it('holds nothing back where the log is durable', async () => {
    vi.stubEnv('PERENNIAL_LOG_MODE', 'durable');
    const put = vi.fn(async () => undefined);

    await run(predict, { streams: () => ({ ...streams(), put }) }, PREDICT)();

    expect(put).toHaveBeenCalledTimes(1);
  });
});

describe('a bare function', () => {
  it('has no scratch folder, and works without one', async () => {
    const createInstruments = (): Instruments => ({
      log: () => undefined,
      measure: () => undefined,
      middlewares: [],
      flush: () => undefined,
    });
    const handler: Handler = async (_event, { scratch }) => scratch.folder();
    const invoke = runFunction({ hosted: TASK, handler, makers: { records }, createInstruments });

    expect(await invoke({}, CONTEXT)).toBe('');
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
