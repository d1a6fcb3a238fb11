import { expect, test } from 'vitest';
import { ModelComparison } from '../../../core/contracts/evaluation.ts';
import { type ComparisonInput, compareModels } from '../../../core/evaluation/compare-models.ts';
import { createRandom } from '../../../core/random.ts';
import { relativeError } from '../statistics/relative-error.ts';
import { BINARY, MULTICLASS, REFUSED, REGRESSION } from './reference.ts';

const Z95 = 1.959963984540054;

const regression: ComparisonInput = {
  task: 'regression',
  actual: REGRESSION.actual,
  candidate: REGRESSION.first,
  champion: REGRESSION.second,
};
const binary: ComparisonInput = {
  task: 'binary',
  actual: BINARY.actual,
  candidate: BINARY.first,
  champion: BINARY.second,
  seed: 1,
};
/** A second model for the multiclass rows: the first one's probabilities, handed on by one row. */
const multiclass: ComparisonInput = {
  task: 'multiclass',
  actual: MULTICLASS.actual,
  candidate: MULTICLASS.probabilities,
  champion: Float64Array.from(MULTICLASS.probabilities, (_, at) => MULTICLASS.probabilities.at(at - 4)!),
  classCount: 4,
  seed: 1,
};

test('compares nothing without rows, and one row without a test', () => {
  const none = new Float64Array();
  const empty = compareModels({ task: 'regression', actual: none, candidate: none, champion: none });
  const one = compareModels({
    task: 'regression',
    actual: Float64Array.of(1),
    candidate: Float64Array.of(2),
    champion: Float64Array.of(4),
  });

  for (const metric of Object.values(empty.metrics)) {
    expect(metric).toMatchObject({ difference: null, low: null, high: null, pValue: null, method: 'none' });
  }
  expect(one.metrics.mae).toMatchObject({
    candidate: 1,
    champion: 3,
    difference: 2,
    pValue: null,
    method: 'none',
  });
  expect(one.metrics.r2!.difference).toBeNull();
});

test('finds no evidence between a model and itself', () => {
  const same: ComparisonInput[] = [
    { ...regression, champion: regression.candidate },
    { ...binary, champion: binary.candidate },
    { ...multiclass, champion: multiclass.candidate },
  ];

  for (const input of same) {
    for (const [name, metric] of Object.entries(compareModels(input).metrics)) {
      expect(metric, name).toMatchObject({ difference: 0, low: 0, high: 0, pValue: 1 });
    }
  }
});

test('has no AUC to compare when one class occurs', () => {
  const { metrics } = compareModels({
    task: 'binary',
    actual: Uint8Array.of(0, 0, 0),
    candidate: Float64Array.of(0.1, 0.2, 0.3),
    champion: Float64Array.of(0.2, 0.2, 0.4),
    seed: 1,
  });

  expect(metrics.auc).toMatchObject({ candidate: null, difference: null, pValue: null, method: 'none' });
  expect(metrics.brier!.difference).toBeGreaterThan(0);
});

test('refuses predictions of either model that are NaN, or of another length', () => {
  const refused = expect.objectContaining(REFUSED);
  const broken = Float64Array.from(BINARY.first);
  broken[3] = Number.NaN;

  expect(() => compareModels({ ...binary, candidate: broken })).toThrowError(refused);
  expect(() => compareModels({ ...binary, champion: broken })).toThrowError(refused);
  expect(() => compareModels({ ...regression, champion: new Float64Array(3) })).toThrowError(refused);
});

// Full matrix of pairs in numpy: areas 0.8545 and 0.8605, covariance included.
test('tests two correlated AUCs as DeLong does', () => {
  const { auc } = compareModels(binary).metrics;

  expect(auc!.method).toBe('delong');
  expect(auc!.difference).toBeCloseTo(BINARY.delong.difference, 12);
  expect(auc!.low).toBeCloseTo(BINARY.delong.low, 12);
  expect(auc!.high).toBeCloseTo(BINARY.delong.high, 12);
  expect(auc!.pValue).toBeCloseTo(BINARY.delong.pValue, 11);
});

test('tests absolute errors as paired differences, in the unit of the target', () => {
  const { mae } = compareModels(regression).metrics;

  expect(mae!.method).toBe('normal');
  expect(mae!.difference).toBeCloseTo(REGRESSION.pairedAbsolute.difference, 12);
  expect(mae!.low).toBeCloseTo(REGRESSION.pairedAbsolute.low, 12);
  expect(mae!.high).toBeCloseTo(REGRESSION.pairedAbsolute.high, 12);
  expect(mae!.pValue).toBeCloseTo(REGRESSION.pairedAbsolute.pValue, 12);
});

// scipy 1.17.1, ttest_rel.
test('uses Student’s t below 30 rows', () => {
  const first = (values: Float64Array) => values.subarray(0, 20);
  const { mae, rmse } = compareModels({
    task: 'regression',
    actual: first(REGRESSION.actual),
    candidate: first(REGRESSION.first),
    champion: first(REGRESSION.second),
  }).metrics;

  expect(mae!.method).toBe('student');
  expect(mae!.low).toBeCloseTo(REGRESSION.pairedAbsolute20.low, 10);
  expect(mae!.pValue).toBeCloseTo(REGRESSION.pairedAbsolute20.pValue, 12);
  expect(rmse!.pValue).toBeCloseTo(REGRESSION.pairedSquared20.pValue, 12);
});

