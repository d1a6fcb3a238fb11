import { functions } from '../../../wiring/functions.ts';
import { describeGrants, expectedGrants } from './expected-grants.ts';
import {
  FUNCTION_IDS,
  functionIdOf,
  grantsOf,
  leadingKeys,
  type Statement,
  statementsOf,
} from './statements.ts';
import { type Check, listOf, ofType, pick, type Templates, textOf, unless } from './template.ts';

const POLICY = 'AWS::IAM::Policy';
const ROLE = 'AWS::IAM::Role';
/** Actions that AWS knows no resources for. */
const WITHOUT_RESOURCE = [
  /^xray:(PutTraceSegments|PutTelemetryRecords|GetSamplingRules|GetSamplingTargets)$/,
  /^logs:(Create|Get|Update|Delete|List)LogDeliver(y|ies)$/,
  /^logs:(PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$/,
];
const RECORD_ACTIONS = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'];
const PREDICTING = ['Predict', 'AcceptLabels', 'AuthorizeKey'];

/** What roles may do. */
export const grantChecks: Check[] = [
  {
    promise:
      'grants every function exactly what its wiring declares: nothing is missing, nothing is too much',
    check: (templates) =>
      ofType(templates, 'AWS::Lambda::Function').flatMap(({ id }) => {
        const name = FUNCTION_IDS.get(functionIdOf(id));
        if (name === undefined) return [];
        const expected = expectedGrants(functions[name]);
        const granted = describeGrants(grantsOf(templates, functionIdOf(id)));
        return [
          ...expected.filter((grant) => !granted.includes(grant)).map((grant) => `${name} lacks ${grant}`),
          ...granted.filter((grant) => !expected.includes(grant)).map((grant) => `${name} may ${grant}`),
        ];
      }),
    weaken: [
      (templates) =>
        pick(templates, POLICY, 'PromoteVersionRole').properties.PolicyDocument.Statement.shift(),
      (templates) => {
        const { Statement } = pick(templates, POLICY, 'ClaimDropRole').properties.PolicyDocument;
        const read = Statement.find(({ Sid }: { Sid?: string }) => Sid === 'ObjectsRead');
        read.Action = 's3:GetObject';
      },
      addGrant('ReadRecords', { Action: 's3:DeleteObject', Resource: '<bucket>/incoming/*' }),
      addGrant('CheckDrift', {
        Action: 'dynamodb:PutItem',
        Resource: '<table>',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['KEY#*'] } },
      }),
    ],
  },
  {
    promise: 'keeps every policy within what a role may carry',
    check: (templates) =>
      unless(
        ofType(templates, POLICY),
        // names grow when they are made: 90 characters stand for each reference
        ({ properties }) =>
          JSON.stringify(properties.PolicyDocument).replaceAll(
            /\{"(?:Fn::(?:GetAtt|ImportValue)|Ref)":[^}]*\}/g,
            'x'.repeat(90),
          ).length < 10_240,
        'is too long',
      ),
    weaken: [
      (templates) => {
        const { Statement } = pick(templates, POLICY, 'Predict').properties.PolicyDocument;
        for (let copies = 0; copies < 60; copies++) Statement.push(Statement[0]);
      },
    ],
  },
  {
    promise: 'attaches no managed policy',
    check: (templates) =>
      unless(
        ofType(templates, ROLE),
        ({ properties }) => listOf(properties.ManagedPolicyArns).length === 0,
        'has a managed policy',
      ),
    weaken: [
      (templates) => {
        pick(templates, ROLE, 'Predict').properties.ManagedPolicyArns = [
          'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
        ];
      },
    ],
  },
  {
    promise: 'grants no action by wildcard',
    check: (templates) =>
      allowed(templates).flatMap(({ policy, actions }) =>
        actions.filter((action) => action.includes('*')).map((action) => `${policy} grants ${action}`),
      ),
    weaken: [
      addGrant('Predict', { Action: 's3:Get*', Resource: '<bucket>/artifacts/*' }),
      addGrant('Predict', { Action: '*', Resource: '*' }),
    ],
  },
  {
    promise: 'grants on named things only: object prefixes, executions of one workflow, or what has no name',
    check: (templates) =>
      allowed(templates).flatMap(({ policy, actions, resources }) =>
        resources
          .filter((resource) => resource.includes('*') && !isNarrow(resource, actions))
          .map((resource) => `${policy} grants ${actions.join()} on ${resource}`),
      ),
    weaken: [
      addGrant('Predict', { Action: 's3:GetObject', Resource: '<bucket>/*' }),
      addGrant('Predict', { Action: 'dynamodb:GetItem', Resource: '*' }),
      addGrant('StartRun', {
        Action: 'states:StopExecution',
        Resource: 'arn:aws:states:eu-west-1:1:execution:*',
      }),
      addGrant('StartRun', { Action: 'lambda:InvokeFunction', Resource: '<Function.Arn>:*' }),
    ],
  },
  {
    promise: 'passes no role on',
    check: (templates) =>
      allowed(templates)
        .filter(({ actions }) => actions.some((action) => /^(iam|sts):/.test(action)))
        .map(({ policy }) => `${policy} hands out roles`),
    weaken: [addGrant('ManageRuns', { Action: 'iam:PassRole', Resource: '<Role.Arn>' })],
  },
  {
    promise: 'lets only AWS services take a role',
    check: (templates) =>
      ofType(templates, ROLE).flatMap(({ id, properties }) =>
        properties.AssumeRolePolicyDocument.Statement.filter(
          ({ Principal }: { Principal: Record<string, unknown> }) =>
            Object.keys(Principal).join() !== 'Service' ||
            !listOf(Principal.Service).every((service) => /^[a-z]+\.amazonaws\.com$/.test(textOf(service))),
        ).map(() => `${id} can be taken by others`),
      ),
    weaken: [
      (templates) => {
        const { Statement } = pick(templates, ROLE, 'Predict').properties.AssumeRolePolicyDocument;
        Statement[0].Principal = { AWS: 'arn:aws:iam::999999999999:root' };
      },
      (templates) => {
        const { Statement } = pick(templates, ROLE, 'Predict').properties.AssumeRolePolicyDocument;
        Statement[0].Principal = '*';
      },
    ],
  },
  {
    promise: 'lets services act for our own account only, where they act for many',
    check: (templates) =>
      ofType(templates, ROLE).flatMap(({ id, properties }) =>
        properties.AssumeRolePolicyDocument.Statement.filter(
          ({ Principal, Condition }: { Principal: { Service: string }; Condition?: object }) =>
            /^(scheduler|firehose)/.test(textOf(Principal.Service)) &&
            !JSON.stringify(Condition ?? {}).includes('aws:SourceAccount'),
        ).map(() => `${id} can be used from other accounts`),
      ),
    weaken: [
      (templates) => {
        const { Statement } = pick(templates, ROLE, 'Predictions').properties.AssumeRolePolicyDocument;
        delete Statement[0].Condition;
      },
    ],
  },
  {
    promise: 'allows everybody nothing: no resource policy opens to the world or another account',
    check: (templates) =>
      ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'].flatMap((type) =>
        ofType(templates, type).flatMap(({ id, properties }) =>
          properties.PolicyDocument.Statement.filter(
            ({ Effect, Principal }: { Effect: string; Principal: unknown }) =>
              Effect === 'Allow' && (Principal === '*' || 'AWS' in (Principal as object)),
          ).map(() => `${id} is open`),
        ),
      ),
    weaken: [
      (templates) => {
        pick(templates, 'AWS::SNS::TopicPolicy').properties.PolicyDocument.Statement.push({
          Effect: 'Allow',
          Principal: '*',
          Action: 'sns:Publish',
          Resource: '*',
        });
      },
      (templates) => {
        pick(templates, 'AWS::S3::BucketPolicy').properties.PolicyDocument.Statement.push({
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::999999999999:root' },
          Action: 's3:GetObject',
          Resource: '*',
        });
      },
    ],
  },
  {
    promise: 'denies every function to change or delete what is in the ledger',
    check: (templates) =>
      unless(
        ofType(templates, 'AWS::Lambda::Function'),
        ({ properties }) =>
          statementsOf(templates).some(
            (statement) =>
              statement.effect === 'Deny' &&
              statement.roles.some((role) => textOf(properties.Role) === `<${role}.Arn>`) &&
              ['dynamodb:DeleteItem', 'dynamodb:UpdateItem'].every((action) =>
                statement.actions.includes(action),
              ) &&
              leadingKeys(statement).join() === 'LEDGER#*',
          ),
        'may rewrite history',
      ),
    weaken: [
      (templates) => {
        const document = pick(templates, POLICY, 'PromoteVersion').properties.PolicyDocument;
        document.Statement = document.Statement.filter(
          ({ Effect }: { Effect: string }) => Effect === 'Allow',
        );
      },
      (templates) => {
        const document = pick(templates, POLICY, 'PromoteVersion').properties.PolicyDocument;
        const deny = document.Statement.find(({ Effect }: { Effect: string }) => Effect === 'Deny');
        deny.Action = ['dynamodb:DeleteItem'];
      },
    ],
  },
  {
    promise: 'allows nobody to change or delete what is in the ledger',
    check: (templates) =>
      allowed(templates)
        .filter(
          (statement) =>
            statement.actions.some((action) => /^dynamodb:(Update|Delete)/.test(action)) &&
            (leadingKeys(statement).length === 0 ||
              leadingKeys(statement).some((key) => key === '*' || key.startsWith('LEDGER'))),
        )
        .map(({ policy }) => `${policy} rewrites history`),
    weaken: [
      addGrant('PromoteVersion', {
        Action: 'dynamodb:UpdateItem',
        Resource: '<table>',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['LEDGER#*'] } },
      }),
    ],
  },
  {
    promise: 'grants on records by family of partitions, action by action',
    check: (templates) =>
      allowed(templates)
        .filter(({ actions }) => actions.some((action) => action.startsWith('dynamodb:')))
        .filter(
          (statement) =>
            leadingKeys(statement).length === 0 ||
            leadingKeys(statement).some((key) => !/^[A-Z]+(#\*)?$/.test(key)) ||
            !statement.actions.every((action) => RECORD_ACTIONS.includes(action.replace('dynamodb:', ''))),
        )
        .map(({ policy, actions }) => `${policy} grants ${actions.join()} on more than a family`),
    weaken: [
      addGrant('Predict', { Action: 'dynamodb:GetItem', Resource: '<table>' }),
      addGrant('Predict', {
        Action: 'dynamodb:Scan',
        Resource: '<table>',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['MODEL#*'] } },
      }),
    ],
  },
  {
    promise: 'has no function that both trains a model and decides that it serves',
    check: (templates) =>
      ofType(templates, ROLE)
        .filter(({ id }) => {
          const granted = allowed(templates).filter(({ roles }) => roles.includes(id));
          const trains = granted.some(
            ({ actions, resources }) =>
              actions.includes('s3:PutObject') &&
              resources.some((resource) => /\/artifacts\//.test(resource)),
          );
          const promotes = granted.some(
            (statement) =>
              statement.actions.some((action) => /^dynamodb:(Put|Update|Delete)/.test(action)) &&
              leadingKeys(statement).some((key) => key.startsWith('SERVING')),
          );
          return trains && promotes;
        })
        .map(({ id }) => `${id} trains and promotes`),
    weaken: [
      addGrant('PromoteVersion', { Action: 's3:PutObject', Resource: '<bucket>/artifacts/*' }),
      addGrant('FitModel', {
        Action: 'dynamodb:UpdateItem',
        Resource: '<table>',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SERVING#*'] } },
      }),
    ],
  },
  {
    promise: 'lets who answers predictions change nothing but the log',
    check: (templates) =>
      PREDICTING.flatMap((id) =>
        grantsOf(templates, id).flatMap(({ actions }) =>
          actions
            .filter((action) =>
              /^(s3|dynamodb|states|events|lambda):.*(Put|Update|Delete|Start|Stop|Send|Invoke)/.test(action),
            )
            .map((action) => `${id} may ${action}`),
        ),
      ),
    weaken: [
      addGrant('Predict', { Action: 's3:PutObject', Resource: '<bucket>/artifacts/*' }),
      addGrant('AcceptLabels', { Action: 'states:StartExecution', Resource: '<machine>' }),
    ],
  },
  {
    promise: 'lets every role write to its own log group only',
    check: (templates) =>
      ofType(templates, 'AWS::Lambda::Function')
        .filter(({ properties }) => {
          const group = `<${textOf(properties.LoggingConfig?.LogGroup ?? '').slice(1, -1)}.Arn>`;
          const logs = allowed(templates).filter(
            ({ roles, actions }) =>
              roles.some((role) => textOf(properties.Role) === `<${role}.Arn>`) &&
              actions.some((action) => action.startsWith('logs:')),
          );
          return logs.length !== 1 || logs[0]?.resources.join() !== group || logs[0].actions.length !== 2;
        })
        .map(({ id }) => `${id} writes to other logs`),
    weaken: [
      addGrant('Predict', { Action: 'logs:CreateLogGroup', Resource: '<Other.Arn>' }),
      (templates) => {
        const [own] = pick(templates, POLICY, 'Predict').properties.PolicyDocument.Statement;
        own.Resource = { 'Fn::GetAtt': ['FitModelLogs', 'Arn'] };
      },
    ],
  },
  {
    promise:
      'lets a workflow with a training job in it hear of the end of jobs, and start none without a trainer',
    check: (templates) =>
      ofType(templates, 'AWS::StepFunctions::StateMachine').flatMap(({ id, properties }) => {
        const role = textOf(properties.RoleArn).slice(1, -'.Arn>'.length);
        const actions = allowed(templates)
          .filter(({ roles }) => roles.includes(role))
          .flatMap((statement) => statement.actions);
        const mayHear = actions.includes('events:PutRule') && actions.includes('events:PutTargets');
        const hasJob = textOf(properties.DefinitionString).includes(':sagemaker:createTrainingJob.sync');
        return [
          ...(mayHear === hasJob ? [] : [`${id} cannot be made, or hears what is none of its business`]),
          ...(actions.some((action) => action.startsWith('sagemaker:')) ? [`${id} starts jobs`] : []),
        ];
      }),
    weaken: [
      (templates) => {
        const document = pick(templates, POLICY, 'TrainModelRole').properties.PolicyDocument;
        document.Statement = document.Statement.filter(
          ({ Sid }: { Sid?: string }) => Sid !== 'TrainingJobEvents',
        );
      },
      addGrant('RollOutVersion', { Action: ['events:PutRule', 'events:PutTargets'], Resource: '<Rule.Arn>' }),
      addGrant('TrainModel', { Action: 'sagemaker:CreateTrainingJob', Resource: '<Job.Arn>' }),
    ],
  },
  {
    promise: 'lets a workflow call exactly the functions its definition names',
    check: (templates) =>
      ofType(templates, 'AWS::StepFunctions::StateMachine')
        .filter(({ properties }) => {
          const role = textOf(properties.RoleArn).slice(1, -'.Arn>'.length);
          const callable = allowed(templates)
            .filter(({ roles, actions }) => roles.includes(role) && actions.includes('lambda:InvokeFunction'))
            .flatMap(({ resources }) => resources);
          const named = Object.values(properties.DefinitionSubstitutions ?? {}).map(textOf);
          return callable.sort().join() !== named.sort().join();
        })
        .map(({ id }) => `${id} may call other functions than it names`),
    weaken: [
      addGrant('TrainModel', { Action: 'lambda:InvokeFunction', Resource: '<PromoteVersionFunction.Arn>' }),
      (templates) => {
        const { DefinitionSubstitutions } = pick(
          templates,
          'AWS::StepFunctions::StateMachine',
          'TrainModel',
        ).properties;
        delete DefinitionSubstitutions.FitModel;
      },
    ],
  },
];

function allowed(templates: Templates): Statement[] {
  return statementsOf(templates).filter(({ effect }) => effect === 'Allow');
}

function isNarrow(resource: string, actions: readonly string[]): boolean {
  if (resource === '*')
    return actions.every((action) => WITHOUT_RESOURCE.some((pattern) => pattern.test(action)));
  const isPrefix = /^(?:<[^>]+>|\S+)\/[a-z]+\/(?:[a-z]+\/)?\*$/.test(resource);
  if (isPrefix)
    return actions.every((action) => /^s3:\w+(Object|ObjectVersion|MultipartUpload(Parts)?)$/.test(action));
  const isExecution = /:execution:perennial-[a-z0-9-]+:\*$/.test(resource);
  return (
    isExecution && actions.every((action) => /^states:(Describe|Get|Stop)Execution(History)?$/.test(action))
  );
}

/** A weakening that gives the role of one construct one statement more. */
function addGrant(owner: string, statement: object): (templates: Templates) => void {
  return (templates) => {
    pick(templates, POLICY, `${owner}Role`).properties.PolicyDocument.Statement.push({
      Effect: 'Allow',
      ...statement,
    });
  };
}
