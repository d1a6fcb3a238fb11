import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../core/contracts/environment.ts';
import { TrainerOptions } from '../../../core/contracts/trainer.ts';
import { grantTrainingJobEvents, Trainer } from '../../../lib/constructs/trainer.ts';
import { computeVariables } from '../../../wiring/compute-settings.ts';

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: object;
}

const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';
const options = TrainerOptions.parse({
  image: '210987654321.dkr.ecr.eu-central-1.amazonaws.com/team/perennial-trainer:1',
});

function setUp() {
  const app = new App({ treeMetadata: false, analyticsReporting: false });
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
  const bucket = Bucket.fromBucketName(stack, 'Bucket', 'perennial-data');
  const trainer = new Trainer(stack, 'Trainer', {
    options,
    environment: { name: 'dev' } as Environment,
    bucket,
  });
  const workflow = new Role(stack, 'Workflow', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
  return { app, stack, trainer, workflow };
}

/** Every statement of the role whose id starts so, actions as lists, partitions and references as plain text. */
function statementsOf(stack: Stack, role: string): Statement[] {
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  const text = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value)
        .replaceAll(/\{"Fn::Join":\["",\[(.*?)\]\]\}/g, (_, parts: string) =>
          JSON.stringify(
            (JSON.parse(`[${parts}]`) as unknown[])
              .map((part) => (typeof part === 'string' ? part : 'aws'))
              .join(''),
          ),
        )
        .replaceAll(/\{"Fn::GetAtt":\["(\w+?)Role[0-9A-F]+","Arn"\]\}/g, '"<$1>"'),
    );
  return Object.entries(policies)
    .filter(([id]) => id.startsWith(role))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[])
    .map((statement) => ({
      ...(text(statement) as Statement),
      Action: [statement.Action].flat(),
    }));
}

describe('the trainer', () => {
  it('lets a job touch its runs’ work and nothing else of the bucket', () => {
    const statements = statementsOf(setUp().stack, 'Trainer');
    const s3 = statements.filter(({ Action }) =>
      (Action as string[]).some((action) => action.startsWith('s3:')),
    );

    expect(s3).toEqual([
      {
        Sid: 'Work',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
        Resource: 'arn:aws:s3:::perennial-data/work/*',
      },
      {
        Sid: 'WorkNames',
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: 'arn:aws:s3:::perennial-data',
        Condition: { StringLike: { 's3:prefix': ['work/*'] } },
      },
    ]);
  });

  it('lets a job pull its own image from where that is, log, and measure under SageMaker’s name', () => {
    const statements = statementsOf(setUp().stack, 'Trainer');
    const bySid = Object.fromEntries(statements.map((statement) => [statement.Sid, statement]));
    const logs = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/sagemaker/TrainingJobs`;

    expect(bySid.Image?.Resource).toBe(
      'arn:aws:ecr:eu-central-1:210987654321:repository/team/perennial-trainer',
    );
    expect(bySid.Logs?.Resource).toEqual([logs, `${logs}:*`]);
    expect(bySid.Metrics?.Condition).toEqual({
      StringEquals: { 'cloudwatch:namespace': '/aws/sagemaker/TrainingJobs' },
    });
    expect(statements.filter(({ Resource }) => Resource === '*').map(({ Action }) => Action)).toEqual([
      ['ecr:GetAuthorizationToken'],
      ['cloudwatch:PutMetricData'],
    ]);
    for (const { Action } of statements) for (const action of Action) expect(action).not.toContain('*');
  });

  it('is a role for SageMaker in this account alone', () => {
    Template.fromStack(setUp().stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
            Effect: 'Allow',
            Principal: { Service: 'sagemaker.amazonaws.com' },
          },
        ],
      },
    });
  });

  it('lets a workflow run jobs of this environment, and hand them no other role', () => {
    const { stack, trainer, workflow } = setUp();

    trainer.grantRunJobs(workflow);
    grantTrainingJobEvents(workflow);

    expect(statementsOf(stack, 'Workflow')).toEqual([
      {
        Sid: 'TrainingJobs',
        Effect: 'Allow',
        Action: [
          'sagemaker:CreateTrainingJob',
          'sagemaker:DescribeTrainingJob',
          'sagemaker:StopTrainingJob',
          'sagemaker:AddTags',
          'sagemaker:ListTags',
        ],
        Resource: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:training-job/perennial-dev-*`,
      },
      {
        Sid: 'TrainerRole',
        Effect: 'Allow',
        Action: ['iam:PassRole'],
        Resource: '<Trainer>',
        Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
      },
      {
        Sid: 'TrainingJobEvents',
        Effect: 'Allow',
        Action: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
        Resource: `arn:aws:events:${REGION}:${ACCOUNT}:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule`,
      },
    ]);
  });

  it('makes nothing but a role and its policy: nothing that costs while it idles', () => {
    const resources = Object.values(Template.fromStack(setUp().stack).toJSON().Resources as object);

    expect(resources.map(({ Type }) => Type).toSorted()).toEqual([
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::IAM::Role',
    ]);
  });

  it('gives the functions all they need, and the environment’s name to every job', () => {
    const { stack, trainer } = setUp();
    const variables = computeVariables({ trainer: trainer.settings });

    expect(trainer.settings).toMatchObject({ ...options, jobPrefix: 'perennial-dev-' });
    expect(Object.values(variables).every((value) => value !== '')).toBe(true);
    expect(stack.resolve(variables.PERENNIAL_TRAINER_ROLE)).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^TrainerRole/), 'Arn'],
    });
  });

  it('leaves cdk-nag no finding', () => {
    const { app, trainer, workflow } = setUp();
    trainer.grantRunJobs(workflow);
    grantTrainingJobEvents(workflow);

    const { violations } = new AwsSolutionsChecks(app).validateScope(app);

    expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
  });
});
