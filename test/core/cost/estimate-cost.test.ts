import { describe, expect, it } from 'vitest';
import type { CostPart } from '../../../core/cost/cost-line.ts';
import { estimateCost } from '../../../core/cost/estimate-cost.ts';
import { type PricedLine, priceLines } from '../../../core/cost/price-lines.ts';
import { unpricedMachine } from '../../../core/cost/retrain-lines.ts';
import { ASSUMPTIONS, type Assumptions, type Workload } from '../../../core/cost/workload.ts';
import { deploymentWith, JOINED, RESOURCES, withTrainer } from './sample-template.ts';

const quiet: Workload = { predictions: 0, models: 1, retrains: 0 };
const busy: Workload = { ...quiet, predictions: 1e6 };
const priced = (
  workload: Partial<Workload> = {},
  changes: Parameters<typeof deploymentWith>[0] = {},
  assumptions: Assumptions = ASSUMPTIONS,
) => priceLines(estimateCost(deploymentWith(changes), { ...quiet, ...workload }, assumptions));
const usd = (lines: readonly { usd: number }[]): number => lines.reduce((total, line) => total + line.usd, 0);
const of = (lines: readonly PricedLine[], service: string, part: CostPart = 'predictions') =>
  usd(lines.filter((line) => line.service === service && line.part === part));
const named = (lines: readonly PricedLine[], what: string) =>
  lines.find((line) => line.what.startsWith(what));

describe('the estimate', () => {
  // worked by hand from the AWS price list: 1.00 + 0.20 + 10,000 GB-s × 0.0000133334; 4.77 GiB × 0.029; 1 M read units
  it('agrees with a million predictions worked out by hand', () => {
    const lines = priced(busy, {}, { ...ASSUMPTIONS, predictMilliseconds: 14, streamMilliseconds: 6 });

    expect(of(lines, 'API Gateway')).toBeCloseTo(1, 6);
    expect(of(lines, 'Lambda')).toBeCloseTo(0.2 + 0.133334, 6);
    // 0.1383 for the log, 0.0075 for sorting it, 0.0194 for 0.278 hours of reading it, 8,760 objects of 300 s × 0.000005
    expect(of(lines, 'Firehose')).toBeCloseTo(0.209, 4);
    expect(of(lines, 'DynamoDB')).toBeCloseTo(0.125, 6);
    expect(of(lines, 'Data transfer')).toBeCloseTo((400e6 / 1024 ** 3) * 0.09, 9);
  });

  it('bills nothing for what does not happen', () => {
    const lines = priced().filter(({ part }) => part !== 'idle');

    // what scheduled functions logged
    expect(lines.map(({ part, service }) => `${part} ${service}`)).toEqual(['kept CloudWatch']);
  });

  it('counts every metric that an alarm watches, and no expression', () => {
    expect(priced().find(({ price }) => price === 'alarmMetric')?.quantity).toBe(3);
  });

  it('bills the metrics of an environment in use once, whatever its models', () => {
    const metrics = (models: number) =>
      usd(priced({ predictions: 1, models }).filter(({ part }) => part === 'inUse'));

    expect(metrics(1)).toBeGreaterThan(0);
    expect(metrics(5)).toBe(metrics(1));
  });

  it('grows with each of predictions, models and retrains', () => {
    const base = usd(priced({ predictions: 1e6, retrains: 10 }));

    expect(usd(priced({ predictions: 2e6, retrains: 10 }))).toBeGreaterThan(base);
    expect(usd(priced({ predictions: 1e6, models: 2, retrains: 10 }))).toBeGreaterThan(base);
    expect(usd(priced({ predictions: 1e6, retrains: 20 }))).toBeGreaterThan(base);
  });

  it('leaves the access log and the dashboard out where there is none', () => {
    const lines = priced(busy, { Stage: undefined, Page: undefined });

    expect(named(lines, 'access log')).toBeUndefined();
    expect(named(lines, 'dashboards')).toBeUndefined();
  });

  it('counts a line of the access log by what its format is filled with', () => {
    // 16 + 1 + 30 + 1 + 3
    expect(named(priced(busy), 'access log')?.quantity).toBeCloseTo(51e6 / 1024 ** 3, 9);
  });

  it('bills joined lines by their bytes, and no waiting for them', () => {
    const [durable, buffered] = [priced(busy), priced(busy, { Predictions: JOINED })];

    // 50 lines of 400 bytes are four steps of 5 KiB: 20,480 bytes
    expect(named(buffered, 'buffered log')?.quantity).toBeCloseTo((20_000 * 20_480) / 1024 ** 3, 6);
    expect(named(buffered, '6 ms each')).toBeDefined();
    expect(named(durable, '12 ms each')).toBeDefined();
    // an object every 900 s
    expect(named(buffered, 'sorted log objects')?.quantity).toBe(2_920);
  });

  it('looks each API key up once a minute, as long as there are requests', () => {
    const Keys = { Type: 'AWS::ApiGatewayV2::Authorizer', Properties: { AuthorizerType: 'REQUEST' } };

    expect(named(priced(busy), 'API keys')).toBeUndefined();
    expect(named(priced(busy, { Keys }), 'API keys looked up')?.quantity).toBe(5 * 730 * 60);
    expect(named(priced({ predictions: 7 }, { Keys }), 'API keys looked up')?.quantity).toBe(7);
  });

  it('watches models as long as they are asked, and traces what is quiet each time', () => {
    const watch = priced(busy).filter(({ part }) => part === 'watch');

    expect(named(watch, 'summaries')?.quantity).toBe(8_760);
    expect(named(watch, 'traces')?.usd).toBeCloseTo((8_760 * 5) / 1e6, 9);
    expect(priced({ retrains: 5 }).filter(({ part }) => part === 'watch')).toEqual([]);
  });

  it('keeps what expires as long as it is kept, and the rest for the months so far', () => {
    const kept = priced({ predictions: 1e6, retrains: 30 }).filter(({ part }) => part === 'kept');
    const gigabytes = (what: string) => named(kept, what)?.quantity;

    // 73 days are 2.4 months
    expect(gigabytes('prediction log, gzip, 73 days')).toBeCloseTo((400e6 / 3.5 / 1024 ** 3) * 2.4, 6);
    expect(gigabytes('files and datasets, 12 months so far')).toBeCloseTo((30 * 20 * 12) / 1024, 6);
    expect(gigabytes('point-in-time backups')).toBe(gigabytes('records, 12 months so far'));
    const Records = { ...RESOURCES.Records!, Properties: { BillingMode: 'PAY_PER_REQUEST' } };
    expect(named(priced({ retrains: 30 }, { Records }), 'point-in-time backups')).toBeUndefined();
  });

  it('refuses templates without the functions it prices', () => {
    expect(() => priced({}, { CheckDrift: undefined })).toThrow(/no function check-drift/);
  });

  it('refuses a schedule that it cannot count', () => {
    const Odd = { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'cron(0 * * * ? *)' } };

    expect(() => deploymentWith({ Odd })).toThrow(/cron/);
  });
});

