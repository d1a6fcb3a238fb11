import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Environment } from '../../core/contracts/environment.ts';
import { DataBuckets } from '../constructs/data-buckets.ts';
import { RecordTable } from '../constructs/record-table.ts';

export interface DataStackProps extends StackProps {
  environment: Environment;
}

/** What must outlive every deployment: objects, records and the ledger. Deleting the stack keeps them. */
export class DataStack extends Stack {
  readonly bucket: IBucket;
  readonly table: ITable;

  constructor(scope: Construct, id: string, { environment, ...props }: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: environment.terminationProtection });
    this.bucket = new DataBuckets(this, 'Buckets', { retention: environment.retention }).data;
    this.table = new RecordTable(this, 'Table').table;
    new CfnOutput(this, 'DataBucketName', { value: this.bucket.bucketName });
    new CfnOutput(this, 'TableName', { value: this.table.tableName });
  }
}
