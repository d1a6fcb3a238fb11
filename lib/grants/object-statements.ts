import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Uses } from '../../wiring/types.ts';
import { allow } from './allow.ts';

type ObjectUses = NonNullable<Uses['objects']>;

/** A large file is written in parts; after a lost answer the writer looks whether the object is its own. */
const WRITE = ['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetObject'];
/** Others send the parts: when they do not fit together, it is looked up which. */
const PRESIGN = [...WRITE, 's3:ListMultipartUploadParts'];

/**
 * Grants on objects by prefix. Lists are lists of versions. S3 says 404 instead of 403 for what is not there only
 * to those who might list it, and such a question carries no prefix: hence ObjectsAbsent and its "if exists".
 */
export function objectStatements(bucket: IBucket, uses: ObjectUses): PolicyStatement[] {
  const { read = [], write = [], list = [], presign = [], remove = [] } = uses;
  const on = (sid: string, prefixes: readonly string[], actions: string[]): PolicyStatement[] =>
    prefixes.length === 0
      ? []
      : [
          allow(
            sid,
            actions,
            prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
          ),
        ];
  const inBucket = (
    sid: string,
    prefixes: readonly string[],
    actions: string[],
    operator: string,
  ): PolicyStatement[] => {
    const patterns = [...new Set(prefixes)].map((prefix) => `${prefix}*`);
    if (patterns.length === 0) return [];
    return [allow(sid, actions, [bucket.bucketArn], { [operator]: { 's3:prefix': patterns } })];
  };
  return [
    ...on('ObjectsRead', read, ['s3:GetObject', 's3:GetObjectVersion']),
    ...on('ObjectsWrite', write, WRITE),
    ...on('ObjectsPresign', presign, PRESIGN),
    ...on('ObjectsRemove', remove, ['s3:DeleteObject', 's3:DeleteObjectVersion']),
    ...inBucket('ObjectsList', [...list, ...read, ...remove], ['s3:ListBucketVersions'], 'StringLike'),
    ...inBucket('ObjectsAbsent', [...read, ...write, ...presign], ['s3:ListBucket'], 'StringLikeIfExists'),
  ];
}
