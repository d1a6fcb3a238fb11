import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { PerennialError } from '../../../core/errors.ts';
import { fromAttributes, toAttributes } from '../../../platform/aws/item-values.ts';
import { createDynamoRecords } from '../../../platform/aws/records.ts';
import type { RecordItem, RecordWrite } from '../../../platform/services.ts';
import { failureOf, nameOfFailure } from '../contract/contract-subject.ts';
import { brokenConnection, jsonError, type SentRequest, stubService } from './stub-service.ts';

const OK = { body: {} };
const KEY = { pk: 'p', sk: 's' };

function open(...answers: Parameters<typeof stubService>) {
  const service = stubService(...answers);
  const client = new DynamoDBClient(service.settings);
  return { service, records: createDynamoRecords({ table: 'secret-name', client }) };
}

const actionOf = ({ headers }: SentRequest): string => headers['x-amz-target']!.replace(/^.*\./, '');

function cancelled(...codes: string[]) {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return jsonError('TransactionCanceledException', { CancellationReasons });
}

describe('values', () => {
  it.each([0, 1.5, -1e-130, 9.99e125, 1e126, -1e300, 1e-200, 5e-324, Number.MAX_VALUE, 2 ** 53, 1 / 3])(
    'keep the number %d exactly, in DynamoDB’s range or beyond',
    (number) => {
      const item: RecordItem = { ...KEY, number, list: [number, { number }] };

      expect(fromAttributes(toAttributes(item))).toEqual(item);
    },
  );

  it('are numbers to DynamoDB where it can count, and bytes where it cannot', () => {
    expect(toAttributes({ a: 1e125, b: 1e126, c: 1e-131 })).toEqual({
      a: { N: '1e+125' },
      b: { B: expect.any(Uint8Array) },
      c: { B: expect.any(Uint8Array) },
    });
  });

  it('are read from the wire as well, where bytes are base64', () => {
    const { n } = toAttributes({ n: 1e-200 });
    const onWire = { n: { B: Buffer.from(n!.B!).toString('base64') } };

    expect(fromAttributes(onWire as never)).toEqual({ n: 1e-200 });
  });

  it('leave out what is undefined, at every depth', () => {
    expect(toAttributes({ a: undefined, b: { c: undefined as never } })).toEqual({ b: { M: {} } });
  });

  it.each(['__proto__', '___proto__', '____proto__', '_proto__', '__proto___', 'constructor'])(
    'come back under the name %s',
    (name) => {
      const item = JSON.parse(`{"pk":"p","sk":"s","${name}":1,"in":{"${name}":2}}`) as RecordItem;

      const attributes = toAttributes(item);

      expect(Object.keys(attributes)).not.toContain('__proto__');
      expect(JSON.stringify(fromAttributes(attributes))).toBe(JSON.stringify(item));
    },
  );
});

describe('a single write', () => {
  const plain: [string, RecordWrite, string][] = [
    ['a put', { put: { ...KEY, a: 1 } }, 'PutItem'],
    ['an update that sets', { update: KEY, set: { a: 1 } }, 'UpdateItem'],
    ['a delete', { delete: KEY }, 'DeleteItem'],
  ];
  it.each(plain)('that may be repeated goes plainly: %s', async (_, write, action) => {
    const { records, service } = open([brokenConnection(), OK]);

    await records.write(write);

    expect(service.requests.map(actionOf)).toEqual([action, action]);
  });

  const once: [string, RecordWrite][] = [
    ['a conditional put', { put: KEY, if: { absent: true } }],
    ['a conditional update', { update: KEY, set: { a: 1 }, if: { present: true } }],
    ['an update that adds', { update: KEY, add: { n: 1 } }],
    ['a conditional delete', { delete: KEY, if: { present: true } }],
    ['a check', { check: KEY, if: { present: true } }],
  ];
  it.each(once)('that must not be repeated goes under a token: %s', async (_, write) => {
    const { records, service } = open([brokenConnection(), OK]);

    await records.write(write);

    expect(service.requests.map(actionOf)).toEqual(['TransactWriteItems', 'TransactWriteItems']);
    const [first, second] = service.requests.map(({ json }) => json.ClientRequestToken);
    expect(first).toMatch(/^.{36}$/);
    expect(second).toBe(first);
  });

  it('is tried again when it meets another transaction, under the same token', async () => {
    const { records, service } = open([cancelled('TransactionConflict'), cancelled('ThrottlingError'), OK]);

    await records.write({ update: KEY, add: { n: 1 } });

    expect(new Set(service.requests.map(({ json }) => json.ClientRequestToken)).size).toBe(1);
  });

  it('is tried again when a transaction holds its item', async () => {
    const { records, service } = open([jsonError('TransactionConflictException'), OK]);

    await records.write({ put: KEY });

    expect(service.requests).toHaveLength(2);
  });

  it('says that the table is busy when its time is up', async () => {
    const service = stubService(() => cancelled('TransactionConflict'));
    const client = new DynamoDBClient(service.settings);
    const records = createDynamoRecords({ table: 't', client, limits: { totalMilliseconds: 60 } });

    const write = records.write({ delete: KEY, if: { present: true } });

    expect(await nameOfFailure(write)).toBe('ServiceUnavailableError');
    expect(service.requests.length).toBeGreaterThan(1);
  });

  it.each([
    ['Item size has exceeded the maximum allowed size', 'SizeLimitError'],
    ['Item size to update has exceeded the maximum allowed size', 'SizeLimitError'],
    ['An operand in the update expression has an incorrect data type', 'InvalidInputError'],
  ])('is refused for its item: %s', async (message, name) => {
    const { records } = open([jsonError('ValidationException', { message })]);

    expect(await nameOfFailure(records.write({ update: KEY, set: { a: 1 } }))).toBe(name);
  });

  it.each([
    ['ThrottlingException', 'ServiceUnavailableError'],
    ['ProvisionedThroughputExceededException', 'ServiceUnavailableError'],
    ['ResourceNotFoundException', 'ServiceRefusedError'],
    ['AccessDeniedException', 'AccessDeniedError'],
  ])('that fails with %s is told as %s, without a name of the account', async (type, name) => {
    const { records } = open(() => jsonError(type));

    const failure = await failureOf(records.write({ put: KEY }));

    expect(failure?.name).toBe(name);
    expect(failure?.message).not.toMatch(/secret|arn/);
    expect(failure?.cause).toMatchObject({ name: type });
  });

  it('cannot reckon with a number beyond DynamoDB’s', async () => {
    const { records } = open([]);

    for (const write of [
      { update: KEY, add: { n: 1e200 } },
      { delete: KEY, if: { attribute: 'n', lessThan: 1e-200 } },
    ])
      expect(await nameOfFailure(records.write(write))).toBe('InvalidInputError');
  });
});

