import { type CostLine, GIGABYTE, HOURS_A_MONTH, SECONDS_A_MONTH } from './cost-line.ts';
import { functionSeconds } from './function-seconds.ts';
import type { Deployment } from './read-deployment.ts';
import type { Assumptions, Workload } from './workload.ts';

/** Firehose bills records by 5 KB begun. */
const STREAM_STEP = 5 * 1024;
/** An API key's answer is good for a minute. */
const LOOKUPS_A_MONTH = HOURS_A_MONTH * 60;

/** What requests are billed for, up to the objects that their log lines are in. */
export function predictionLines(deployment: Deployment, workload: Workload, a: Assumptions): CostLine[] {
  const { predictions } = workload;
  const { predictionLog, hasApi, accessLogFormat } = deployment;
  const waitsForLog = predictionLog !== undefined && !predictionLog.isJoined;
  const milliseconds = a.predictMilliseconds + (waitsForLog ? a.streamMilliseconds : 0);
  const gigabytes = (bytesEach: number): number => (predictions * bytesEach) / GIGABYTE;
  const lines: Omit<CostLine, 'part'>[] = [
    ...(hasApi
      ? [{ service: 'API Gateway', what: 'requests', price: 'apiRequest' as const, quantity: predictions }]
      : []),
    { service: 'Lambda', what: 'requests', price: 'lambdaRequest', quantity: predictions },
    {
      service: 'Lambda',
      what: `${milliseconds} ms each`,
      ...functionSeconds(deployment, 'predict', (predictions * milliseconds) / 1000),
    },
    {
      service: 'DynamoDB',
      what: 'what serves, read at every request',
      price: 'tableRead',
      quantity: predictions * a.predictTableReads,
    },
    ...authorizerLines(deployment, workload, a),
    ...logLines(deployment, workload, a),
    {
      service: 'CloudWatch',
      what: 'metrics, in few lines',
      price: 'logIngest',
      quantity: gigabytes(a.metricBytesARequest),
    },
  ];
  if (hasApi && accessLogFormat !== undefined)
    lines.push({
      service: 'CloudWatch',
      what: 'access log',
      price: 'logIngest',
      quantity: gigabytes(accessLineBytes(accessLogFormat)),
    });
  lines.push({
    service: 'Data transfer',
    what: 'answers',
    price: 'transferOut',
    quantity: gigabytes(a.answerBytes),
  });
  return lines.map((line): CostLine => ({ part: 'predictions', ...line }));
}

/** Objects of the prediction log in a month: one a model and interval, as long as there is traffic. */
export function logObjects({ predictionLog }: Deployment, { predictions, models }: Workload): number {
  return predictionLog ? Math.min(predictions, models * (SECONDS_A_MONTH / predictionLog.bufferSeconds)) : 0;
}

function authorizerLines(
  deployment: Deployment,
  { predictions }: Workload,
  a: Assumptions,
): Omit<CostLine, 'part'>[] {
  if (!deployment.hasAuthorizer) return [];
  const lookups = Math.min(predictions, a.keysInUse * LOOKUPS_A_MONTH);
  return [
    { service: 'Lambda', what: 'API keys looked up', price: 'lambdaRequest', quantity: lookups },
    {
      service: 'Lambda',
      what: `${a.authorizeMilliseconds} ms a key`,
      ...functionSeconds(deployment, 'authorize-key', (lookups * a.authorizeMilliseconds) / 1000),
    },
    { service: 'DynamoDB', what: 'API keys read', price: 'tableRead', quantity: lookups },
  ];
}

function logLines(deployment: Deployment, workload: Workload, a: Assumptions): Omit<CostLine, 'part'>[] {
  const { predictionLog } = deployment;
  if (!predictionLog) return [];
  const { predictions } = workload;
  const lines = predictionLog.isJoined ? a.joinedLines : 1;
  const billedBytes = Math.ceil((lines * a.streamRecordBytes) / STREAM_STEP) * STREAM_STEP;
  const objects = logObjects(deployment, workload);
  return [
    {
      service: 'Firehose',
      what: predictionLog.isJoined
        ? `buffered log, ${lines} requests a record`
        : 'durable log, one record a request',
      price: 'stream',
      quantity: ((predictions / lines) * billedBytes) / GIGABYTE,
    },
    {
      service: 'Firehose',
      what: 'sorting the log by model',
      price: 'streamSorting',
      quantity: (predictions * a.streamRecordBytes) / GIGABYTE,
    },
    {
      service: 'Firehose',
      what: 'finding the model of each line',
      price: 'streamParsing',
      quantity: (predictions * a.sortMillisecondsALine) / 3_600_000,
    },
    { service: 'Firehose', what: 'sorted log objects', price: 'streamObject', quantity: objects },
    { service: 'S3', what: 'log objects', price: 'objectWrite', quantity: objects },
  ];
}

/** How long what API Gateway puts in is; a caller is a role that is assumed. */
const VALUE_BYTES: Record<string, number> = {
  '$context.requestId': 16,
  '$context.identity.sourceIp': 14,
  '$context.identity.userArn': 66,
  '$context.routeKey': 28,
  '$context.status': 3,
  '$context.responseLatency': 2,
  '$context.integrationLatency': 2,
};
const UNKNOWN_VALUE_BYTES = 20;

function accessLineBytes(format: string): number {
  return format.replaceAll(/\$context(\.\w+)+/g, (name) =>
    'x'.repeat(VALUE_BYTES[name] ?? UNKNOWN_VALUE_BYTES),
  ).length;
}
