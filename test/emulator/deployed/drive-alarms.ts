import { setTimeout as wait } from 'node:timers/promises';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { METRIC_NAMESPACE } from '../../../core/contracts/metrics.ts';
import { ACCOUNT, REGION } from '../ministack/start-ministack.ts';
import { EMULATOR } from './cdk.ts';
import type { Deployment } from './deployment.ts';
import { signedFetch } from './signed-fetch.ts';

/** How long a value that rings is still inside the period that is looked at. */
const STILL_COUNTS_MILLISECONDS = 4_000;
const TELLING_MILLISECONDS = 15_000;
/** A value put so often outweighs, also in a percentile, whatever else MiniStack counted in the period. */
const OUTWEIGHING = 1_000_000;
const QUEUE = 'alarms-heard';

const IN_PLACE_OF_AWS = 'by a value that the test puts where AWS puts its own';
/** What makes an alarm ring here, by the namespace of its metric; nothing rings one on a namespace that is not here. */
const RUNG: Record<string, string> = {
  [METRIC_NAMESPACE]: 'by a value such as our log lines carry',
  'AWS/ApiGateway': IN_PLACE_OF_AWS,
  'AWS/Firehose': IN_PLACE_OF_AWS,
  'AWS/Lambda': IN_PLACE_OF_AWS,
  'AWS/SQS': IN_PLACE_OF_AWS,
  'AWS/States': IN_PLACE_OF_AWS,
};

export interface DrivenAlarm {
  name: string;
  /** Its metric and what made it ring, or that nothing does. */
  how: string;
  /** It rang, and the topic told so. */
  rang: boolean;
  /** It stopped after that, and the topic told so. */
  stopped: boolean;
}

/**
 * Lets every alarm of an environment ring and stop, by values of its own metric, and hears what its topic tells. On
 * AWS a PutMetricData to AWS's own namespaces is refused; MiniStack takes it.
 */
export async function driveAlarms(deployment: Deployment): Promise<DrivenAlarm[]> {
  const client = new CloudWatchClient({});
  const all = await describeAlarms(client);
  const alarms = all.filter(({ Namespace = '' }) => Namespace in RUNG);
  const queueUrl = await subscribeQueue(deployment);

  await Promise.all(
    alarms.map((alarm) => {
      const lookedAt = (alarm.Period ?? 60) * (alarm.EvaluationPeriods ?? 1) * 1_000;
      return putValue(client, alarm, (alarm.Threshold ?? 0) + 1, lookedAt - STILL_COUNTS_MILLISECONDS);
    }),
  );
  const ringing = namesIn(await describeAlarms(client), 'ALARM');
  await wait(STILL_COUNTS_MILLISECONDS + 1_000);
  await Promise.all(alarms.map((alarm) => putValue(client, alarm, 0, 0)));
  const quiet = namesIn(await describeAlarms(client), 'OK');

  const told = new Set<string>();
  const endsAt = performance.now() + TELLING_MILLISECONDS;
  while (told.size < alarms.length * 2 && performance.now() < endsAt)
    for (const message of await receive(deployment, queueUrl)) told.add(message);
  return all.map(({ AlarmName: name = '', Namespace = '', MetricName }) => ({
    name,
    how: `${Namespace} ${MetricName}: ${RUNG[Namespace] ?? 'nothing rings it'}`,
    rang: ringing.has(name) && told.has(`${name} is ALARM`),
    stopped: quiet.has(name) && told.has(`${name} is OK`),
  }));
}

/** The names of the alarms that ring now, once the alarms have been looked at anew. */
export async function ringingAlarms(): Promise<Set<string>> {
  const client = new CloudWatchClient({});
  // MiniStack looks at its alarms when it takes a value, whatever it is a value of
  await putValue(client, { Namespace: 'Test', MetricName: 'Look' }, 0, 0);
  return namesIn(await describeAlarms(client), 'ALARM');
}

async function describeAlarms(client: CloudWatchClient): Promise<MetricAlarm[]> {
  const command = new DescribeAlarmsCommand({ AlarmNamePrefix: `perennial-${EMULATOR}-`, MaxRecords: 100 });
  return (await client.send(command)).MetricAlarms ?? [];
}

function namesIn(alarms: readonly MetricAlarm[], state: string): Set<string> {
  return new Set(alarms.flatMap(({ AlarmName = '', StateValue }) => (StateValue === state ? AlarmName : [])));
}

async function putValue(
  client: CloudWatchClient,
  { Namespace, MetricName, Dimensions }: MetricAlarm,
  value: number,
  ageMilliseconds: number,
): Promise<void> {
  const Timestamp = new Date(Date.now() - ageMilliseconds);
  const datum = { MetricName, Dimensions, Values: [value], Counts: [OUTWEIGHING], Timestamp };
  await client.send(new PutMetricDataCommand({ Namespace, MetricData: [datum] }));
}

async function subscribeQueue(deployment: Deployment): Promise<string> {
  const { QueueUrl } = (await callQueue(deployment, 'CreateQueue', { QueueName: QUEUE })) as {
    QueueUrl: string;
  };
  const answer = await signedFetch({
    method: 'POST',
    url: `${deployment.endpoint}/`,
    service: 'sns',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(
      new URLSearchParams({
        Action: 'Subscribe',
        Version: '2010-03-31',
        TopicArn: deployment.topicArn,
        Protocol: 'sqs',
        Endpoint: `arn:aws:sqs:${REGION}:${ACCOUNT}:${QUEUE}`,
      }),
    ),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return QueueUrl;
}

async function receive(deployment: Deployment, QueueUrl: string): Promise<string[]> {
  const { Messages = [] } = (await callQueue(deployment, 'ReceiveMessage', {
    QueueUrl,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: 600,
  })) as { Messages?: { Body: string }[] };
  return Messages.map(({ Body }) => {
    const { AlarmName, NewStateValue } = JSON.parse(JSON.parse(Body).Message);
    return `${AlarmName} is ${NewStateValue}`;
  });
}

async function callQueue({ endpoint }: Deployment, operation: string, body: object): Promise<unknown> {
  const answer = await signedFetch({
    method: 'POST',
    url: `${endpoint}/`,
    service: 'sqs',
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${operation}`,
    },
  });
  if (!answer.ok) throw new Error(`${operation}: ${await answer.text()}`);
  return answer.json();
}
