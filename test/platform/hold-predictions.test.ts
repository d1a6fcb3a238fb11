import { beforeEach, describe, expect, it } from 'vitest';
import type { Measurement } from '../../core/contracts/metrics.ts';
import { PerennialError } from '../../core/errors.ts';
import { HELD_LOG_DUE, HELD_LOG_MOST } from '../../core/prediction-log/held-log.ts';
import { createVirtualClock } from '../../platform/clock.ts';
import { type HoldOptions, holdPredictions } from '../../platform/hold-predictions.ts';
import type { LineStreams, Services } from '../../platform/services.ts';
import { nameOfFailure } from './contract/contract-subject.ts';

const MODEL = 'fares';
const record = (n: number, model = MODEL) => ({ model, n });
const down = new PerennialError('ServiceUnavailableError', 'down');

let clock: ReturnType<typeof createVirtualClock>;
let sent: string[][];
let labels: unknown[];
let logged: Parameters<Services['log']>[0][];
let measured: Measurement[];
let answer: () => Promise<void>;
beforeEach(() => {
  clock = createVirtualClock(new Date('2026-03-01T10:00:00.000Z'));
  sent = [];
  labels = [];
  logged = [];
  measured = [];
  answer = async () => undefined;
});

function hold(options: Partial<HoldOptions> = {}) {
  const streams: LineStreams = {
    put: async (...args) => void labels.push(args),
    putLines: async (_stream, lines) => {
      sent.push(lines.map(({ line }) => line));
      await answer();
    },
  };
  return holdPredictions({
    streams,
    now: () => clock.now(),
    log: (entry) => void logged.push(entry),
    measure: (measurement) => void measured.push(measurement),
    ...options,
  });
}

const numbers = (): number[][] => sent.map((lines) => lines.map((line) => JSON.parse(line).n));
async function putMany(streams: ReturnType<typeof hold>, count: number, from = 0): Promise<void> {
  for (let n = from; n < from + count; n++) await streams.put('predictions', MODEL, [record(n)]);
}

