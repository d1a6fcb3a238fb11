import { describe, expect, it } from 'vitest';
import { metricLine } from '../../aws/metric-line.ts';
import { METRICS, type MetricName, metricDimensions } from '../../core/contracts/metrics.ts';

const WHERE = { environment: 'test', function: 'predict' };

describe('a line of metrics', () => {
  it('is CloudWatch’s embedded metric format: a directive, the dimensions and the values', () => {
    const values = new Map<MetricName, number | number[]>([
      ['RequestsFailed', 2],
      ['ColdStarts', [1, 0]],
    ]);

    expect(JSON.parse(metricLine(values, WHERE, 1_767_225_600_000))).toEqual({
      _aws: {
        Timestamp: 1_767_225_600_000,
        CloudWatchMetrics: [
          {
            Namespace: 'Perennial',
            Dimensions: [['service', 'environment', 'function']],
            Metrics: [
              { Name: 'RequestsFailed', Unit: 'Count' },
              { Name: 'ColdStarts', Unit: 'Count' },
            ],
          },
        ],
      },
      service: 'perennial',
      environment: 'test',
      function: 'predict',
      RequestsFailed: 2,
      ColdStarts: [1, 0],
    });
  });

  it('holds what AWS counts for nothing as fields, which are no metrics and are not billed', () => {
    const line = JSON.parse(metricLine(new Map([['Requests', 3]]), WHERE, 0));

    expect(line).toMatchObject({ Requests: 3, _aws: { CloudWatchMetrics: [] } });
  });

  it('keeps metrics of other dimensions apart', () => {
    const values = new Map<MetricName, number>([
      ['StaleAnswers', 1],
      ['RunsFailed', 1],
    ]);

    const { _aws } = JSON.parse(metricLine(values, WHERE, 0));

    expect(_aws.CloudWatchMetrics.map(({ Dimensions }: { Dimensions: string[][] }) => Dimensions)).toEqual([
      [['service', 'environment', 'function']],
      [['service', 'environment']],
    ]);
  });
});

describe('the dimensions of metrics', () => {
  it('are bounded by the deployment: never a model, a version or a request', () => {
    for (const name of Object.keys(METRICS) as MetricName[])
      for (const dimension of Object.keys(metricDimensions(name, WHERE)))
        expect(['service', 'environment', 'function']).toContain(dimension);
  });
});
