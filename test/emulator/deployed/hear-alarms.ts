import { setTimeout as wait } from 'node:timers/promises';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { METRIC_NAMESPACE } from '../../../core/contracts/metrics.ts';
import { ACCOUNT, REGION } from '../ministack/start-ministack.ts';
import type { Deployment } from './deployment.ts';
import { poll } from './poll.ts';
import { signedFetch } from './signed-fetch.ts';

/** How long a value that rings is still inside the period that is looked at. */
const STILL_COUNTS_MILLISECONDS = 4_000;
const QUEUE = 'alarms-heard';

export interface Heard {
  /** The alarms on metrics of our own, by name. */
  alarms: string[];
  /** `<alarm> is ALARM`, `<alarm> is OK`: what the topic told. */
  told: string[];
}

/** Lets every alarm on a metric of our own ring and stop, by values of its own metric, and hears what its topic tells. */
export async function hearAlarms(deployment: Deployment): Promise<Heard> {
  const client = new CloudWatchClient({});
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({}));
  const alarms = MetricAlarms.filter(({ Namespace }) => Namespace === METRIC_NAMESPACE);
  const queueUrl = await subscribeQueue(deployment);

  await Promise.all(
    alarms.map((alarm) => {
      const lookedAt = (alarm.Period ?? 60) * (alarm.EvaluationPeriods ?? 1) * 1_000;
      return putValue(client, alarm, (alarm.Threshold ?? 0) + 1, lookedAt - STILL_COUNTS_MILLISECONDS);
    }),
  );
  await wait(STILL_COUNTS_MILLISECONDS + 1_000);
  await Promise.all(alarms.map((alarm) => putValue(client, alarm, 0, 0)));

  const told: string[] = [];
  await poll('what the topic tells', async () => {
    told.push(...(await receive(deployment, queueUrl)));
    return new Set(told).size >= alarms.length * 2 || undefined;
  });
  return { alarms: alarms.map(({ AlarmName = '' }) => AlarmName), told };
}

async function putValue(
  client: CloudWatchClient,
  { Namespace, MetricName, Dimensions }: MetricAlarm,
  Value: number,
  ageMilliseconds: number,
): Promise<void> {
  const Timestamp = new Date(Date.now() - ageMilliseconds);
  await client.send(
    new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName, Dimensions, Value, Timestamp }] }),
  );
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
