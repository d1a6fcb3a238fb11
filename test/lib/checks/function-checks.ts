import { mostDropBytes } from '../../../core/contracts/most-drop-bytes.ts';
import { computeVariables } from '../../../wiring/compute-settings.ts';
import { functions } from '../../../wiring/functions.ts';
import { settingsOf } from '../../../wiring/settings.ts';
import type { FunctionWiring } from '../../../wiring/types.ts';
import { FUNCTION_IDS, functionIdOf } from './statements.ts';
import { type Check, type Found, listOf, ofType, pick, type Templates, textOf, unless } from './template.ts';

const FUNCTION = 'AWS::Lambda::Function';
/** An HTTP API waits no longer than 30 s. */
const API_WAITS_SECONDS = 30;
/** Types that bill while nothing happens. */
const HOURLY =
  /^AWS::(EC2|ECS|EKS|RDS|ElastiCache|ElasticLoadBalancing|KMS::Key|SageMaker::Endpoint|Kinesis::|MSK|OpenSearch)/;

/** What functions are and run as. `architecture` is the environment's. */
export const functionChecks: Check[] = [
  {
    promise: 'makes every function of the wiring and none besides',
    check: (templates) => {
      const made = ofType(templates, FUNCTION).map(({ id }) => functionIdOf(id));
      const needed = [...FUNCTION_IDS].filter(([, name]) => !wiringOf(name).authorizer).map(([id]) => id);
      return [
        ...needed.filter((id) => !made.includes(id)).map((id) => `${id} is missing`),
        ...made.filter((id) => !FUNCTION_IDS.has(id)).map((id) => `${id} is in no wiring`),
      ];
    },
    weaken: [
      (templates) => delete templates.platform.Resources[pick(templates, FUNCTION, 'Predict').id],
      (templates) => {
        templates.platform.Resources.BucketNotificationsHandler = { Type: FUNCTION };
      },
    ],
  },
  {
    promise: 'runs every function on Node 24',
    check: (templates) =>
      unless(
        ofType(templates, FUNCTION),
        ({ properties }) => properties.Runtime === 'nodejs24.x' && properties.Handler === 'index.handler',
        'runs on something else',
      ),
    weaken: [
      (templates) => {
        pick(templates, FUNCTION, 'Predict').properties.Runtime = 'nodejs22.x';
      },
    ],
  },
  {
    promise: 'runs every function on the processor of the environment (arm64)',
    check: (templates) =>
      unless(
        ofType(templates, FUNCTION),
        ({ properties }) => listOf<string>(properties.Architectures).join() === 'arm64',
        'runs on another processor',
      ),
    weaken: [(templates) => delete pick(templates, FUNCTION, 'Predict').properties.Architectures],
  },
  {
    promise: 'gives every function the time, memory and room that its wiring and size say',
    check: (templates) =>
      unless(
        ours(templates),
        ({ id, properties }) => {
          const { timeoutSeconds, uses } = wiringOf(FUNCTION_IDS.get(functionIdOf(id)));
          const memory = properties.Environment.Variables.PERENNIAL_MEMORY_MB;
          return (
            properties.Timeout === timeoutSeconds &&
            properties.EphemeralStorage.Size >= 512 &&
            (memory === undefined) === (uses.tables === undefined) &&
            (memory === undefined || memory === String(properties.MemorySize))
          );
        },
        'has another size than it believes',
      ),
    weaken: [
      (templates) => {
        pick(templates, FUNCTION, 'IngestDrop').properties.MemorySize = 128;
      },
      (templates) => {
        pick(templates, FUNCTION, 'ClaimDrop').properties.Timeout = 3;
      },
    ],
  },
  {
    promise: 'knows where drops are announced how large a one can be read',
    check: (templates) => {
      const scratch = pick(templates, FUNCTION, 'IngestDrop').properties.EphemeralStorage.Size;
      const { PERENNIAL_DROP_BYTES: told } = pick(templates, FUNCTION, 'ManageDrops').properties.Environment
        .Variables;
      return told === String(mostDropBytes(scratch * 2 ** 20)) ? [] : [`ManageDrops is told ${told}`];
    },
    weaken: [
      (templates) => {
        pick(templates, FUNCTION, 'IngestDrop').properties.EphemeralStorage.Size = 512;
      },
      (templates) =>
        delete pick(templates, FUNCTION, 'ManageDrops').properties.Environment.Variables.PERENNIAL_DROP_BYTES,
    ],
  },
  {
    promise: 'answers behind the API before the API gives up',
    check: (templates) => {
      const behind = ofType(templates, 'AWS::ApiGatewayV2::Integration').map(({ properties }) =>
        textOf(properties.IntegrationUri),
      );
      return unless(
        ofType(templates, FUNCTION).filter(({ id }) => behind.includes(`<${id}.Arn>`)),
        ({ properties }) => properties.Timeout < API_WAITS_SECONDS,
        'works on when nobody waits any more',
      );
    },
    weaken: [
      (templates) => {
        pick(templates, FUNCTION, 'ReadRecords').properties.Timeout = 900;
      },
    ],
  },
  {
    promise: 'gives every function exactly the variables that follow from what it uses',
    check: (templates) =>
      unless(
        ours(templates),
        ({ id, properties }) => {
          const { uses, bare } = wiringOf(FUNCTION_IDS.get(functionIdOf(id)));
          const expected = [
            ...settingsOf(uses),
            ...(bare ? [] : ['NODE_OPTIONS']),
            ...(uses.compute ? Object.keys(computeVariables({})) : []),
          ].sort();
          return Object.keys(properties.Environment.Variables).sort().join() === expected.join();
        },
        'has other variables',
      ),
    weaken: [
      (templates) => {
        pick(templates, FUNCTION, 'Predict').properties.Environment.Variables.API_TOKEN = 'abc';
      },
      (templates) =>
        delete pick(templates, FUNCTION, 'ClaimDrop').properties.Environment.Variables.PERENNIAL_TABLE,
    ],
  },
  {
    promise: 'puts no secret into a variable',
    check: (templates) =>
      unless(
        ofType(templates, FUNCTION),
        ({ properties }) =>
          Object.values(properties.Environment?.Variables ?? {}).every(
            (value) =>
              !/\{\{resolve:|AKIA|BEGIN |[A-Za-z0-9+/]{40}/.test(textOf(value).replaceAll(/<[^>]*>/g, '')),
          ),
        'carries a secret',
      ),
    weaken: [
      (templates) => {
        const { Variables } = pick(templates, FUNCTION, 'Predict').properties.Environment;
        Variables.PERENNIAL_TABLE = '{{resolve:secretsmanager:signing-key}}';
      },
    ],
  },
  {
    promise: 'gives every function a role of its own',
    check: (templates) => {
      const roles = ofType(templates, FUNCTION).map(({ properties }) => textOf(properties.Role));
      return roles.filter((role, index) => roles.indexOf(role) !== index).map((role) => `${role} is shared`);
    },
    weaken: [
      (templates) => {
        pick(templates, FUNCTION, 'FitModel').properties.Role = pick(
          templates,
          FUNCTION,
          'PromoteVersion',
        ).properties.Role;
      },
    ],
  },
  {
    promise: 'gives every function a log group of its own',
    check: (templates) => {
      const groups = ofType(templates, FUNCTION).map(({ id, properties }) => ({
        id,
        group: textOf(properties.LoggingConfig?.LogGroup ?? ''),
      }));
      return groups
        .filter(({ group }, index) => !group || groups.findIndex((other) => other.group === group) !== index)
        .map(({ id }) => `${id} has no log group of its own`);
    },
    weaken: [(templates) => delete pick(templates, FUNCTION, 'Predict').properties.LoggingConfig],
  },
  {
    promise: 'keeps no log for ever',
    check: (templates) =>
      unless(
        ofType(templates, 'AWS::Logs::LogGroup'),
        ({ properties }) => properties.RetentionInDays > 0,
        'is kept for ever',
      ),
    weaken: [
      (templates) => delete pick(templates, 'AWS::Logs::LogGroup', 'Predict').properties.RetentionInDays,
    ],
  },
  {
    promise:
      'traces every function but those whose callers wait by the million, and logs no line a call of theirs',
    check: (templates) =>
      unless(
        ours(templates),
        ({ id, properties: { TracingConfig, LoggingConfig } }) =>
          wiringOf(FUNCTION_IDS.get(functionIdOf(id))).bare
            ? TracingConfig === undefined && LoggingConfig.SystemLogLevel === 'WARN'
            : TracingConfig?.Mode === 'Active',
        'is traced or logged otherwise',
      ),
    weaken: [
      (templates) => delete pick(templates, FUNCTION, 'IngestDrop').properties.TracingConfig,
      (templates) => {
        pick(templates, FUNCTION, 'Predict').properties.TracingConfig = { Mode: 'Active' };
      },
    ],
  },
  {
    promise: 'keeps calls without a caller who waits that failed at every attempt',
    check: (templates) => {
      const caught = ofType(templates, 'AWS::Lambda::EventInvokeConfig')
        .filter(
          ({ properties }) =>
            properties.DestinationConfig?.OnFailure?.Destination !== undefined &&
            properties.MaximumRetryAttempts === 2,
        )
        .map(({ properties }) => textOf(properties.FunctionName));
      return unless(
        ours(templates).filter(({ id }) => {
          const { events, every } = wiringOf(FUNCTION_IDS.get(functionIdOf(id)));
          return events !== undefined || every !== undefined;
        }),
        ({ id }) => caught.includes(`<${id}>`),
        'loses what it could not do',
      );
    },
    weaken: [
      (templates) => delete pick(templates, 'AWS::Lambda::EventInvokeConfig').properties.DestinationConfig,
      (templates) =>
        delete templates.platform.Resources[pick(templates, 'AWS::Lambda::EventInvokeConfig').id],
    ],
  },
  {
    promise: 'reserves no concurrency unasked: a new account has 10 in all',
    check: (templates) =>
      unless(
        ofType(templates, FUNCTION),
        ({ properties }) => properties.ReservedConcurrentExecutions === undefined,
        'reserves concurrency',
      ),
    weaken: [
      (templates) => {
        pick(templates, FUNCTION, 'Predict').properties.ReservedConcurrentExecutions = 5;
      },
    ],
  },
  {
    promise: 'puts no function into a VPC',
    check: (templates) =>
      unless(ofType(templates, FUNCTION), (f) => f.properties.VpcConfig === undefined, 'is in a VPC'),
    weaken: [
      (templates) => {
        pick(templates, FUNCTION, 'Predict').properties.VpcConfig = { SubnetIds: ['subnet-1'] };
      },
    ],
  },
  {
    promise: 'opens no function to the internet past the API',
    check: (templates) => ofType(templates, 'AWS::Lambda::Url').map(({ id }) => `${id} is a function URL`),
    weaken: [
      (templates) => {
        templates.platform.Resources.Url = { Type: 'AWS::Lambda::Url' };
      },
    ],
  },
  {
    promise: 'lets functions be called by our own rules and API only',
    check: (templates) =>
      unless(
        ofType(templates, 'AWS::Lambda::Permission'),
        ({ properties }) =>
          /^(events|apigateway)\.amazonaws\.com$/.test(properties.Principal) &&
          /<(Rules|Http)\w+/.test(textOf(properties.SourceArn ?? '')),
        'lets others call',
      ),
    weaken: [
      (templates) => {
        pick(templates, 'AWS::Lambda::Permission').properties.Principal = '*';
      },
      (templates) => delete pick(templates, 'AWS::Lambda::Permission').properties.SourceArn,
    ],
  },
  {
    promise: 'holds nothing that bills while nothing happens',
    check: (templates) => [
      ...Object.values(templates as unknown as Record<string, Templates['data']>).flatMap(({ Resources }) =>
        Object.entries(Resources)
          .filter(([, { Type }]) => HOURLY.test(Type))
          .map(([id, { Type }]) => `${id} is a ${Type}`),
      ),
      ...[...ofType(templates, 'AWS::Lambda::Alias'), ...ofType(templates, 'AWS::Lambda::Version')]
        .filter(({ properties }) => properties.ProvisionedConcurrencyConfig)
        .map(({ id }) => `${id} has provisioned concurrency`),
    ],
    weaken: [
      (templates) => {
        templates.platform.Resources.Nat = { Type: 'AWS::EC2::NatGateway' };
      },
      (templates) => {
        templates.data.Resources.Key = { Type: 'AWS::KMS::Key' };
      },
      (templates) => {
        templates.platform.Resources.Live = {
          Type: 'AWS::Lambda::Alias',
          Properties: { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 } },
        };
      },
    ],
  },
];

function ours(templates: Templates): Found[] {
  return ofType(templates, FUNCTION).filter(({ id }) => FUNCTION_IDS.has(functionIdOf(id)));
}

function wiringOf(name: keyof typeof functions | undefined): FunctionWiring {
  if (name === undefined) throw new Error('a function is in no wiring');
  return functions[name];
}
