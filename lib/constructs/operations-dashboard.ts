import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MetricName } from '../../core/contracts/metrics.ts';
import type { PlatformStack } from '../stacks/platform-stack.ts';
import { ownMetric } from './platform-metrics.ts';

export interface OperationsDashboardProps {
  environment: string;
  platform: PlatformStack;
}

/** One page on an environment: are predictions answered, is the loop alive, are the models fresh. */
export class OperationsDashboard extends Construct {
  constructor(scope: Construct, id: string, { environment, platform }: OperationsDashboardProps) {
    super(scope, id);
    const own = (name: MetricName, statistic: string = Stats.SUM, period = Duration.minutes(5)): IMetric =>
      ownMetric(environment, name, 'predict', { statistic, period }).with({ label: LABELS[name] ?? name });
    const predict = platform.functions.predict?.function;
    if (!predict) throw new Error('there is no function predict to watch');
    const hourly = (name: MetricName): IMetric => own(name, Stats.MAXIMUM, Duration.hours(1));
    const graph = (title: string, left: IMetric[]): GraphWidget =>
      new GraphWidget({ title, left, width: 8, height: 6, leftYAxis: { min: 0 } });

    new Dashboard(this, 'Dashboard', {
      dashboardName: `perennial-${environment}`,
      widgets: [
        [
          new TextWidget({
            markdown: `# Perennial ${environment}\nWhat each alarm means and what to do: docs/runbook.md`,
            width: 24,
            height: 2,
          }),
        ],
        [
          graph('Predictions', [predict.metricInvocations({ label: 'asked' }), own('RequestsFailed')]),
          graph('Time to answer, ms', [
            predict.metricDuration({ statistic: Stats.percentile(50), label: 'half of them within' }),
            predict.metricDuration({ statistic: Stats.percentile(99), label: '99 % within' }),
          ]),
          graph('Processes', [own('ColdStarts'), own('StaleAnswers'), own('RequestsNotLogged')]),
        ],
        [
          graph('Models', [hourly('DriftFound'), hourly('LabelsMissing'), hourly('FruitlessRetrains')]),
          graph('Workflows', [
            own('RunsFailed'),
            ...Object.values(platform.workflows).flatMap(({ stateMachine }) => [
              stateMachine.metricStarted(),
              stateMachine.metricFailed(),
            ]),
          ]),
          graph('Waiting', [
            hourly('OldestOpenDropSeconds'),
            platform.deadLetters.undelivered.metricApproximateNumberOfMessagesVisible(),
            platform.deadLetters.failed.metricApproximateNumberOfMessagesVisible(),
          ]),
        ],
      ],
    });
  }
}

const LABELS: Partial<Record<MetricName, string>> = {
  RequestsFailed: 'failed (5xx)',
  ColdStarts: 'cold starts',
  StaleAnswers: 'last known good',
  RequestsNotLogged: 'not logged',
  DriftFound: 'drift found',
  LabelsMissing: 'labels missing',
  FruitlessRetrains: 'fruitless retrains in a row',
  RunsFailed: 'runs failed',
  OldestOpenDropSeconds: 'oldest open drop, s',
};
