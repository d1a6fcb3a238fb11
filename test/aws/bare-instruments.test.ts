import middy from '@middy/core';
import { describe, expect, it } from 'vitest';
import { createBareInstruments } from '../../aws/bare-instruments.ts';
import { captureLines } from './capture-lines.ts';
import { CONTEXT } from './lambda-event.ts';

const lines = captureLines();

function deploy(work: (event: unknown) => unknown) {
  const instruments = createBareInstruments({ function: 'predict', environment: 'test' });
  const handler = middy(async (event: unknown) => work(event)).use(instruments.middlewares);
  return { instruments, invoke: (event: unknown = {}) => handler(event, CONTEXT as never) };
}

describe('a bare function', () => {
  it('writes no line for a request, but one of metrics for many', async () => {
    const { invoke } = deploy(() => ({ statusCode: 200 }));

    for (let i = 0; i < 101; i++) await invoke();

    expect(lines()).toHaveLength(2);
    expect(lines()[0]).toMatchObject({ Requests: 1, ColdStarts: [1] });
    expect(lines()[1]).toMatchObject({ Requests: 100 });
    expect(lines()[1]?.ColdStarts).not.toContain(1);
  });

  it('tells the caller’s faults from ours', async () => {
    const { invoke, instruments } = deploy((event) => {
      if (event === 'throw') throw new Error('broken');
      return { statusCode: event };
    });

    await invoke(200);
    await invoke(422);
    await invoke(503);
    await expect(invoke('throw')).rejects.toThrow('broken');
    instruments.flush();

    expect(lines()[1]).toMatchObject({ Requests: 3, RequestsRefused: 1, RequestsFailed: 2 });
  });

  it('counts an answer without a status, as an authorizer gives it, as a good one', async () => {
    const { invoke } = deploy(() => ({ isAuthorized: false }));

    await invoke();

    expect(lines()[0]).toMatchObject({ Requests: 1 });
    expect(lines()[0]).not.toHaveProperty('RequestsRefused');
    expect(lines()[0]).not.toHaveProperty('RequestsFailed');
  });

  it('adds what its handler measures to the same line', async () => {
    const { invoke, instruments } = deploy(() => {
      instruments.measure({ name: 'RowsPredicted', value: 7, model: 'fares' });
      return { statusCode: 200 };
    });

    await invoke();

    expect(lines()[0]).toMatchObject({ RowsPredicted: 7 });
    expect(JSON.stringify(lines())).not.toContain('fares');
  });

  it('logs what its handler logs, with the ids to find it by, and no debug lines', async () => {
    const { invoke, instruments } = deploy(() => {
      instruments.log({ level: 'debug', message: 'detail' });
      instruments.log({ level: 'warn', message: 'stale', model: 'fares' });
      return { statusCode: 200 };
    });

    await invoke();

    expect(lines()[0]).toMatchObject({
      level: 'WARN',
      message: 'stale',
      service: 'perennial',
      environment: 'test',
      function_name: 'predict',
      function_request_id: 'invocation-1',
      cold_start: true,
      model: 'fares',
    });
    expect(lines()).toHaveLength(2);
  });
});
