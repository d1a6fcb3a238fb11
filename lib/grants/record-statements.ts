import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { knownFamilies } from '../../core/contracts/keys.ts';
import type { RecordVerb, Uses } from '../../wiring/types.ts';
import { RECORD_INDEX } from '../constructs/record-table.ts';
import { allow } from './allow.ts';

const ACTIONS: Record<RecordVerb, string> = {
  get: 'dynamodb:GetItem',
  query: 'dynamodb:Query',
  queryIndex: 'dynamodb:Query',
  put: 'dynamodb:PutItem',
  update: 'dynamodb:UpdateItem',
  delete: 'dynamodb:DeleteItem',
  check: 'dynamodb:ConditionCheckItem',
};

/** Grants on records by family of partitions. A transaction is allowed when each of its writes is. */
export function recordStatements(table: ITable, uses: NonNullable<Uses['records']>): PolicyStatement[] {
  const verbs = (Object.keys(ACTIONS) as RecordVerb[]).filter((verb) => (uses[verb]?.length ?? 0) > 0);
  return verbs.map((verb) =>
    allow(
      `Records${verb[0]?.toUpperCase()}${verb.slice(1)}`,
      [ACTIONS[verb]],
      [verb === 'queryIndex' ? `${table.tableArn}/index/${RECORD_INDEX}` : table.tableArn],
      {
        'ForAllValues:StringLike': {
          'dynamodb:LeadingKeys': uses[verb]?.map((family) => knownFamilies[family]),
        },
      },
    ),
  );
}

/** What was written to the ledger stays as it was, whatever else a role is ever given. */
export function protectLedger(table: ITable): PolicyStatement {
  return new PolicyStatement({
    sid: 'LedgerStays',
    effect: Effect.DENY,
    actions: ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
    resources: [table.tableArn],
    conditions: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': knownFamilies.LEDGER } },
  });
}