describe('SageMaker jobs', () => {
  const jobs = (workload: Partial<Workload>, ...trainer: Parameters<typeof withTrainer>) =>
    priced({ retrains: 30, ...workload }, { Trains: withTrainer(...trainer) }).filter(
      ({ service }) => service === 'SageMaker',
    );

  it('are none without an image, and none unless the environment or the caller says so', () => {
    expect(priced({ retrains: 30, jobs: 30 }).filter(({ service }) => service === 'SageMaker')).toEqual([]);
    expect(jobs({}, 'ml.m5.xlarge')).toEqual([]);
    expect(jobs({}, 'ml.m5.xlarge', 'true', 'sagemaker')).toHaveLength(2);
  });

  it('are billed by the hour of their machine, less what Spot saves, and by their volume', () => {
    const [machine, volume] = jobs({ jobs: 6 }, 'ml.m5.xlarge', 'false');

    // one hour in all
    expect(machine?.usd).toBeCloseTo(0.23, 9);
    expect(volume?.usd).toBeCloseTo((30 / 730) * 0.14, 9);
    expect(jobs({ jobs: 6 }, 'ml.m5.large')[0]?.usd).toBeCloseTo(0.115 * 0.4, 9);
    expect(jobs({ jobs: 60 }, 'ml.m5.large')[0]?.usd).toBeCloseTo(5 * 0.115 * 0.4, 9);
  });

  it('on a machine that nobody has priced are named, not guessed', () => {
    expect(unpricedMachine(deploymentWith({ Trains: withTrainer('ml.g5.xlarge') }))).toBe('ml.g5.xlarge');
    expect(unpricedMachine(deploymentWith({ Trains: withTrainer('ml.m5.large') }))).toBeUndefined();
    expect(jobs({ jobs: 1 }, 'ml.g5.xlarge')).toEqual([]);
  });
});
