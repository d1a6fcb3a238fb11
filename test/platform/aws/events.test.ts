import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { createEventBridgeEvents } from '../../../platform/aws/events.ts';
import { failureOf, nameOfFailure } from '../contract/contract-subject.ts';
import { jsonError, stubService } from './stub-service.ts';

function open(...answers: Parameters<typeof stubService>) {
  const service = stubService(...answers);
  const client = new EventBridgeClient(service.settings);
  const limits = { attempts: 3 };
  return { service, events: createEventBridgeEvents({ bus: 'secret-name', client, limits }) };
}

const make = (count: number, text = '') =>
  Array.from({ length: count }, (_, number) => ({ detailType: 'Made', detail: { number, text } }));

/** An answer in which the entries with these error codes failed. */
function answer(...codes: (string | undefined)[]) {
  const Entries = codes.map((ErrorCode, number) => (ErrorCode ? { ErrorCode } : { EventId: String(number) }));
  return { body: { FailedEntryCount: codes.filter(Boolean).length, Entries } };
}

describe('events', () => {
  it('go to the bus under our source, ten at a time', async () => {
    const { events, service } = open(() => answer());

    await events.put(make(25));

    expect(service.requests.map(({ json }) => json.Entries.length)).toEqual([10, 10, 5]);
    expect(service.requests[0]?.json.Entries[0]).toEqual({
      EventBusName: 'secret-name',
      Source: 'perennial',
      DetailType: 'Made',
      Detail: '{"number":0,"text":""}',
    });
  });

  it('go in calls of at most 256 KB together', async () => {
    const { events, service } = open(() => answer());

    await events.put(make(5, 'x'.repeat(100_000)));

    expect(service.requests.map(({ json }) => json.Entries.length)).toEqual([2, 2, 1]);
  });

  it('that a call left out go again, and only those', async () => {
    const { events, service } = open([
      answer(undefined, 'ThrottlingException', undefined, 'InternalFailure'),
      answer(undefined, 'ThrottlingException'),
      answer(undefined),
    ]);

    await events.put(make(4));

    const sent = service.requests.map(({ json }) =>
      json.Entries.map(({ Detail }: { Detail: string }) => JSON.parse(Detail).number),
    );
    expect(sent).toEqual([[0, 1, 2, 3], [1, 3], [3]]);
  });

  it('that are left out again and again make the bus unavailable', async () => {
    const { events, service } = open(() => answer('ThrottlingException'));

    const failure = await failureOf(events.put(make(1)));

    expect(failure?.name).toBe('ServiceUnavailableError');
    expect(service.requests).toHaveLength(3);
  });

  it('that the bus will never take are not sent again', async () => {
    const { events, service } = open([answer('NotAuthorizedForSourceException')]);

    const failure = await failureOf(events.put(make(1)));

    expect(failure?.name).toBe('ServiceRefusedError');
    expect(failure?.message).not.toContain('secret');
    expect(service.requests).toHaveLength(1);
  });

  it('cannot be put while the service is down', async () => {
    const { events } = open(() => jsonError('InternalException', {}, 500));

    expect(await nameOfFailure(events.put(make(1)))).toBe('ServiceUnavailableError');
  });
});
