import { knownFamilies } from '../../../core/contracts/keys.ts';
import type { FunctionWiring, RecordVerb } from '../../../wiring/types.ts';
import { leadingKeys, type Statement } from './statements.ts';
import { listOf } from './template.ts';

const RECORD_ACTIONS: Record<RecordVerb, string> = {
  get: 'GetItem',
  query: 'Query',
  queryIndex: 'Query',
  put: 'PutItem',
  update: 'UpdateItem',
  delete: 'DeleteItem',
  check: 'ConditionCheckItem',
};

/** What a function's role has to allow, by its wiring: `action on what`, each once. */
export function expectedGrants({ uses, bare, events, every }: FunctionWiring): string[] {
  const { read = [], write = [], list = [], presign = [], remove = [] } = uses.objects ?? {};
  const { start = [], describe = [], stop = [], answerTasks } = uses.workflows ?? {};
  const cross = (actions: readonly string[], on: readonly string[]): string[] =>
    actions.flatMap((action) => on.map((one) => `${action} on ${one}`));
  return distinct([
    ...cross(['logs:CreateLogStream', 'logs:PutLogEvents'], ['its own log group']),
    ...(bare ? [] : cross(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], ['*'])),
    ...(events || every ? ['sqs:SendMessage on the failed calls'] : []),
    ...cross(['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:ListBucketVersions'], read),
    ...cross(['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetObject', 's3:ListBucket'], write),
    ...cross(['s3:ListBucketVersions'], list),
    ...cross(
      [
        's3:PutObject',
        's3:AbortMultipartUpload',
        's3:ListMultipartUploadParts',
        's3:GetObject',
        's3:ListBucket',
      ],
      presign,
    ),
    ...cross(['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:ListBucketVersions'], remove),
    ...Object.entries(uses.records ?? {}).flatMap(([verb, families]) =>
      cross(
        [`dynamodb:${RECORD_ACTIONS[verb as RecordVerb]}${verb === 'queryIndex' ? ' (index)' : ''}`],
        families.map((family) => knownFamilies[family]),
      ),
    ),
    ...(uses.events ? ['events:PutEvents on our bus'] : []),
    ...cross(['firehose:PutRecordBatch'], uses.streams ?? []),
    ...cross(['states:StartExecution', 'states:DescribeExecution'], start),
    ...cross(['states:DescribeExecution', 'states:GetExecutionHistory'], describe),
    ...cross(['states:StopExecution'], stop),
    // the one workflow that hands out task tokens
    ...(answerTasks ? cross(['states:SendTaskSuccess', 'states:SendTaskFailure'], ['roll-out-version']) : []),
  ]);
}

/** What statements allow, in the same words. */
export function describeGrants(statements: readonly Statement[]): string[] {
  return distinct(
    statements.flatMap((statement) =>
      statement.actions.flatMap((action) =>
        targetsOf(statement, action).map((on) => `${on.action} on ${on.what}`),
      ),
    ),
  );
}

function targetsOf(statement: Statement, action: string): { action: string; what: string }[] {
  const { resources, condition } = statement;
  if (action.startsWith('dynamodb:')) {
    const isIndex = resources.every((resource) => resource.endsWith('/index/by-index'));
    return leadingKeys(statement).map((what) => ({ action: isIndex ? `${action} (index)` : action, what }));
  }
  const prefixes = Object.values(condition).flatMap((test) => listOf(test['s3:prefix']) as string[]);
  if (prefixes.length > 0) return prefixes.map((what) => ({ action, what: what.replace(/\*$/, '') }));
  return resources.map((resource) => ({ action, what: nameOf(resource) }));
}

function nameOf(resource: string): string {
  if (/^<\w+Logs\w+\.Arn>$/.test(resource)) return 'its own log group';
  if (/^<DeadLettersFailed\w+\.Arn>$/.test(resource)) return 'the failed calls';
  if (/^<Bus\w+\.Arn>$/.test(resource)) return 'our bus';
  return (
    /^<[^>]*>\/(.*\/)\*$/.exec(resource)?.[1] ??
    /:(?:stateMachine|execution):perennial-[a-z0-9]+-([a-z-]+)(?::\*)?$/.exec(resource)?.[1] ??
    /:deliverystream\/perennial-[a-z0-9]+-([a-z]+)$/.exec(resource)?.[1] ??
    resource
  );
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
