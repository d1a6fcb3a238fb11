import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Environment } from '../../core/contracts/environment.ts';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import { LoopAlarms } from '../constructs/loop-alarms.ts';
import { MonthlyBudget } from '../constructs/monthly-budget.ts';
import { OperationsDashboard } from '../constructs/operations-dashboard.ts';
import { PredictionAlarms } from '../constructs/prediction-alarms.ts';
import type { PlatformStack } from './platform-stack.ts';

export interface OperationsStackProps extends StackProps {
  environment: Environment;
  /** What is watched. */
  platform: PlatformStack;
  /** The tag that every resource of the environment carries. */
  tag: { key: string; value: string };
}

/** What watches the platform and tells people. It can go and come without the platform noticing. */
export class OperationsStack extends Stack {
  /** Where alarms go. */
  readonly topic: ITopic;

  constructor(scope: Construct, id: string, { environment, platform, tag, ...props }: OperationsStackProps) {
    super(scope, id, props);
    this.topic = new AlarmTopic(this, 'Alarms', { address: environment.alarmAddress }).topic;
    const watched = { environment: environment.name, platform, topic: this.topic };
    new PredictionAlarms(this, 'PredictionAlarms', watched);
    new LoopAlarms(this, 'LoopAlarms', watched);
    if (environment.dashboard) new OperationsDashboard(this, 'Overview', watched);
    if (environment.budget)
      new MonthlyBudget(this, 'Budget', { budget: environment.budget, topic: this.topic, tag });
    new CfnOutput(this, 'AlarmTopicArn', { value: this.topic.topicArn });
  }
}
