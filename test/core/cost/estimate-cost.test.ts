import { describe, expect, it } from 'vitest';
import { type CostLine, estimateCost, priceLines } from '../../../core/cost/estimate-cost.ts';
import { findHourly } from '../../../core/cost/find-hourly.ts';
import type { Template } from '../../../core/cost/template.ts';
import { ASSUMPTIONS } from '../../../core/cost/workload.ts';

const lambda = (name: string, MemorySize: number) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { MemorySize, Architectures: ['arm64'] },
  Metadata: { 'perennial:function': name },
});

const template: Template = {
  Resources: {
    Predict: lambda('predict', 512),
    CheckDrift: lambda('check-drift', 1024),
    IngestDrop: lambda('ingest-drop', 4096),
    RegisterVersion: lambda('register-version', 256),
    Predictions: { Type: 'AWS::KinesisFirehose::DeliveryStream' },
    Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { AccessLogSettings: {} } },
    Hourly: { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(1 hour)' } },
    Errors: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
    Rate: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Metrics: [{ MetricStat: {} }, { MetricStat: {} }, { Expression: 'a / b' }] },
    },
  },
};
const quiet = { predictions: 0, models: 1, retrains: 0 };
const priced = (workload = quiet, assumptions = ASSUMPTIONS) =>
  priceLines(estimateCost([template], workload, assumptions));
const usd = (lines: readonly { usd: number }[]): number => lines.reduce((total, line) => total + line.usd, 0);
const of = (lines: ReturnType<typeof priced>, service: string, part: CostLine['part'] = 'predictions') =>
  usd(lines.filter((line) => line.service === service && line.part === part));

describe('the estimate', () => {
  // worked by hand from the AWS price list: 1.00 + 0.20 + 10,000 GB-s × 0.0000133334; 4.77 GiB × 0.029; 1 M read units
  it('agrees with a million predictions worked out by hand', () => {
    const lines = priced(
      { ...quiet, predictions: 1e6 },
      { ...ASSUMPTIONS, predictMilliseconds: 20, predictTableReads: 1 },
    );

    expect(of(lines, 'API Gateway')).toBeCloseTo(1, 6);
    expect(of(lines, 'Lambda')).toBeCloseTo(0.2 + 0.133334, 6);
    // 0.1383 for the log, 0.0130 for sorting it, 8,760 objects of 300 s × 0.000005
    expect(of(lines, 'Firehose')).toBeCloseTo(0.1951, 4);
    expect(of(lines, 'DynamoDB')).toBeCloseTo(0.125, 6);
  });

  it('bills nothing for predictions and retrains that do not happen', () => {
    expect(usd(priced().filter(({ part }) => part !== 'idle'))).toBe(0);
  });

  it('counts every metric that an alarm watches, and no expression', () => {
    expect(priced().find(({ price }) => price === 'alarmMetric')?.quantity).toBe(3);
  });

  it('bills the metrics of an environment in use once, whatever its models', () => {
    const metrics = (models: number) =>
      usd(priced({ predictions: 1, models, retrains: 0 }).filter(({ part }) => part === 'inUse'));

    expect(metrics(1)).toBeGreaterThan(0);
    expect(metrics(5)).toBe(metrics(1));
  });

  it('grows with each of predictions, models and retrains', () => {
    const base = usd(priced({ predictions: 1e6, models: 1, retrains: 10 }));

    expect(usd(priced({ predictions: 2e6, models: 1, retrains: 10 }))).toBeGreaterThan(base);
    expect(usd(priced({ predictions: 1e6, models: 2, retrains: 10 }))).toBeGreaterThan(base);
    expect(usd(priced({ predictions: 1e6, models: 1, retrains: 20 }))).toBeGreaterThan(base);
  });

  it('leaves the access log out where there is none', () => {
    const { Stage: _, ...Resources } = template.Resources!;
    const without = estimateCost([{ Resources }], { ...quiet, predictions: 1e6 }, ASSUMPTIONS);

    expect(without.some(({ what }) => what === 'access log')).toBe(false);
  });

  it('refuses templates without the functions it prices', () => {
    expect(() => estimateCost([{ Resources: {} }], quiet, ASSUMPTIONS)).toThrow(/no function/);
  });

  it('refuses a schedule that it cannot count', () => {
    const odd = { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'cron(0 * * * ? *)' } };

    expect(() => estimateCost([{ Resources: { ...template.Resources, odd } }], quiet, ASSUMPTIONS)).toThrow(
      /cron/,
    );
  });
});

describe('the free tier', () => {
  it('is spent once, over all lines of a price', () => {
    const line: CostLine = {
      part: 'idle',
      service: 'Lambda',
      what: 'requests',
      price: 'lambdaRequest',
      quantity: 600_000,
    };

    const after = priceLines([line, line]).map(({ usdAfterFreeTier }) => usdAfterFreeTier);

    expect(after[0]).toBe(0);
    expect(after[1]).toBeCloseTo(0.04, 9);
  });
});

describe('what bills by the hour', () => {
  it('is nothing here', () => {
    expect(findHourly([template])).toEqual([]);
  });

  it.each([
    ['an instance', { Type: 'AWS::EC2::Instance' }],
    ['a NAT gateway', { Type: 'AWS::EC2::NatGateway' }],
    ['provisioned concurrency', { Type: 'AWS::Lambda::Alias' }],
    ['an endpoint', { Type: 'AWS::SageMaker::Endpoint' }],
    ['a key of our own', { Type: 'AWS::KMS::Key' }],
    ['provisioned capacity', { Type: 'AWS::DynamoDB::Table', Properties: { BillingMode: 'PROVISIONED' } }],
    ['capacity nobody chose', { Type: 'AWS::DynamoDB::Table', Properties: {} }],
    ['a function in a VPC', { Type: 'AWS::Lambda::Function', Properties: { VpcConfig: {} } }],
    ['a VPC link', { Type: 'AWS::ApiGatewayV2::Integration', Properties: { ConnectionType: 'VPC_LINK' } }],
  ])('names %s', (_, resource) => {
    expect(findHourly([{ Resources: { Odd: resource } }])).toEqual([expect.stringContaining('Odd')]);
  });
});
