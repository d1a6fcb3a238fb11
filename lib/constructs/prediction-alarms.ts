import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { PlatformStack } from '../stacks/platform-stack.ts';
import { PerennialAlarm } from './perennial-alarm.ts';
import { ownMetric } from './platform-metrics.ts';

export interface AlarmsProps {
  environment: string;
  platform: PlatformStack;
  topic: ITopic;
}

const FIVE_MINUTES = Duration.minutes(5);
/** Fewer failures than this are somebody's bad luck, not an outage. */
const FAILURES_THAT_COUNT = 5;

/** What callers of predictions feel. */
export class PredictionAlarms extends Construct {
  constructor(scope: Construct, id: string, { environment, platform, topic }: AlarmsProps) {
    super(scope, id);
    const common = { environment, topic, noData: 'fine' } as const;
    const own = (name: Parameters<typeof ownMetric>[1], options?: Parameters<typeof ownMetric>[3]) =>
      ownMetric(environment, name, 'predict', options);

    const { predict } = platform.functions;
    if (!predict) throw new Error('there is no function predict to watch');

    new PerennialAlarm(this, 'Failures', {
      ...common,
      severity: 'page',
      impact: 'Callers get errors in place of predictions.',
      runbook: 'Predictions fail',
      metric: own('RequestsFailed'),
      above: FAILURES_THAT_COUNT - 1,
    });
    new PerennialAlarm(this, 'Broken', {
      ...common,
      severity: 'page',
      impact: 'Requests to the API are not answered, those of people or of callers.',
      runbook: 'The API fails',
      metric: new Metric({
        namespace: 'AWS/ApiGateway',
        metricName: '5xx',
        dimensionsMap: { ApiId: platform.api.apiId },
        statistic: Stats.SUM,
        period: FIVE_MINUTES,
      }),
      above: FAILURES_THAT_COUNT - 1,
    });
    new PerennialAlarm(this, 'Slow', {
      ...common,
      severity: 'page',
      impact: 'Callers with short time-outs give up.',
      runbook: 'Predictions are slow',
      metric: predict.function.metricDuration({ statistic: Stats.percentile(99), period: FIVE_MINUTES }),
      above: 1_000,
      periods: 3,
    });
    new PerennialAlarm(this, 'ColdStarts', {
      ...common,
      severity: 'ticket',
      impact: 'Many callers wait for a process to start.',
      runbook: 'Many cold starts',
      // every request counts 1 or 0, so that the 80th percentile is above 0 when over a fifth were cold
      metric: own('ColdStarts', { statistic: Stats.percentile(80), period: Duration.hours(1) }),
      above: 0,
    });
    new PerennialAlarm(this, 'Throttled', {
      ...common,
      severity: 'page',
      impact: 'Predictions are turned away because too many are asked for at once.',
      runbook: 'Predictions are throttled',
      metric: predict.function.metricThrottles({ statistic: Stats.SUM, period: FIVE_MINUTES }),
      above: 0,
    });
    new PerennialAlarm(this, 'Stale', {
      ...common,
      severity: 'ticket',
      impact: 'A remembered version answers; promotions and rollbacks do not reach callers.',
      runbook: 'Last known good answers',
      metric: own('StaleAnswers'),
      above: 0,
      periods: 2,
    });
    new PerennialAlarm(this, 'NotLogged', {
      ...common,
      severity: 'ticket',
      impact: 'Drift and quality are judged without some of the predictions.',
      runbook: 'Predictions are not logged',
      metric: own('RequestsNotLogged'),
      above: 0,
    });
  }
}
