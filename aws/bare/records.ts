import { SMALL_CALL_LIMITS } from '../../platform/aws/call-limits.ts';
import { callService, once } from '../../platform/aws/call-service.ts';
import { type Attributes, fromAttributes } from '../../platform/aws/item-values.ts';
import { checkRecordKey } from '../../platform/requests/check-write.ts';
import type { Records } from '../../platform/services.ts';
import { callJson, createAwsClient } from './aws-client.ts';

/** Reading single records, as `createDynamoRecords` does it, without the SDK. */
export function createBareRecords({ table }: { table: string }): Records {
  const client = once(() => createAwsClient('dynamodb'));
  const records: Pick<Records, 'get'> = {
    async get(key, options = {}) {
      const { pk, sk } = checkRecordKey(key);
      const input = {
        TableName: table,
        Key: { pk: { S: pk }, sk: { S: sk } },
        ...(options.consistent && { ConsistentRead: true }),
      };
      const { Item } = await callService('the record table', SMALL_CALL_LIMITS, (call) =>
        callJson<{ Item?: Attributes }>(client(), 'DynamoDB_20120810.GetItem', '1.0', input, call),
      );
      return Item && fromAttributes(Item);
    },
  };
  // entries are made so for functions that may do nothing else
  return records as Records;
}