describe('a transaction', () => {
  const writes: RecordWrite[] = [
    { put: { ...KEY, sk: 'a' } },
    { put: { ...KEY, sk: 'b' }, if: { absent: true } },
    { check: { ...KEY, sk: 'c' }, if: { present: true } },
  ];

  it('tells which conditions failed, with the items found', async () => {
    const found = { ...toAttributes({ ...KEY, sk: 'b', n: 2 }) };
    const CancellationReasons = [
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Item: found },
      { Code: 'ConditionalCheckFailed' },
    ];
    const { records } = open([jsonError('TransactionCanceledException', { CancellationReasons })]);

    const failure = (await failureOf(records.transact(writes))) as PerennialError;

    expect(failure.name).toBe('TransactionCancelledError');
    expect(failure.details.reasons).toEqual([
      null,
      { code: 'ConditionFailed', item: { ...KEY, sk: 'b', n: 2 } },
      { code: 'ConditionFailed' },
    ]);
  });

  it('counts a failed condition beside a collision as failed', async () => {
    const { records } = open([cancelled('TransactionConflict', 'ConditionalCheckFailed', 'None')]);

    expect(await nameOfFailure(records.transact(writes))).toBe('TransactionCancelledError');
  });

  it('shortens a long token, the same one always to the same', async () => {
    const { records, service } = open(() => OK);
    const token = 'rollout-'.repeat(20);

    await records.transact(writes, token);
    await records.transact(writes, token);
    await records.transact(writes, `${token}x`);

    const tokens = service.requests.map(({ json }) => json.ClientRequestToken as string);
    expect(tokens[0]).toBe(tokens[1]);
    expect(tokens[2]).not.toBe(tokens[0]);
    expect(tokens.every((each) => each.length === 36)).toBe(true);
  });

  it('refuses a token that stood for other writes', async () => {
    const { records } = open([jsonError('IdempotentParameterMismatchException')]);

    expect(await nameOfFailure(records.transact(writes, 't'))).toBe('InvalidInputError');
  });

  it.each([
    ['Item size to update has exceeded the maximum allowed size', 'SizeLimitError'],
    ['Type mismatch for attribute to update', 'InvalidInputError'],
  ])('is refused for one of its items: %s', async (Message, name) => {
    const CancellationReasons = [{ Code: 'None' }, { Code: 'ValidationError', Message }, { Code: 'None' }];
    const { records } = open([jsonError('TransactionCanceledException', { CancellationReasons })]);

    expect(await nameOfFailure(records.transact(writes))).toBe(name);
  });
});

describe('a list', () => {
  const items = (...sortKeys: string[]) => sortKeys.map((sk) => toAttributes({ pk: 'p', sk }));

  it('reads on where all of a page was left out', async () => {
    const { records } = open([
      { body: { Items: items('a'), LastEvaluatedKey: toAttributes({ pk: 'p', sk: 'a' }) } },
      { body: { Items: items('b', 'c') } },
    ]);

    const page = await records.query({ pk: 'p', after: 'a', before: 'c' });

    expect(page).toEqual({ items: [{ pk: 'p', sk: 'b' }] });
  });

  it('asks for as many more as it leaves out, and goes on after what it answered', async () => {
    const { records, service } = open([
      { body: { Items: items('a', 'b', 'c'), LastEvaluatedKey: toAttributes({ pk: 'p', sk: 'c' }) } },
      { body: { Items: [] } },
    ]);

    const page = await records.query({ pk: 'p', after: 'a', before: 'z', limit: 1 });
    await records.query({ pk: 'p', after: 'a', before: 'z', limit: 1, next: page.next });

    expect(page.items).toEqual([{ pk: 'p', sk: 'b' }]);
    expect(service.requests[0]?.json.Limit).toBe(3);
    expect(service.requests[1]?.json.ExclusiveStartKey).toEqual(toAttributes({ pk: 'p', sk: 'b' }));
  });

  it('asks nothing where nothing can be', async () => {
    const { records } = open([]);

    expect(await records.query({ pk: 'p', after: 'b', before: 'a' })).toEqual({ items: [] });
  });

  it('of the index names it, and its keys', async () => {
    const { records, service } = open([{ body: { Items: [] } }]);

    await records.queryIndex({ ipk: 'p', prefix: 'x' });

    expect(service.requests[0]?.json).toMatchObject({
      IndexName: 'by-index',
      KeyConditionExpression: '#0 = :0 AND begins_with(#1, :1)',
      ExpressionAttributeNames: { '#0': 'ipk', '#1': 'isk' },
    });
    expect(service.requests[0]?.json.ConsistentRead).toBeUndefined();
  });
});
