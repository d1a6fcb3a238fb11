import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { UNFINISHED_UPLOAD_DAYS } from '../../core/contracts/drop.ts';
import type { Environment } from '../../core/contracts/environment.ts';

/** Both are private, encrypted, spoken to by TLS only, and kept when their stack goes. */
const GUARDED: BucketProps = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  removalPolicy: RemovalPolicy.RETAIN,
};

/** The bucket that holds every object of the environment, and the one that logs who touched it. */
export class DataBuckets extends Construct {
  readonly data: IBucket;

  constructor(scope: Construct, id: string, { retention }: { retention: Environment['retention'] }) {
    super(scope, id);
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...GUARDED,
      lifecycleRules: [
        { id: 'access-logs-expire', expiration: Duration.days(retention.accessLogDays) },
        ABORT_UPLOADS,
      ],
    });
    const data = new Bucket(this, 'Data', {
      ...GUARDED,
      versioned: true,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'data/',
      lifecycleRules: lifecycleRules(retention),
    });
    // the L2 property for this brings a custom resource with a function and a role of its own
    const bucket = data.node.defaultChild as CfnBucket;
    bucket.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    this.data = data;
  }
}

const ABORT_UPLOADS: LifecycleRule = {
  id: 'incomplete-uploads-end',
  abortIncompleteMultipartUploadAfter: Duration.days(UNFINISHED_UPLOAD_DAYS),
};

/** Artifacts, datasets and quarantine are kept: nothing but a person's `delete` removes them. */
function lifecycleRules(retention: Environment['retention']): LifecycleRule[] {
  const passing = (prefix: string, days: number): LifecycleRule => ({
    id: `${prefix.replaceAll(/\W+/g, '-')}expire`,
    prefix,
    expiration: Duration.days(days),
    noncurrentVersionExpiration: Duration.days(1),
  });
  return [
    {
      id: 'replaced-drops-expire',
      prefix: 'incoming/',
      noncurrentVersionExpiration: Duration.days(retention.replacedDropDays),
    },
    passing('work/', retention.workDays),
    passing('logs/', retention.predictionLogDays),
    passing('undelivered/', retention.predictionLogDays),
    ABORT_UPLOADS,
  ];
}
