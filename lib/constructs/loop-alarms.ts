import { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MetricName } from '../../core/contracts/metrics.ts';
import { pascalCase } from '../../wiring/pascal-case.ts';
import { PerennialAlarm } from './perennial-alarm.ts';
import { ownMetric } from './platform-metrics.ts';
import type { AlarmsProps } from './prediction-alarms.ts';

const FIVE_MINUTES = Duration.minutes(5);
const HOUR = Duration.hours(1);
/** Past the hourly sweep and the attempt that it starts. */
const WAITING_TOO_LONG = Duration.hours(2);
const LOG_TOO_LATE = Duration.hours(1);
/** One fruitless retrain is the gates at work; so many in a row are money spent on nothing. */
const FRUITLESS_RETRAINS = 3;

/** What keeps models fresh: drops, training, the log, the watch. Nobody is hurt at once when it stops. */
export class LoopAlarms extends Construct {
  constructor(scope: Construct, id: string, { environment, platform, topic }: AlarmsProps) {
    super(scope, id);
    const common = { environment, topic, severity: 'ticket' } as const;
    const greatest = (name: MetricName): IMetric =>
      ownMetric(environment, name, 'sweep-drops', { statistic: Stats.MAXIMUM, period: HOUR });

    for (const [machine, { stateMachine }] of Object.entries(platform.workflows))
      new PerennialAlarm(this, `${pascalCase(machine)}Failures`, {
        ...common,
        impact: 'Data that was dropped did not become a model that serves; the champion goes on serving.',
        runbook: 'A workflow failed',
        which: machine,
        metric: stateMachine.metricFailed({ statistic: Stats.SUM, period: FIVE_MINUTES }),
        above: 0,
        noData: 'fine',
      });
    new PerennialAlarm(this, 'Drops', {
      ...common,
      impact: 'A dropped file is not used.',
      runbook: 'A drop waits too long',
      metric: greatest('OldestOpenDropSeconds'),
      above: WAITING_TOO_LONG.toSeconds(),
      noData: 'unknown',
    });
    for (const which of ['undelivered', 'failed'] as const)
      new PerennialAlarm(this, `${pascalCase(which)}Letters`, {
        ...common,
        impact: 'Some work was given up after every attempt.',
        runbook: 'Dead letters',
        which,
        metric: platform.deadLetters[which].metricApproximateNumberOfMessagesVisible({
          statistic: Stats.MAXIMUM,
          period: FIVE_MINUTES,
        }),
        above: 0,
        noData: 'fine',
      });
    for (const [which, { deliveryStream }] of Object.entries(platform.streams))
      new PerennialAlarm(this, `Late${pascalCase(which)}`, {
        ...common,
        impact: 'Drift and quality are judged late, and after a day log records are lost.',
        runbook: 'The log comes late',
        which,
        metric: new Metric({
          namespace: 'AWS/Firehose',
          metricName: 'DeliveryToS3.DataFreshness',
          dimensionsMap: { DeliveryStreamName: deliveryStream.ref },
          statistic: Stats.MAXIMUM,
          period: FIVE_MINUTES,
        }),
        above: LOG_TOO_LATE.toSeconds(),
        noData: 'fine',
      });
    new PerennialAlarm(this, 'Drift', {
      ...common,
      impact: 'A model sees data, or gives answers, that it was not judged on.',
      runbook: 'Drift found',
      metric: greatest('DriftFound'),
      above: 0,
      noData: 'unknown',
    });
    new PerennialAlarm(this, 'Labels', {
      ...common,
      impact: 'The quality of a model is unknown.',
      runbook: 'Labels are missing',
      metric: greatest('LabelsMissing'),
      above: 0,
      noData: 'unknown',
    });
    new PerennialAlarm(this, 'Retrains', {
      ...common,
      impact: 'Trainings cost money and change nothing.',
      runbook: 'Retrains are turned down',
      metric: greatest('FruitlessRetrains'),
      above: FRUITLESS_RETRAINS - 1,
      noData: 'unknown',
    });
  }
}
