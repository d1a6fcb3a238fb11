import { listMachines } from '../../../lib/read-machine.ts';
import { type Statement, statementsOf } from './statements.ts';
import { type Check, type Found, listOf, ofType, pick, type Templates, textOf, unless } from './template.ts';

const RULE = 'AWS::Events::Rule';
const SCHEDULE = 'AWS::Scheduler::Schedule';
const STREAM = 'AWS::KinesisFirehose::DeliveryStream';
const MACHINE = 'AWS::StepFunctions::StateMachine';
const QUEUE = 'AWS::SQS::Queue';
/** Who writes on purpose where a rule looks: uploads that people are given a URL for, and the prediction log. */
const FEEDS: readonly [role: string, prefix: string][] = [
  ['ManageDropsRole', 'incoming/'],
  ['PredictionsRole', 'logs/predictions/'],
];

/** How events, schedules, workflows and logs are carried. */
export const deliveryChecks: Check[] = [
  {
    promise: 'keeps every event that no target took',
    check: (templates) =>
      unless(
        ofType(templates, RULE),
        ({ properties }) =>
          properties.Targets?.length > 0 &&
          properties.Targets.every(({ DeadLetterConfig }: Target) => DeadLetterConfig?.Arn !== undefined),
        'loses events',
      ),
    weaken: [
      (templates) => delete pick(templates, RULE).properties.Targets[0].DeadLetterConfig,
      (templates) => {
        pick(templates, RULE).properties.Targets = [];
      },
    ],
  },
  {
    promise: 'tries to deliver an event for a day',
    check: (templates) =>
      unless(
        ofType(templates, RULE),
        ({ properties }) =>
          properties.Targets.every(
            ({ RetryPolicy }: Target) =>
              RetryPolicy?.MaximumEventAgeInSeconds === 86_400 && RetryPolicy.MaximumRetryAttempts === 185,
          ),
        'gives up early',
      ),
    weaken: [
      (templates) => {
        pick(templates, RULE).properties.Targets[0].RetryPolicy.MaximumRetryAttempts = 2;
      },
    ],
  },
  {
    promise: 'listens to our own bucket and workflows only, on the bus that carries them',
    check: (templates) =>
      unless(
        ofType(templates, RULE),
        ({ properties: { EventPattern, EventBusName } }) => {
          const [source] = EventPattern.source;
          const bus = textOf(EventBusName ?? 'default');
          if (source === 'aws.s3')
            return bus === 'default' && EventPattern.detail?.bucket?.name?.length === 1;
          if (source === 'aws.states')
            return (
              bus === 'default' &&
              EventPattern.detail?.stateMachineArn?.length > 0 &&
              EventPattern.detail.stateMachineArn.every((arn: unknown) => /:perennial-/.test(textOf(arn)))
            );
          return source === 'perennial' && bus.startsWith('<Bus');
        },
        'listens to strangers',
      ),
    weaken: [
      (templates) => delete pick(templates, RULE, 'RulesClaimDrop').properties.EventPattern.detail.bucket,
      (templates) =>
        delete pick(templates, RULE, 'RulesEndExecution').properties.EventPattern.detail.stateMachineArn,
      (templates) => delete pick(templates, RULE, 'RulesStartRun').properties.EventBusName,
    ],
  },
  {
    promise: 'starts nothing by what the platform itself writes',
    check: (templates) => {
      const watched = ofType(templates, RULE).flatMap(({ id, properties: { EventPattern } }) =>
        EventPattern.source.includes('aws.s3')
          ? (EventPattern.detail?.object?.key ?? [{ prefix: '' }]).map(({ prefix }: { prefix: string }) => ({
              id,
              prefix,
            }))
          : [],
      );
      return statementsOf(templates)
        .filter(({ effect, actions }) => effect === 'Allow' && actions.includes('s3:PutObject'))
        .flatMap((statement) => writtenBy(statement).map((prefix) => ({ statement, prefix })))
        .flatMap(({ statement, prefix }) =>
          watched
            .filter((rule) => prefix.startsWith(rule.prefix) || rule.prefix.startsWith(prefix))
            .filter(
              (rule) =>
                !FEEDS.some(
                  ([role, feed]) =>
                    statement.policy.startsWith(role) && feed === prefix && rule.prefix === feed,
                ),
            )
            .map(({ id }) => `${statement.policy} writes ${prefix}, which ${id} is started by`),
        );
    },
    weaken: [
      (templates) => {
        pick(templates, RULE, 'RulesClaimDrop').properties.EventPattern.detail.object.key = [{ prefix: '' }];
      },
      (templates) => {
        pick(templates, RULE, 'RulesSummariseLog').properties.EventPattern.detail.object.key = [
          { prefix: 'work/' },
        ];
      },
      (templates) => {
        pick(templates, 'AWS::IAM::Policy', 'IngestDropRole').properties.PolicyDocument.Statement.push({
          Effect: 'Allow',
          Action: 's3:PutObject',
          Resource: '<bucket>/incoming/*',
        });
      },
    ],
  },
  {
    promise: 'keeps every scheduled call that was not taken, and makes it with a role of its own',
    check: (templates) =>
      unless(
        ofType(templates, SCHEDULE),
        ({ properties: { Target, State } }) =>
          State !== 'DISABLED' && Target.DeadLetterConfig?.Arn !== undefined && Target.RoleArn !== undefined,
        'is lost',
      ),
    weaken: [(templates) => delete pick(templates, SCHEDULE).properties.Target.DeadLetterConfig],
  },
  {
    promise: 'has a schedule for drift and one for the sweeper',
    check: (templates) => {
      const targets = ofType(templates, SCHEDULE).map(({ properties }) => textOf(properties.Target.Arn));
      return ['CheckDrift', 'SweepDrops']
        .filter((id) => !targets.some((target) => target.startsWith(`<${id}Function`)))
        .map((id) => `${id} never runs`);
    },
    weaken: [(templates) => delete templates.platform.Resources[pick(templates, SCHEDULE).id]],
  },
  {
    promise: 'keeps what failed for two weeks, encrypted, by TLS only',
    check: (templates) => {
      const guarded = ofType(templates, 'AWS::SQS::QueuePolicy')
        .filter(({ properties }) =>
          JSON.stringify(properties.PolicyDocument).includes('"aws:SecureTransport":"false"'),
        )
        .flatMap(({ properties }) => properties.Queues.map(textOf));
      return unless(
        ofType(templates, QUEUE),
        ({ id, properties }) =>
          guarded.includes(`<${id}>`) &&
          properties.MessageRetentionPeriod === 1_209_600 &&
          properties.SqsManagedSseEnabled === true,
        'forgets or leaks',
      );
    },
    weaken: [
      (templates) => delete pick(templates, QUEUE).properties.MessageRetentionPeriod,
      (templates) => {
        pick(templates, 'AWS::SQS::QueuePolicy').properties.PolicyDocument.Statement = [];
      },
    ],
  },
  {
    promise:
      'writes the prediction log as gzipped lines, encrypted, and keeps what it could not write elsewhere',
    check: (templates) =>
      unless(
        ofType(templates, STREAM),
        ({
          properties: {
            ExtendedS3DestinationConfiguration: s3,
            DeliveryStreamEncryptionConfigurationInput: key,
          },
        }) =>
          s3?.CompressionFormat === 'GZIP' &&
          s3.ProcessingConfiguration?.Processors?.some(
            ({ Type }: { Type: string }) => Type === 'MetadataExtraction',
          ) &&
          s3.DynamicPartitioningConfiguration?.Enabled === true &&
          /^logs\/(predictions|labels)\/!\{partitionKeyFromQuery:model\}\//.test(s3.Prefix) &&
          s3.ErrorOutputPrefix?.startsWith('undelivered/') &&
          key?.KeyType === 'AWS_OWNED_CMK',
        'writes otherwise',
      ),
    weaken: [
      (templates) =>
        delete pick(templates, STREAM).properties.ExtendedS3DestinationConfiguration.ProcessingConfiguration,
      (templates) => {
        pick(templates, STREAM).properties.ExtendedS3DestinationConfiguration.CompressionFormat =
          'UNCOMPRESSED';
      },
      (templates) => {
        pick(templates, STREAM).properties.ExtendedS3DestinationConfiguration.ErrorOutputPrefix =
          'logs/predictions/errors/';
      },
      (templates) => {
        pick(templates, STREAM).properties.ExtendedS3DestinationConfiguration.Prefix = 'logs/predictions/';
      },
      (templates) => delete pick(templates, STREAM).properties.DeliveryStreamEncryptionConfigurationInput,
    ],
  },
  {
    promise: 'delivers the prediction log before drift looks at it',
    check: (templates) =>
      unless(
        ofType(templates, STREAM),
        ({ properties }) =>
          properties.ExtendedS3DestinationConfiguration.BufferingHints?.IntervalInSeconds <= 900,
        'comes late',
      ),
    weaken: [
      (templates) => {
        pick(
          templates,
          STREAM,
        ).properties.ExtendedS3DestinationConfiguration.BufferingHints.IntervalInSeconds = 901;
      },
    ],
  },
  {
    promise:
      'runs every workflow of statemachines/ exactly once (Standard), under the name functions know it by',
    check: (templates) => {
      const machines = ofType(templates, MACHINE);
      const names = machines.map(({ properties }) => textOf(properties.StateMachineName ?? ''));
      return [
        ...unless(
          machines,
          ({ properties }) => properties.StateMachineType === 'STANDARD',
          'is not Standard',
        ),
        ...listMachines()
          .filter(
            (machine) =>
              !names.some((name) => /^perennial-[a-z]+-/.test(name) && name.endsWith(`-${machine}`)),
          )
          .map((machine) => `${machine} has another name`),
      ];
    },
    weaken: [
      (templates) => {
        pick(templates, MACHINE).properties.StateMachineType = 'EXPRESS';
      },
      (templates) => delete pick(templates, MACHINE).properties.StateMachineName,
    ],
  },
  {
    promise: 'traces workflows and logs every step of theirs, but none of the data in it',
    check: (templates) =>
      unless(
        ofType(templates, MACHINE),
        ({ properties: { LoggingConfiguration: log, TracingConfiguration } }) =>
          log?.Level === 'ALL' &&
          log.IncludeExecutionData === false &&
          TracingConfiguration?.Enabled === true,
        'is logged otherwise',
      ),
    weaken: [
      (templates) => {
        pick(templates, MACHINE).properties.LoggingConfiguration.IncludeExecutionData = true;
      },
      (templates) => delete pick(templates, MACHINE).properties.LoggingConfiguration,
      (templates) => delete pick(templates, MACHINE).properties.TracingConfiguration,
    ],
  },
  {
    promise: 'leaves no placeholder in a workflow unfilled',
    check: (templates) =>
      ofType(templates, MACHINE).flatMap(({ id, properties }) => {
        const placeholders = [...textOf(properties.DefinitionString).matchAll(/\$\{(\w+)\}/g)].map(
          ([, name]) => name,
        );
        const values = Object.keys(properties.DefinitionSubstitutions ?? {});
        return placeholders
          .filter((name) => name === undefined || !values.includes(name))
          .map((name) => `${id}: nothing stands for ${name}`);
      }),
    weaken: [
      (templates) =>
        delete pick(templates, MACHINE, 'TrainModel').properties.DefinitionSubstitutions.IngestDrop,
    ],
  },
];