describe('predictions that are held back', () => {
  it('are sent by nobody until they are due, and by nothing but a flush', async () => {
    const streams = hold();

    await putMany(streams, HELD_LOG_DUE.records + 1);

    expect(sent).toEqual([]);
  });

  it('are no sending when there are none', async () => {
    const streams = hold();

    expect(streams.flush()).toBeUndefined();
    await streams.flush({ force: true });

    expect(sent).toEqual([]);
  });

  it('go together once there are enough of them, in their order', async () => {
    const streams = hold();
    await putMany(streams, HELD_LOG_DUE.records - 1);

    expect(streams.flush()).toBeUndefined();
    await putMany(streams, 1, HELD_LOG_DUE.records - 1);
    await streams.flush();

    expect(numbers()).toEqual([Array.from({ length: HELD_LOG_DUE.records }, (_, n) => n)]);
    expect(streams.flush()).toBeUndefined();
  });

  it('go once the oldest has waited, those of all models together', async () => {
    const streams = hold();
    await putMany(streams, 1);
    await clock.advanceBy(HELD_LOG_DUE.milliseconds - 1);
    await streams.put('predictions', 'other', [record(1, 'other')]);

    expect(streams.flush()).toBeUndefined();
    await clock.advanceBy(1);
    await streams.flush();

    expect(sent).toEqual([['{"model":"fares","n":0}', '{"model":"other","n":1}']]);
  });

  it('go at once when they are asked for by force', async () => {
    const streams = hold();
    await putMany(streams, 2);

    await streams.flush({ force: true });

    expect(numbers()).toEqual([[0, 1]]);
  });

  it('are gathered while others are on their way, and one sending is under way at a time', async () => {
    const streams = hold();
    const { promise: answered, resolve: arrive } = Promise.withResolvers<void>();
    answer = () => answered;
    await putMany(streams, HELD_LOG_DUE.records);
    const first = streams.flush();

    await putMany(streams, HELD_LOG_DUE.records, HELD_LOG_DUE.records);
    expect(streams.flush()).toBeUndefined();
    const rest = streams.flush({ force: true });
    expect(sent).toHaveLength(1);
    arrive();
    await Promise.all([first, rest]);

    expect(numbers().map(([n]) => n)).toEqual([0, HELD_LOG_DUE.records]);
  });

  it('are kept, in their order, when the stream does not take them, and not tried again at once', async () => {
    const streams = hold();
    await putMany(streams, 2);
    const { promise: refused, reject: refuse } = Promise.withResolvers<void>();
    answer = () => refused;
    const failing = streams.flush({ force: true });
    await putMany(streams, HELD_LOG_DUE.records, 2);
    refuse(down);
    await failing;

    expect(streams.flush()).toBeUndefined();
    await clock.advanceBy(HELD_LOG_DUE.milliseconds);
    answer = async () => undefined;
    await streams.flush();

    expect(numbers()).toEqual([[0, 1], Array.from({ length: HELD_LOG_DUE.records + 2 }, (_, n) => n)]);
    expect(logged).toMatchObject([{ level: 'warn', message: 'predictions wait to be logged', requests: 2 }]);
    expect(measured).toEqual([]);
  });

  it('give way, the oldest first, when there is no room; how many is logged and measured', async () => {
    const streams = hold();
    answer = () => Promise.reject(down);

    await putMany(streams, HELD_LOG_MOST.records + 1);
    await streams.flush({ force: true });
    answer = async () => undefined;
    await streams.flush({ force: true });

    expect(numbers().at(-1)?.[0]).toBe(1);
    expect(measured).toEqual([{ name: 'RequestsNotLogged', value: 1, model: MODEL }]);
    expect(logged).toContainEqual({
      level: 'error',
      message: 'predictions not logged',
      requests: 1,
      model: MODEL,
    });
  });

  it('are told as lost by a process that ends with them, those on their way among them', async () => {
    const streams = hold();
    answer = () => new Promise(() => undefined);
    await putMany(streams, 2);
    streams.flush({ force: true });
    await Promise.resolve();
    await streams.put('predictions', 'other', [record(1, 'other')]);

    streams.giveUp();

    expect(measured).toEqual([
      { name: 'RequestsNotLogged', value: 2, model: MODEL },
      { name: 'RequestsNotLogged', value: 1, model: 'other' },
    ]);
  });

  it('are checked before they are held', async () => {
    const streams = hold();

    expect(await nameOfFailure(streams.put('predictions', MODEL, [{ model: 'other' }]))).toBe(
      'InvalidInputError',
    );
    expect(
      await nameOfFailure(streams.put('predictions', MODEL, [{ model: MODEL, text: 'x'.repeat(2 ** 20) }])),
    ).toBe('SizeLimitError');
    await streams.flush({ force: true });

    expect(sent).toEqual([]);
  });

  it('are sent without anybody coming by where the process runs on', async () => {
    const streams = hold({ sleep: (milliseconds) => clock.sleep(milliseconds) });
    await putMany(streams, 1);

    await clock.advanceBy(HELD_LOG_DUE.milliseconds);
    expect(numbers()).toEqual([[0]]);
    await putMany(streams, HELD_LOG_DUE.records, 1);
    expect(sent).toHaveLength(2);
    answer = () => Promise.reject(down);
    await putMany(streams, 1, 200);
    await clock.advanceBy(HELD_LOG_DUE.milliseconds);
    answer = async () => undefined;
    await clock.advanceBy(HELD_LOG_DUE.milliseconds);

    expect(numbers().at(-1)).toEqual([200]);
    expect(clock.nextWakeAt()).toBeUndefined();
  });
});

describe('labels', () => {
  it('are not held back, and fail when they are not safe', async () => {
    const streams = hold();
    await streams.put('labels', MODEL, [record(1)]);
    expect(labels).toEqual([['labels', MODEL, [record(1)]]]);

    const refusing = hold({ streams: { put: () => Promise.reject(down), putLines: async () => undefined } });
    expect(await nameOfFailure(refusing.put('labels', MODEL, [record(1)]))).toBe('ServiceUnavailableError');
  });
});