test('tests squared errors once and says so in units of rmse and r2', () => {
  const { rmse, r2 } = compareModels(regression).metrics;

  expect(rmse!.difference).toBeCloseTo(REGRESSION.secondMetrics.rmse - REGRESSION.metrics.rmse, 12);
  expect(r2!.difference).toBeCloseTo(REGRESSION.metrics.r2 - REGRESSION.secondMetrics.r2, 12);
  for (const metric of [rmse!, r2!]) {
    expect(metric.pValue).toBeCloseTo(REGRESSION.pairedSquared.pValue, 12);
    expect(metric.low! / metric.difference!).toBeCloseTo(
      REGRESSION.pairedSquared.low / REGRESSION.pairedSquared.difference,
      10,
    );
  }
});

test('compares percentage errors unless an actual value is 0', () => {
  const compare = (...actual: number[]) =>
    compareModels({
      task: 'regression',
      actual: Float64Array.from(actual),
      candidate: Float64Array.of(1, 3, 4),
      champion: Float64Array.of(2, 6, 5),
    }).metrics.mape;

  expect(compare(1, 2, 4)).toMatchObject({ candidate: 0.5 / 3, champion: 3.25 / 3, method: 'student' });
  expect(compare(1, 2, 4)!.difference).toBeCloseTo(2.75 / 3, 14);
  expect(compare(0, 2, 4)).toMatchObject({ candidate: null, difference: null, method: 'none' });
});

// Against 2,000 multinomial resamples in numpy.
test('bootstraps differences on the same resampled rows', () => {
  const { prAuc, f1 } = compareModels(binary).metrics;

  expect(
    relativeError((prAuc!.high! - prAuc!.low!) / (2 * Z95), BINARY.standardErrors.prAucDifference),
  ).toBeLessThan(0.2);
  expect(relativeError((f1!.high! - f1!.low!) / (2 * Z95), BINARY.standardErrors.f1Difference)).toBeLessThan(
    0.2,
  );
});

test.each([regression, binary, multiclass])('turns around when the models change places: $task', (input) => {
  const forth = compareModels(input);
  const back = compareModels({ ...input, candidate: input.champion, champion: input.candidate });

  expect(ModelComparison.parse(JSON.parse(JSON.stringify(forth)))).toEqual(forth);
  for (const [name, metric] of Object.entries(forth.metrics)) {
    const other = back.metrics[name]!;
    expect(other.difference, name).toBeCloseTo(-metric.difference!, 12);
    expect(other.low, name).toBeCloseTo(-metric.high!, 12);
    expect(other.pValue, name).toBeCloseTo(metric.pValue!, 10);
  }
});

test('compares every metric that an evaluation of the task reports, but calibration error and bias', () => {
  const names = (input: ComparisonInput) => Object.keys(compareModels(input).metrics).toSorted();
  const evaluated = (metrics: object) =>
    Object.keys(metrics)
      .filter((name) => name !== 'ece' && name !== 'bias')
      .toSorted();

  expect(names(regression)).toEqual(evaluated(REGRESSION.metrics));
  expect(names(binary)).toEqual(evaluated(BINARY.metrics));
  expect(names(multiclass)).toEqual(evaluated(MULTICLASS.metrics));
});

test('favours the better model in every metric, whichever way the metric points', () => {
  const random = createRandom(81);
  const actual = Uint8Array.from({ length: 2000 }, () => random.integer(2));
  const model = (skill: number) =>
    Float64Array.from(actual, (label) => 1 / (1 + Math.exp(-skill * (2 * label - 1) - random.normal())));
  const numbers = Float64Array.from(actual, (label) => 20 + 5 * label + random.normal());
  const near = (noise: number) => numbers.map((value) => value + noise * random.normal());

  const classes = compareModels({
    task: 'binary',
    actual,
    candidate: model(1.5),
    champion: model(0.7),
    seed: 1,
  });
  const values = compareModels({
    task: 'regression',
    actual: numbers,
    candidate: near(1),
    champion: near(2),
  });

  for (const [name, metric] of [...Object.entries(classes.metrics), ...Object.entries(values.metrics)]) {
    expect(metric.low, name).toBeGreaterThan(0);
    expect(metric.pValue, name).toBeLessThan(1e-6);
  }
});

test('calls equally good models different about once in twenty times', () => {
  const random = createRandom(82);
  const names = ['auc', 'logLoss', 'accuracy', 'prAuc'] as const;
  const alarms = { auc: 0, logLoss: 0, accuracy: 0, prAuc: 0 };
  const repeats = 200;

  for (let repeat = 0; repeat < repeats; repeat++) {
    const actual = Uint8Array.from({ length: 120 }, () => random.integer(2));
    const model = () =>
      Float64Array.from(actual, (label) => 1 / (1 + Math.exp(-0.8 * (2 * label - 1) - random.normal())));
    const { metrics } = compareModels({
      task: 'binary',
      actual,
      candidate: model(),
      champion: model(),
      seed: repeat,
    });
    for (const name of names) if (metrics[name]!.pValue! < 0.05) alarms[name]++;
  }

  for (const name of names) {
    expect(alarms[name] / repeats, name).toBeGreaterThan(0.01);
    expect(alarms[name] / repeats, name).toBeLessThan(0.1);
  }
});
