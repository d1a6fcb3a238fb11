import { PRICES, type PriceName } from './prices.ts';
import { listResources, type Template, type TemplateResource } from './template.ts';
import type { Assumptions, Workload } from './workload.ts';

/** One line of the estimate; `quantity` counts single things (requests, GB-seconds, GB), never thousands. */
export interface CostLine {
  part: 'idle' | 'inUse' | 'predictions' | 'retrains';
  service: string;
  what: string;
  price: PriceName;
  quantity: number;
}

const HOURS_A_MONTH = 730;
const SECONDS_A_MONTH = HOURS_A_MONTH * 3_600;
const GIGABYTE = 1024 ** 3;
const FIREHOSE_DEFAULT_SECONDS = 300;
/** Firehose bills each record as at least this much. */
const SMALLEST_STREAM_RECORD = 5 * 1024;

/**
 * What an environment is billed for in a month, line by line, read from its own templates: memory and architecture
 * of each function, number of alarms, schedules, whether answers are logged. Idle is what is there with nothing used.
 */
export function estimateCost(
  templates: readonly Template[],
  workload: Workload,
  assumptions: Assumptions,
): CostLine[] {
  const resources = listResources(templates);
  return [
    ...idleLines(resources, workload, assumptions),
    ...inUseLines(workload, assumptions),
    ...predictionLines(resources, workload, assumptions),
    ...retrainLines(resources, workload, assumptions),
  ];
}

function idleLines(resources: readonly TemplateResource[], { models }: Workload, a: Assumptions): CostLine[] {
  const part = 'idle';
  const runs = sum(ofType(resources, 'AWS::Scheduler::Schedule').map(runsAMonth));
  const alarms = sum(ofType(resources, 'AWS::CloudWatch::Alarm').map(metricsOfAlarm));
  const logged = (runs * a.scheduledLogBytes) / GIGABYTE;
  return [
    {
      part,
      service: 'CloudWatch',
      what: 'metrics that alarms watch',
      price: 'alarmMetric',
      quantity: alarms,
    },
    {
      part,
      service: 'CloudWatch',
      what: 'dashboards',
      price: 'dashboard',
      quantity: ofType(resources, 'AWS::CloudWatch::Dashboard').length,
    },
    { part, service: 'CloudWatch', what: 'custom metrics', price: 'metric', quantity: a.idleMetrics },
    {
      part,
      service: 'CloudWatch',
      what: 'logs of scheduled functions',
      price: 'logIngest',
      quantity: logged,
    },
    { part, service: 'Scheduler', what: 'scheduled runs', price: 'schedule', quantity: runs },
    { part, service: 'Lambda', what: 'scheduled runs', price: 'lambdaRequest', quantity: runs },
    {
      part,
      service: 'Lambda',
      what: 'time of scheduled runs',
      ...seconds(resources, 'check-drift', runs * a.scheduledSeconds),
    },
    {
      part,
      service: 'DynamoDB',
      what: 'reads of scheduled runs',
      price: 'tableRead',
      quantity: runs * a.scheduledTableReads * Math.max(1, models),
    },
    {
      part,
      service: 'S3',
      what: 'lists of scheduled runs',
      price: 'objectWrite',
      quantity: runs * a.scheduledObjectLists * Math.max(1, models),
    },
  ];
}

/** What is there once models are used, however much. */
function inUseLines({ predictions, retrains }: Workload, { usedMetrics }: Assumptions): CostLine[] {
  if (predictions + retrains === 0) return [];
  return [
    { part: 'inUse', service: 'CloudWatch', what: 'custom metrics', price: 'metric', quantity: usedMetrics },
  ];
}

function predictionLines(
  resources: readonly TemplateResource[],
  { predictions, models }: Workload,
  a: Assumptions,
): CostLine[] {
  const part = 'predictions';
  const lines: CostLine[] = [
    { part, service: 'API Gateway', what: 'requests', price: 'apiRequest', quantity: predictions },
    { part, service: 'Lambda', what: 'requests', price: 'lambdaRequest', quantity: predictions },
    {
      part,
      service: 'Lambda',
      what: `${a.predictMilliseconds} ms each`,
      ...seconds(resources, 'predict', (predictions * a.predictMilliseconds) / 1000),
    },
    {
      part,
      service: 'DynamoDB',
      what: 'what serves, read at every request',
      price: 'tableRead',
      quantity: predictions * a.predictTableReads,
    },
  ];
  const [stream] = ofType(resources, 'AWS::KinesisFirehose::DeliveryStream');
  if (stream) {
    // one object a model and interval, as long as there is traffic
    const objects = Math.min(predictions, models * (SECONDS_A_MONTH / bufferSeconds(stream)));
    lines.push(
      {
        part,
        service: 'Firehose',
        what: 'durable log, one record a request',
        price: 'stream',
        quantity: (predictions * Math.max(SMALLEST_STREAM_RECORD, a.streamRecordBytes)) / GIGABYTE,
      },
      {
        part,
        service: 'Firehose',
        what: 'sorting the log by model',
        price: 'streamSorting',
        quantity: (predictions * a.streamRecordBytes) / GIGABYTE,
      },
      { part, service: 'Firehose', what: 'sorted log objects', price: 'streamObject', quantity: objects },
      {
        part,
        service: 'S3',
        what: 'log objects',
        price: 'objectWrite',
        quantity: objects,
      },
      {
        part,
        service: 'S3',
        what: 'log storage, a tenth after gzip',
        price: 'objectStorage',
        quantity: (predictions * a.streamRecordBytes) / 10 / GIGABYTE,
      },
    );
  }
  if (ofType(resources, 'AWS::ApiGatewayV2::Stage').some((stage) => stage.Properties?.AccessLogSettings))
    lines.push({
      part,
      service: 'CloudWatch',
      what: 'access log',
      price: 'logIngest',
      quantity: (predictions * a.accessLogBytes) / GIGABYTE,
    });
  return lines;
}

