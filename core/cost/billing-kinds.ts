/**
 * How each kind of resource that our templates hold is billed. `free`: not at all. `use`: by what is done with it,
 * nothing while idle. `month`: a fixed sum a month. Anything that bills by the hour does not belong here: a kind
 * that is not listed is a finding (find-unpriced.ts), so that nothing expensive comes in unseen.
 */
export type BillingKind = 'free' | 'use' | 'month';

export const BILLING_KINDS: Record<string, BillingKind> = {
  'AWS::ApiGatewayV2::Api': 'use',
  'AWS::ApiGatewayV2::Authorizer': 'free',
  'AWS::ApiGatewayV2::Integration': 'free',
  'AWS::ApiGatewayV2::Route': 'free',
  'AWS::ApiGatewayV2::Stage': 'free',
  'AWS::Budgets::Budget': 'free',
  'AWS::CDK::Metadata': 'free',
  'AWS::CloudWatch::Alarm': 'month',
  'AWS::CloudWatch::Dashboard': 'month',
  'AWS::DynamoDB::Table': 'use',
  'AWS::DynamoDB::GlobalTable': 'use',
  'AWS::Events::EventBus': 'use',
  'AWS::Events::Rule': 'use',
  'AWS::IAM::ManagedPolicy': 'free',
  'AWS::IAM::Policy': 'free',
  'AWS::IAM::Role': 'free',
  'AWS::KinesisFirehose::DeliveryStream': 'use',
  'AWS::Lambda::EventInvokeConfig': 'free',
  'AWS::Lambda::Function': 'use',
  'AWS::Lambda::Permission': 'free',
  'AWS::Logs::LogGroup': 'use',
  'AWS::Logs::LogStream': 'free',
  'AWS::Logs::MetricFilter': 'free',
  'AWS::Logs::ResourcePolicy': 'free',
  'AWS::S3::Bucket': 'use',
  'AWS::S3::BucketPolicy': 'free',
  'AWS::SNS::Subscription': 'use',
  'AWS::SNS::Topic': 'use',
  'AWS::SNS::TopicPolicy': 'free',
  'AWS::SQS::Queue': 'use',
  'AWS::SQS::QueuePolicy': 'free',
  'AWS::Scheduler::Schedule': 'use',
  'AWS::Scheduler::ScheduleGroup': 'free',
  'AWS::StepFunctions::StateMachine': 'use',
};
