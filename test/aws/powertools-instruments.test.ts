import middy from '@middy/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPowertoolsInstruments } from '../../aws/powertools-instruments.ts';
import { PerennialError } from '../../core/errors.ts';
import { captureLines } from './capture-lines.ts';
import { CONTEXT, httpEvent } from './lambda-event.ts';

const lines = captureLines();
beforeEach(() => {
  vi.stubEnv('POWERTOOLS_DEV', 'false');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function deploy(work: (instruments: ReturnType<typeof createPowertoolsInstruments>) => unknown) {
  const instruments = createPowertoolsInstruments({ function: 'check-drift', environment: 'test' });
  const handler = middy(async () => work(instruments)).use(instruments.middlewares);
  return (event: unknown) => handler(event, CONTEXT as never);
}

describe('a function with Powertools', () => {
  it('logs one JSON line with the invocation’s and the run’s ids', async () => {
    const invoke = deploy(({ log }) => log({ level: 'info', message: 'trained', rows: 3 }));

    await invoke({ model: 'fares', runId: 'run-1', attempt: 1 });

    expect(lines()).toMatchObject([
      {
        level: 'INFO',
        message: 'trained',
        service: 'perennial',
        environment: 'test',
        function_request_id: 'invocation-1',
        model: 'fares',
        runId: 'run-1',
        rows: 3,
      },
    ]);
  });

  it('forgets one invocation’s ids before the next', async () => {
    const invoke = deploy(({ log }) => log({ level: 'info', message: 'ran' }));

    await invoke({ runId: 'run-1' });
    await invoke(httpEvent('GET /models'));

    expect(lines()[1]).not.toHaveProperty('runId');
    expect(lines()[1]).toMatchObject({ requestId: 'request-1' });
  });

  it('logs an error of ours by its name and details, without the records in them', async () => {
    const error = new PerennialError('ConditionFailedError', 'moved on', { rev: 3, item: { pk: 'MODEL#a' } });
    const invoke = deploy(({ log }) => log({ level: 'error', message: 'failed', error }));

    await invoke({});

    expect(lines()[0]!.error).toMatchObject({
      name: 'ConditionFailedError',
      message: 'moved on',
      details: { rev: 3, item: '(withheld)' },
    });
  });

  it('writes neither the event nor the answer', async () => {
    const invoke = deploy(() => ({ secret: 'answer' }));

    await invoke(httpEvent('POST /models/{model}/train', '{"secret":"body"}', { model: 'fares' }));

    expect(lines()).toEqual([]);
  });

  it('publishes a metric at once under the environment, the model beside it', async () => {
    const invoke = deploy(({ measure }) => measure({ name: 'DriftFound', value: 1, model: 'fares' }));

    await invoke({});

    expect(lines()).toMatchObject([
      {
        _aws: {
          CloudWatchMetrics: [
            {
              Namespace: 'Perennial',
              Dimensions: [['service', 'environment']],
              Metrics: [{ Name: 'DriftFound', Unit: 'Count' }],
            },
          ],
        },
        service: 'perennial',
        environment: 'test',
        model: 'fares',
        DriftFound: 1,
      },
    ]);
  });
});
