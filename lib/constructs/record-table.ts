import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type ITable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

/** The name of the secondary index: lists in time order, eventually consistent. */
export const RECORD_INDEX = 'by-index';

/** The one table of records and ledger: billed by use, restorable to any second of 35 days, kept when its stack goes. */
export class RecordTable extends Construct {
  readonly table: ITable;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = (name: string) => ({ name, type: AttributeType.STRING });
    const table = new Table(this, 'Records', {
      partitionKey: key('pk'),
      sortKey: key('sk'),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryption.DEFAULT,
      // only answers kept for repeated requests have this as a number; as text it means nothing to the table
      timeToLiveAttribute: 'expiresAt',
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    table.addGlobalSecondaryIndex({
      indexName: RECORD_INDEX,
      partitionKey: key('ipk'),
      sortKey: key('isk'),
      projectionType: ProjectionType.ALL,
    });
    this.table = table;
  }
}
