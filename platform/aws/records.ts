import { randomUUID } from 'node:crypto';
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { sha256 } from '../../core/canonical-json.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import { checkRecordKey } from '../requests/check-write.ts';
import type { Records, RecordWrite } from '../services.ts';
import { type CallLimits, clientSettings, SMALL_CALL_LIMITS } from './call-limits.ts';
import { callService, once, type ServiceCall } from './call-service.ts';
import { fromAttributes } from './item-values.ts';
import { queryRecords } from './query-records.ts';
import { isConflict, toWriteError } from './write-error.ts';
import { checkRecordWrite, checkTransaction, toKey, toWriteItem } from './write-request.ts';

export interface DynamoRecordsOptions {
  table: string;
  client?: DynamoDBClient;
  limits?: Partial<CallLimits>;
}

const INDEX = 'by-index';
const TOKEN_CHARACTERS = 36;

/** The records of one table with the keys `pk`, `sk` and an index `by-index` over `ipk`, `isk`. */
export function createDynamoRecords({ table, client: given, limits: own }: DynamoRecordsOptions): Records {
  const limits = { ...SMALL_CALL_LIMITS, ...own };
  const client = once(() => given ?? new DynamoDBClient(clientSettings(limits)));
  const call = <Answer>(work: (call: ServiceCall) => Promise<Answer>): Promise<Answer> =>
    callService('the record table', limits, work);

  /** Collisions with another transaction are tried again until the call's time is up. */
  async function send(work: (call: ServiceCall) => Promise<unknown>): Promise<void> {
    await call(async (serviceCall) => {
      for (let attempt = 1; ; attempt++) {
        try {
          await work(serviceCall);
          return;
        } catch (error) {
          if (!isConflict(error)) throw toWriteError(error);
        }
        await serviceCall.pause(attempt);
      }
    });
  }

  async function transact(writes: RecordWrite[], token: string): Promise<void> {
    const command = new TransactWriteItemsCommand({
      TransactItems: writes.map((write) => toWriteItem(table, write)),
      ClientRequestToken: token,
    });
    await send(({ abortSignal }) => client().send(command, { abortSignal }));
  }

  /** Writing the same again changes nothing, so a repetition after a lost answer does no harm. */
  async function writeBlindly(write: RecordWrite): Promise<void> {
    const { Put, Update, Delete } = toWriteItem(table, write);
    await send(({ abortSignal }) => {
      if (Put) return client().send(new PutItemCommand(Put), { abortSignal });
      if (Update) return client().send(new UpdateItemCommand(Update), { abortSignal });
      return client().send(new DeleteItemCommand(Delete!), { abortSignal });
    });
  }

  return {
    async get(key, options = {}) {
      const Key = toKey(checkRecordKey(key));
      const { Item } = await call(({ abortSignal }) =>
        client().send(
          new GetItemCommand({ TableName: table, Key, ...(options.consistent && { ConsistentRead: true }) }),
          { abortSignal },
        ),
      );
      return Item && fromAttributes(Item);
    },
    query({ pk, ...range }, options = {}) {
      return call((serviceCall) =>
        queryRecords({ client: client(), table, ...options }, { partition: pk, ...range }, serviceCall),
      );
    },
    queryIndex({ ipk, ...range }) {
      return call((serviceCall) =>
        queryRecords({ client: client(), table, index: INDEX }, { partition: ipk, ...range }, serviceCall),
      );
    },
    /**
     * A write with a condition, or one that adds, must not be repeated blindly: when the answer to the first attempt
     * is lost, the second would find its own work, call it a conflict or add once more, and a look at the item cannot
     * always tell whose work it is. So such a write goes as a transaction of one, which DynamoDB applies once for
     * its token. It costs a second write unit; the writes of this kind are few.
     */
    async write(write) {
      checkRecordWrite(write);
      const needsToken = write.if !== undefined || ('update' in write && write.add !== undefined);
      if (!needsToken) return await writeBlindly(write);
      try {
        await transact([write], randomUUID());
      } catch (error) {
        if (!isPerennialError(error, 'TransactionCancelledError')) throw error;
        const [reason] = error.details.reasons as { item?: unknown }[];
        throw new PerennialError('ConditionFailedError', 'the condition of the write failed', {
          item: reason?.item,
        });
      }
    },
    async transact(writes, token) {
      checkTransaction(writes);
      if (token === '') throw new PerennialError('InvalidInputError', 'a transaction token is not empty');
      // DynamoDB takes 36 characters; ours may be longer.
      const short = token === undefined ? randomUUID() : sha256(token).slice(0, TOKEN_CHARACTERS);
      await transact(writes, short);
    },
  };
}