function retrainLines(
  resources: readonly TemplateResource[],
  { retrains }: Workload,
  a: Assumptions,
): CostLine[] {
  const part = 'retrains';
  const gigabytes = (retrains * a.datasetMegabytes) / 1024;
  return [
    {
      part,
      service: 'Step Functions',
      what: 'state transitions',
      price: 'transition',
      quantity: retrains * a.trainTransitions,
    },
    {
      part,
      service: 'Lambda',
      what: 'ingest, training, evaluation',
      ...seconds(resources, 'ingest-drop', retrains * a.trainLargeSeconds),
    },
    {
      part,
      service: 'Lambda',
      what: 'small tasks',
      ...seconds(resources, 'register-version', retrains * a.trainSmallSeconds),
    },
    // a transaction writes each item twice
    {
      part,
      service: 'DynamoDB',
      what: 'writes, transactional',
      price: 'tableWrite',
      quantity: 2 * retrains * a.trainTableWrites,
    },
    { part, service: 'DynamoDB', what: 'reads', price: 'tableRead', quantity: retrains * a.trainTableReads },
    { part, service: 'S3', what: 'writes', price: 'objectWrite', quantity: retrains * a.trainObjectWrites },
    { part, service: 'S3', what: 'reads', price: 'objectRead', quantity: retrains * a.trainObjectReads },
    { part, service: 'S3', what: 'files and datasets kept', price: 'objectStorage', quantity: gigabytes },
    {
      part,
      service: 'CloudWatch',
      what: 'logs',
      price: 'logIngest',
      quantity: (retrains * a.trainLogBytes) / GIGABYTE,
    },
  ];
}

/** GB-seconds of a function that runs so long, on its own memory and architecture. */
function seconds(
  resources: readonly TemplateResource[],
  name: string,
  duration: number,
): Pick<CostLine, 'price' | 'quantity'> {
  const found = ofType(resources, 'AWS::Lambda::Function').find(
    (resource) => resource.Metadata?.['perennial:function'] === name,
  );
  if (!found) throw new RangeError(`the templates hold no function ${name}`);
  const { MemorySize, Architectures } = found.Properties ?? {};
  return {
    price: (Architectures as string[] | undefined)?.[0] === 'arm64' ? 'lambdaArmSecond' : 'lambdaX86Second',
    quantity: (duration * Number(MemorySize ?? 128)) / 1024,
  };
}

function ofType(resources: readonly TemplateResource[], type: string): TemplateResource[] {
  return resources.filter(({ Type }) => Type === type);
}

/** How long a delivery stream gathers records. */
function bufferSeconds({ Properties = {} }: TemplateResource): number {
  const { BufferingHints } = (Properties.ExtendedS3DestinationConfiguration ?? {}) as {
    BufferingHints?: { IntervalInSeconds?: number };
  };
  return BufferingHints?.IntervalInSeconds ?? FIREHOSE_DEFAULT_SECONDS;
}

/** Each metric of an expression is billed as an alarm's metric. */
function metricsOfAlarm({ Properties = {} }: TemplateResource): number {
  const metrics = Properties.Metrics as { MetricStat?: unknown }[] | undefined;
  return metrics ? metrics.filter(({ MetricStat }) => MetricStat).length : 1;
}

function runsAMonth({ Properties = {} }: TemplateResource): number {
  const [, count, unit] =
    /^rate\((\d+) (minute|hour|day)s?\)$/.exec(String(Properties.ScheduleExpression)) ?? [];
  if (!unit) throw new RangeError(`a schedule of ${String(Properties.ScheduleExpression)} cannot be counted`);
  const aMonth = { minute: HOURS_A_MONTH * 60, hour: HOURS_A_MONTH, day: HOURS_A_MONTH / 24 };
  return aMonth[unit as keyof typeof aMonth] / Number(count);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What a line costs in USD, and what is left of it after the free tier's share of its price. */
export function priceLines(
  lines: readonly CostLine[],
): (CostLine & { usd: number; usdAfterFreeTier: number })[] {
  const left = new Map<PriceName, number>();
  return lines.map((line) => {
    const { usd, perCount, ...rest } = PRICES[line.price];
    const free = left.get(line.price) ?? ('free' in rest ? rest.free : 0);
    const used = Math.min(free, line.quantity);
    left.set(line.price, free - used);
    return {
      ...line,
      usd: (line.quantity * usd) / perCount,
      usdAfterFreeTier: ((line.quantity - used) * usd) / perCount,
    };
  });
}
