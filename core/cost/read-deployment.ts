import { HOURS_A_MONTH } from './cost-line.ts';
import type { PriceName } from './prices.ts';
import { listResources, type Template, type TemplateResource } from './template.ts';

/** A function's size, and the price of its seconds. */
export interface FunctionBill {
  gigabytes: number;
  price: PriceName & ('lambdaArmSecond' | 'lambdaX86Second');
  isTraced: boolean;
}

/** Of templates what the bill follows from. */
export interface Deployment {
  /** By their names in the wiring. */
  functions: Readonly<Record<string, FunctionBill>>;
  scheduledRunsAMonth: number;
  alarmMetrics: number;
  dashboards: number;
  /** Whether requests come by the HTTP API; a Lambda Function URL is the other way, which only a comparison takes. */
  hasApi: boolean;
  /** Whether a function says who may predict. */
  hasAuthorizer: boolean;
  /** The line that the API writes for a request; absent where it writes none. */
  accessLogFormat?: string | undefined;
  /** Absent where predictions are not logged. `isJoined`: many lines in one record (`logMode: buffered`). */
  predictionLog?: { bufferSeconds: number; isJoined: boolean };
  hasBackups: boolean;
  /** Days after which it goes; absent where it stays. */
  keptDays: { predictionLog?: number; work?: number; logs?: number };
  /** What SageMaker jobs run on, where there is an image for them. */
  trainer?: { instanceType: string; isSpot: boolean; volumeGigabytes: number; isForAll: boolean };
}

type Properties = Record<string, unknown>;
const FIREHOSE_DEFAULT_SECONDS = 300;
const LAMBDA_DEFAULT_MEGABYTES = 128;

/** Reads templates as CloudFormation is given them. Throws RangeError for a schedule that it cannot count. */
export function readDeployment(templates: readonly Template[]): Deployment {
  const resources = listResources(templates);
  const of = (type: string): Properties[] =>
    resources.filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties);
  const lambdas = resources.filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const variables = lambdas.map(({ Properties = {} }) => variablesOf(Properties));
  const trainer = readTrainer(variables.find((own) => own.PERENNIAL_TRAINER_IMAGE !== undefined));
  const log = of('AWS::KinesisFirehose::DeliveryStream').find(
    ({ DeliveryStreamName: name }) => name === undefined || String(name).endsWith('predictions'),
  );
  return {
    functions: Object.fromEntries(
      lambdas.map((each) => [String(each.Metadata?.['perennial:function']), readFunction(each)]),
    ),
    scheduledRunsAMonth: sum(of('AWS::Scheduler::Schedule').map(runsAMonth)),
    alarmMetrics: sum(of('AWS::CloudWatch::Alarm').map(metricsOfAlarm)),
    dashboards: of('AWS::CloudWatch::Dashboard').length,
    hasApi: true,
    hasAuthorizer: of('AWS::ApiGatewayV2::Authorizer').some(
      ({ AuthorizerType }) => AuthorizerType === 'REQUEST',
    ),
    accessLogFormat: of('AWS::ApiGatewayV2::Stage')
      .map(({ AccessLogSettings }) => (AccessLogSettings as { Format?: string } | undefined)?.Format)
      .find((format) => format !== undefined),
    ...(log && { predictionLog: readLog(log) }),
    hasBackups: of('AWS::DynamoDB::Table').some(
      ({ PointInTimeRecoverySpecification: recovery }) =>
        (recovery as { PointInTimeRecoveryEnabled?: boolean } | undefined)?.PointInTimeRecoveryEnabled ===
        true,
    ),
    keptDays: {
      ...readKeptDays(of('AWS::S3::Bucket')),
      ...(of('AWS::Logs::LogGroup')[0]?.RetentionInDays !== undefined && {
        logs: Number(of('AWS::Logs::LogGroup')[0]?.RetentionInDays),
      }),
    },
    ...(trainer && { trainer }),
  };
}

function variablesOf({ Environment }: Properties): Record<string, unknown> {
  return (Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
}

function readFunction({
  Properties: { MemorySize, Architectures, TracingConfig } = {},
}: TemplateResource): FunctionBill {
  return {
    gigabytes: Number(MemorySize ?? LAMBDA_DEFAULT_MEGABYTES) / 1024,
    price: (Architectures as string[] | undefined)?.[0] === 'arm64' ? 'lambdaArmSecond' : 'lambdaX86Second',
    isTraced: (TracingConfig as { Mode?: string } | undefined)?.Mode === 'Active',
  };
}

function readLog({ ExtendedS3DestinationConfiguration }: Properties): Deployment['predictionLog'] {
  const { BufferingHints, ProcessingConfiguration } = (ExtendedS3DestinationConfiguration ?? {}) as {
    BufferingHints?: { IntervalInSeconds?: number };
    ProcessingConfiguration?: { Processors?: { Type: string }[] };
  };
  return {
    bufferSeconds: BufferingHints?.IntervalInSeconds ?? FIREHOSE_DEFAULT_SECONDS,
    isJoined:
      ProcessingConfiguration?.Processors?.some(({ Type }) => Type === 'RecordDeAggregation') ?? false,
  };
}

function readKeptDays(
  buckets: readonly Properties[],
): Pick<Deployment['keptDays'], 'predictionLog' | 'work'> {
  const rules = buckets.flatMap(
    ({ LifecycleConfiguration }) =>
      (LifecycleConfiguration as { Rules?: { Prefix?: string; ExpirationInDays?: number }[] } | undefined)
        ?.Rules ?? [],
  );
  const daysOf = (prefix: string): number | undefined =>
    rules.find((rule) => rule.Prefix === prefix)?.ExpirationInDays;
  const [predictionLog, work] = [daysOf('logs/'), daysOf('work/')];
  return { ...(predictionLog !== undefined && { predictionLog }), ...(work !== undefined && { work }) };
}

function readTrainer(variables: Record<string, unknown> | undefined): Deployment['trainer'] {
  return (
    variables && {
      instanceType: String(variables.PERENNIAL_TRAINER_INSTANCE),
      isSpot: variables.PERENNIAL_TRAINER_SPOT === 'true',
      volumeGigabytes: Number(variables.PERENNIAL_TRAINER_VOLUME_GB),
      isForAll: variables.PERENNIAL_TRAINER_COMPUTE === 'sagemaker',
    }
  );
}

/** Each metric of an expression is billed as an alarm's metric. */
function metricsOfAlarm({ Metrics }: Properties): number {
  const metrics = Metrics as { MetricStat?: unknown }[] | undefined;
  return metrics ? metrics.filter(({ MetricStat }) => MetricStat).length : 1;
}

function runsAMonth({ ScheduleExpression }: Properties): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(String(ScheduleExpression)) ?? [];
  if (!unit) throw new RangeError(`a schedule of ${String(ScheduleExpression)} cannot be counted`);
  const aMonth = { minute: HOURS_A_MONTH * 60, hour: HOURS_A_MONTH, day: HOURS_A_MONTH / 24 };
  return aMonth[unit as keyof typeof aMonth] / Number(count);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
