import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Environment } from '../../core/contracts/environment.ts';

export interface MonthlyBudgetProps {
  budget: NonNullable<Environment['budget']>;
  topic: ITopic;
  /** The tag that every resource of the environment carries. */
  tag: { key: string; value: string };
}

/** Tells the topic when the month's cost reaches 80 % and 100 % of the budget, and when it is forecast to pass it. */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, { budget, topic, tag }: MonthlyBudgetProps) {
    super(scope, id);
    const notice = (
      notificationType: 'ACTUAL' | 'FORECASTED',
      threshold: number,
    ): CfnBudget.NotificationWithSubscribersProperty => ({
      notification: {
        notificationType,
        threshold,
        thresholdType: 'PERCENTAGE',
        comparisonOperator: 'GREATER_THAN',
      },
      subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
    });
    const created = new CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: budget.monthlyUsd, unit: 'USD' },
        ...(budget.counts === 'environment' && {
          costFilters: { TagKeyValue: [`user:${tag.key}$${tag.value}`] },
        }),
      },
      notificationsWithSubscribers: [notice('ACTUAL', 80), notice('ACTUAL', 100), notice('FORECASTED', 100)],
    });
    // a budget tries its topic when it is made: the policy has to be there
    created.node.addDependency(topic);
  }
}
