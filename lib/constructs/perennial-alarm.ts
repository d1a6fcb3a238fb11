import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** `page`: a user of a model is hurt now. `ticket`: nobody is hurt yet. */
export type Severity = 'page' | 'ticket';

export interface PerennialAlarmProps {
  /** The environment's name: part of the alarm's, so that a message tells which one it is about. */
  environment: string;
  severity: Severity;
  /** What a user loses, in one sentence. */
  impact: string;
  /** The heading of its section in docs/runbook.md. */
  runbook: string;
  /**
   * Which of several alike, where one section is about several alarms.
   * @default - the only one
   */
  which?: string;
  /** One metric, no expression: each metric of an expression is billed as an alarm of its own. */
  metric: IMetric;
  /** Rings above this value. */
  above: number;
  /** @default 1 */
  periods?: number;
  /**
   * What no data means. `fine`: nothing was counted, so nothing is wrong. `unknown`: keep the last state; for what
   * is measured only now and then.
   */
  noData: 'fine' | 'unknown';
  topic: ITopic;
}

/** An alarm that says whom it hurts and what to do, and tells people when it rings and when it is over. */
export class PerennialAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: PerennialAlarmProps) {
    super(scope, id);
    const {
      environment,
      severity,
      impact,
      runbook,
      which,
      metric,
      above,
      periods = 1,
      noData,
      topic,
    } = props;
    const anchor = runbookAnchor(runbook);
    this.alarm = new Alarm(this, 'Alarm', {
      alarmName: ['perennial', environment, anchor, which].filter(Boolean).join('-'),
      alarmDescription: `${severity.toUpperCase()}: ${impact} What to do: docs/runbook.md#${anchor}`,
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      // a percentile of a handful of values says nothing
      evaluateLowSampleCountPercentile: 'ignore',
      treatMissingData: noData === 'fine' ? TreatMissingData.NOT_BREACHING : TreatMissingData.IGNORE,
    });
    const action = new SnsAction(topic);
    this.alarm.addAlarmAction(action);
    this.alarm.addOkAction(action);
  }
}

/** The anchor that Markdown readers make of a heading: "Dead letters" is `dead-letters`. */
export function runbookAnchor(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
