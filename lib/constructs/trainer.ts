import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Environment } from '../../core/contracts/environment.ts';
import type { TrainerOptions, TrainerSettings } from '../../core/contracts/trainer.ts';
import { acknowledgeWildcards } from '../acknowledge.ts';
import { allow } from '../grants/allow.ts';
import { namePrefix } from '../names.ts';

/** Where SageMaker logs training jobs; one group for the whole account. */
const LOG_GROUP = '/aws/sagemaker/TrainingJobs';
/** The one rule by which Step Functions hears that a job has ended; it makes it by itself. */
const MANAGED_RULE = 'StepFunctionsGetEventsForSageMakerTrainingJobsRule';

export interface TrainerProps {
  options: TrainerOptions;
  environment: Environment;
  /** Holds every run's work: a job reads and writes there and nowhere else. */
  bucket: IBucket;
}

/** What SageMaker training jobs run as, and who may start them. Costs nothing while no job runs. */
export class Trainer extends Construct {
  /** What the functions are told: computeVariables() makes their variables from it. */
  readonly settings: TrainerSettings;
  readonly role: Role;

  constructor(scope: Construct, id: string, { options, environment, bucket }: TrainerProps) {
    super(scope, id);
    this.role = this.createRole(options.image, bucket);
    this.settings = { ...options, roleArn: this.role.roleArn, jobPrefix: namePrefix(environment) };
  }

  /** Lets a workflow's role run this environment's jobs to their end, as the trainer's role and no other. */
  grantRunJobs(workflowRole: Role): void {
    const jobs = this.arn('sagemaker', 'training-job', `${this.settings.jobPrefix}*`);
    const actions = ['CreateTrainingJob', 'DescribeTrainingJob', 'StopTrainingJob', 'AddTags', 'ListTags'];
    workflowRole.addToPolicy(
      allow(
        'TrainingJobs',
        actions.map((action) => `sagemaker:${action}`),
        [jobs],
      ),
    );
    workflowRole.addToPolicy(
      allow('TrainerRole', ['iam:PassRole'], [this.role.roleArn], {
        StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
      }),
    );
    acknowledgeWildcards(workflowRole, 'execution', [jobs]);
  }

  private createRole(image: string, bucket: IBucket): Role {
    const { account, partition } = Stack.of(this);
    const role = new Role(this, 'Role', {
      description: 'SageMaker training jobs of Perennial',
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': this.arn('sagemaker', '*', '') },
        },
      }),
    });
    const work = bucket.arnForObjects('work/*');
    const logs = `${this.arn('logs', 'log-group', LOG_GROUP, ':')}`;
    const [, imageAccount, imageRegion, repository] =
      /^(\d+)\.dkr\.ecr\.([a-z0-9-]+)\.[^/]+\/([^:@]+)/.exec(image) ?? [];
    const statements = [
      allow('Work', ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], [work]),
      allow('WorkNames', ['s3:ListBucket'], [bucket.bucketArn], { StringLike: { 's3:prefix': ['work/*'] } }),
      allow(
        'Image',
        ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        [`arn:${partition}:ecr:${imageRegion}:${imageAccount}:repository/${repository}`],
      ),
      allow('ImageLogin', ['ecr:GetAuthorizationToken'], ['*']),
      allow(
        'Logs',
        ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        [logs, `${logs}:*`],
      ),
      allow('Metrics', ['cloudwatch:PutMetricData'], ['*'], {
        StringEquals: { 'cloudwatch:namespace': LOG_GROUP },
      }),
    ];
    for (const statement of statements) role.addToPolicy(statement);
    acknowledgeWildcards(role, 'objectPrefix', [work]);
    acknowledgeWildcards(role, 'execution', [`${logs}:*`]);
    acknowledgeWildcards(role, 'noResource', ['*']);
    return role;
  }

  private arn(service: string, resource: string, resourceName: string, separator = '/'): string {
    const { account, partition, region } = Stack.of(this);
    const rest = resourceName ? `${separator}${resourceName}` : '';
    return `arn:${partition}:${service}:${region}:${account}:${resource}${rest}`;
  }
}

/**
 * Lets a workflow's role hear of the end of training jobs. Step Functions refuses to make a state machine with a training
 * job in it without this, whether a trainer is there or not.
 */
export function grantTrainingJobEvents(workflowRole: Role): void {
  const rule = Stack.of(workflowRole).formatArn({
    service: 'events',
    resource: 'rule',
    resourceName: MANAGED_RULE,
  });
  workflowRole.addToPolicy(
    allow('TrainingJobEvents', ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [rule]),
  );
}
