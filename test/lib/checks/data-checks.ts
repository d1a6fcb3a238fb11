import { UNFINISHED_UPLOAD_DAYS } from '../../../core/contracts/drop.ts';
import { type Check, ofType, pick, textOf, unless } from './template.ts';

const BUCKET = 'AWS::S3::Bucket';
const TABLE = 'AWS::DynamoDB::Table';
const DATA = 'BucketsData';
/** What nothing but a person's delete may remove. */
const KEPT = [
  'artifacts/',
  'datasets/',
  'quarantine/',
  'baselines/',
  'golden/',
  'evaluations/',
  'explanations/',
  'forests/',
];

/** What outlives every deployment. */
export const dataChecks: Check[] = [
  {
    promise: 'keeps the table when its stack is deleted or the table replaced',
    check: (templates) =>
      unless(
        ofType(templates, TABLE),
        ({ resource }) => resource.DeletionPolicy === 'Retain' && resource.UpdateReplacePolicy === 'Retain',
        'goes with its stack',
      ),
    weaken: [
      (templates) => {
        pick(templates, TABLE).resource.DeletionPolicy = 'Delete';
      },
      (templates) => {
        pick(templates, TABLE).resource.UpdateReplacePolicy = 'Delete';
      },
    ],
  },
  {
    promise: 'protects the table against deletion',
    check: (templates) =>
      unless(ofType(templates, TABLE), (t) => t.properties.DeletionProtectionEnabled, 'is unprotected'),
    weaken: [
      (templates) => {
        pick(templates, TABLE).properties.DeletionProtectionEnabled = false;
      },
    ],
  },
  {
    promise: 'can restore the table to any second',
    check: (templates) =>
      unless(
        ofType(templates, TABLE),
        ({ properties }) => properties.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true,
        'has no point-in-time recovery',
      ),
    weaken: [(templates) => delete pick(templates, TABLE).properties.PointInTimeRecoverySpecification],
  },
  {
    promise: 'pays for the table by use',
    check: (templates) =>
      unless(
        ofType(templates, TABLE),
        ({ properties }) =>
          properties.BillingMode === 'PAY_PER_REQUEST' && properties.ProvisionedThroughput === undefined,
        'has provisioned capacity',
      ),
    weaken: [(templates) => delete pick(templates, TABLE).properties.BillingMode],
  },
  {
    promise: 'has the keys and the index that the record service asks for',
    check: (templates) =>
      unless(
        ofType(templates, TABLE),
        ({ properties: { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes = [] } }) => {
          const names = (schema: { AttributeName: string }[]) =>
            schema.map(({ AttributeName }) => AttributeName).join();
          const [index] = GlobalSecondaryIndexes;
          return (
            names(KeySchema) === 'pk,sk' &&
            AttributeDefinitions.every(
              (attribute: { AttributeType: string }) => attribute.AttributeType === 'S',
            ) &&
            index?.IndexName === 'by-index' &&
            names(index.KeySchema) === 'ipk,isk' &&
            index.Projection.ProjectionType === 'ALL'
          );
        },
        'has other keys',
      ),
    weaken: [
      (templates) => {
        pick(templates, TABLE).properties.GlobalSecondaryIndexes[0].Projection.ProjectionType = 'KEYS_ONLY';
      },
      (templates) => delete pick(templates, TABLE).properties.GlobalSecondaryIndexes,
    ],
  },
  {
    promise: 'forgets the answers it keeps for repeated requests, in time',
    check: (templates) =>
      unless(
        ofType(templates, TABLE),
        ({ properties: { TimeToLiveSpecification: ttl } }) =>
          ttl?.AttributeName === 'expiresAt' && ttl.Enabled === true,
        'remembers for ever',
      ),
    weaken: [(templates) => delete pick(templates, TABLE).properties.TimeToLiveSpecification],
  },
  {
    promise: 'keeps every version of an object',
    check: (templates) =>
      unless(
        ofType(templates, BUCKET).filter(({ id }) => id.startsWith(DATA)),
        ({ properties }) => properties.VersioningConfiguration?.Status === 'Enabled',
        'forgets versions',
      ),
    weaken: [(templates) => delete pick(templates, BUCKET, DATA).properties.VersioningConfiguration],
  },
  {
    promise: 'keeps the buckets when their stack is deleted',
    check: (templates) =>
      unless(
        ofType(templates, BUCKET),
        ({ resource }) => resource.DeletionPolicy === 'Retain' && resource.UpdateReplacePolicy === 'Retain',
        'goes with its stack',
      ),
    weaken: [
      (templates) => {
        pick(templates, BUCKET).resource.DeletionPolicy = 'Delete';
      },
    ],
  },
  {
    promise: 'lets nobody make a bucket public',
    check: (templates) =>
      unless(
        ofType(templates, BUCKET),
        ({ properties: { PublicAccessBlockConfiguration: block = {}, OwnershipControls } }) =>
          ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].every(
            (key) => block[key] === true,
          ) && OwnershipControls?.Rules?.[0]?.ObjectOwnership === 'BucketOwnerEnforced',
        'can be made public',
      ),
    weaken: [
      (templates) => {
        pick(templates, BUCKET).properties.PublicAccessBlockConfiguration.BlockPublicPolicy = false;
      },
      (templates) => delete pick(templates, BUCKET).properties.OwnershipControls,
    ],
  },
  {
    promise: 'speaks to buckets by TLS only',
    check: (templates) => {
      const guarded = ofType(templates, 'AWS::S3::BucketPolicy')
        .filter(({ properties }) =>
          properties.PolicyDocument.Statement.some(
            ({ Effect, Action, Condition }: any) =>
              Effect === 'Deny' && Action === 's3:*' && Condition?.Bool?.['aws:SecureTransport'] === 'false',
          ),
        )
        .map(({ properties }) => textOf(properties.Bucket));
      return unless(ofType(templates, BUCKET), ({ id }) => guarded.includes(`<${id}>`), 'takes plain HTTP');
    },
    weaken: [
      (templates) => {
        pick(templates, 'AWS::S3::BucketPolicy').properties.PolicyDocument.Statement = [];
      },
    ],
  },
  {
    promise: 'encrypts every bucket at rest',
    check: (templates) =>
      unless(
        ofType(templates, BUCKET),
        ({ properties }) =>
          properties.BucketEncryption?.ServerSideEncryptionConfiguration?.[0]?.ServerSideEncryptionByDefault
            ?.SSEAlgorithm === 'AES256',
        'is not encrypted',
      ),
    weaken: [(templates) => delete pick(templates, BUCKET, DATA).properties.BucketEncryption],
  },
  {
    promise: 'logs who reads and writes objects, into another bucket',
    check: (templates) =>
      unless(
        ofType(templates, BUCKET).filter(({ id }) => id.startsWith(DATA)),
        ({ id, properties: { LoggingConfiguration: log } }) =>
          log?.DestinationBucketName !== undefined && textOf(log.DestinationBucketName) !== `<${id}>`,
        'is not logged',
      ),
    weaken: [(templates) => delete pick(templates, BUCKET, DATA).properties.LoggingConfiguration],
  },
  {
    promise: 'tells EventBridge of new objects without a function of its own to set that up',
    check: (templates) => [
      ...unless(
        ofType(templates, BUCKET).filter(({ id }) => id.startsWith(DATA)),
        ({ properties }) => properties.NotificationConfiguration?.EventBridgeConfiguration !== undefined,
        'tells nobody',
      ),
      ...Object.values(templates as unknown as Record<string, Templates['data']>).flatMap(({ Resources }) =>
        Object.entries(Resources)
          .filter(([, { Type }]) => Type.startsWith('Custom::') || Type.endsWith('CustomResource'))
          .map(([id]) => `${id} is a custom resource`),
      ),
    ],
    weaken: [
      (templates) => delete pick(templates, BUCKET, DATA).properties.NotificationConfiguration,
      (templates) => {
        templates.data.Resources.Notifications = { Type: 'Custom::S3BucketNotifications' };
      },
    ],
  },
  {
    promise: 'lets work files, logs, replaced drops and broken uploads expire',
    check: (templates) =>
      unless(
        ofType(templates, BUCKET).filter(({ id }) => id.startsWith(DATA)),
        ({ properties }) => {
          const rules: LifecycleRule[] = properties.LifecycleConfiguration?.Rules ?? [];
          const rule = (prefix: string) =>
            rules.find(({ Prefix, Status }) => Prefix === prefix && Status === 'Enabled');
          return (
            (rule('work/')?.ExpirationInDays ?? 0) > 0 &&
            (rule('logs/')?.ExpirationInDays ?? 0) > 0 &&
            rule('incoming/')?.NoncurrentVersionExpiration !== undefined &&
            rules.some(
              ({ AbortIncompleteMultipartUpload: abort, Prefix, Status }) =>
                abort?.DaysAfterInitiation === UNFINISHED_UPLOAD_DAYS && !Prefix && Status === 'Enabled',
            )
          );
        },
        'grows for ever',
      ),
    weaken: [
      (templates) => pick(templates, BUCKET, DATA).properties.LifecycleConfiguration.Rules.shift(),
      (templates) => pick(templates, BUCKET, DATA).properties.LifecycleConfiguration.Rules.pop(),
      (templates) => {
        const { Rules } = pick(templates, BUCKET, DATA).properties.LifecycleConfiguration;
        Rules.at(-1).AbortIncompleteMultipartUpload.DaysAfterInitiation = 30;
      },
    ],
  },
  {
    promise: 'lets no artifact, dataset or quarantine expire',
    check: (templates) =>
      ofType(templates, BUCKET)
        .filter(({ id }) => id.startsWith(DATA))
        .flatMap(({ properties }) => properties.LifecycleConfiguration?.Rules ?? [])
        .filter(
          ({ Prefix = '', ExpirationInDays, NoncurrentVersionExpiration }: LifecycleRule) =>
            (ExpirationInDays ?? NoncurrentVersionExpiration) !== undefined &&
            KEPT.some((kept) => kept.startsWith(Prefix) || Prefix.startsWith(kept)),
        )
        .map(({ Id }: LifecycleRule) => `rule ${Id} removes what has to stay`),
    weaken: [
      (templates) => {
        delete pick(templates, BUCKET, DATA).properties.LifecycleConfiguration.Rules[1].Prefix;
      },
      (templates) => {
        pick(templates, BUCKET, DATA).properties.LifecycleConfiguration.Rules[1].Prefix = 'artifacts/';
      },
    ],
  },
];

type Templates = Parameters<Check['check']>[0];

interface LifecycleRule {
  Id: string;
  Prefix?: string;
  Status: string;
  ExpirationInDays?: number;
  NoncurrentVersionExpiration?: object;
  AbortIncompleteMultipartUpload?: { DaysAfterInitiation: number };
}