const PROCESSORS = ['RecordDeAggregation', 'AppendDelimiterToRecord', 'MetadataExtraction'];
const PREDICT = 'Predict';

/** Where the environment says `logMode: durable`. */
export const durableChecks: Check[] = [
  {
    promise: 'logs a prediction before it is answered, a record each',
    check: (templates) => [
      ...unless(
        ofType(templates, STREAM),
        (stream) => processorsOf(stream).length === 1,
        'takes records apart',
      ),
      ...logModeOf(templates, 'durable'),
    ],
    weaken: [
      (templates) => {
        processorsIn(pick(templates, STREAM, 'Predictions')).unshift({ Type: PROCESSORS[0] });
      },
      (templates) => {
        variablesIn(pick(templates, 'AWS::Lambda::Function', PREDICT)).PERENNIAL_LOG_MODE = 'buffered';
      },
    ],
  },
];

/** Where the environment says `logMode: buffered`. */
export const bufferedChecks: Check[] = [
  {
    promise: 'takes the lines of a record apart, each with its newline, before it sorts them, and no labels',
    check: (templates) =>
      unless(
        ofType(templates, STREAM),
        (stream) =>
          stream.id.startsWith('Predictions')
            ? processorsOf(stream).join() === PROCESSORS.join() &&
              processorsIn(stream)[0]?.Parameters?.[0]?.ParameterValue === 'JSON'
            : processorsOf(stream).join() === 'MetadataExtraction',
        'sorts otherwise',
      ),
    weaken: [
      (templates) => void processorsIn(pick(templates, STREAM, 'Predictions')).shift(),
      (templates) => void processorsIn(pick(templates, STREAM, 'Predictions')).splice(1, 1),
      (templates) => void processorsIn(pick(templates, STREAM, 'Predictions')).reverse(),
      (templates) => {
        processorsIn(pick(templates, STREAM, 'Predictions'))[0]!.Parameters = [];
      },
      (templates) => {
        processorsIn(pick(templates, STREAM, 'Labels')).unshift({ Type: PROCESSORS[0] });
      },
    ],
  },
  {
    promise: 'tells the function to hold predictions back once the stream can take them apart',
    check: (templates) => [
      ...logModeOf(templates, 'buffered'),
      ...unless(
        ofType(templates, 'AWS::Lambda::Function').filter(({ id }) => id.startsWith(`${PREDICT}Function`)),
        ({ resource }) =>
          ofType(templates, STREAM)
            .filter(({ id }) => id.startsWith('Predictions'))
            .every(({ id }) => listOf(resource.DependsOn).includes(id)),
        'may join lines too early',
      ),
    ],
    weaken: [
      (templates) => delete pick(templates, 'AWS::Lambda::Function', `${PREDICT}Function`).resource.DependsOn,
      (templates) => {
        variablesIn(pick(templates, 'AWS::Lambda::Function', `${PREDICT}Function`)).PERENNIAL_LOG_MODE =
          'durable';
      },
    ],
  },
];

interface Processor {
  Type?: string;
  Parameters?: { ParameterName: string; ParameterValue: string }[];
}

function processorsIn({ properties }: Found): Processor[] {
  return properties.ExtendedS3DestinationConfiguration.ProcessingConfiguration.Processors;
}

function processorsOf(stream: Found): (string | undefined)[] {
  return processorsIn(stream).map(({ Type }) => Type);
}

function variablesIn({ properties }: Found): Record<string, unknown> {
  return properties.Environment.Variables;
}

function logModeOf(templates: Templates, mode: string): string[] {
  return unless(
    ofType(templates, 'AWS::Lambda::Function').filter(
      ({ properties }) => properties.Environment?.Variables?.PERENNIAL_STREAMS,
    ),
    (lambda) => variablesIn(lambda).PERENNIAL_LOG_MODE === mode,
    `is not told that logs are ${mode}`,
  );
}

interface Target {
  DeadLetterConfig?: { Arn: unknown };
  RetryPolicy?: { MaximumEventAgeInSeconds: number; MaximumRetryAttempts: number };
}

function writtenBy({ resources }: Statement): string[] {
  return listOf(resources).flatMap((resource) => /^[^/]+\/(.+\/)\*$/.exec(resource)?.[1] ?? []);
}
