import { expect, test } from 'vitest';
import { Evaluation } from '../../../core/contracts/evaluation.ts';
import { type EvaluationInput, evaluatePredictions } from '../../../core/evaluation/evaluate-predictions.ts';
import { createRandom } from '../../../core/random.ts';
import { relativeError } from '../statistics/relative-error.ts';
import { BINARY, MULTICLASS, REFUSED, REGRESSION } from './reference.ts';

const Z95 = 1.959963984540054;

const regression = (actual: Iterable<number>, predicted: Iterable<number>): EvaluationInput => ({
  task: 'regression',
  actual: Float64Array.from(actual),
  predicted: Float64Array.from(predicted),
  seed: 1,
});
const binary = (actual: Iterable<number>, probability: Iterable<number>): EvaluationInput => ({
  task: 'binary',
  actual: Uint8Array.from(actual),
  probability: Float64Array.from(probability),
  seed: 1,
});
const multiclass = (
  actual: Iterable<number>,
  probabilities: Iterable<number>,
  classes: string[],
): EvaluationInput => ({
  task: 'multiclass',
  actual: Int32Array.from(actual),
  probabilities: Float64Array.from(probabilities),
  classes,
  seed: 1,
});

test('answers without rows: every metric null, nothing thrown', () => {
  for (const input of [regression([], []), binary([], []), multiclass([], [], ['a', 'b', 'c'])]) {
    const evaluation = evaluatePredictions(input);

    expect(evaluation.rows).toBe(0);
    expect(Object.keys(evaluation.metrics).length).toBeGreaterThan(4);
    for (const metric of Object.values(evaluation.metrics)) {
      expect(metric).toEqual({ value: null, low: null, high: null, method: 'none' });
    }
    expect(Evaluation.parse(evaluation)).toEqual(evaluation);
  }
});

test('measures one row without claiming an interval for a mean', () => {
  const { metrics } = evaluatePredictions(regression([4], [5]));

  expect(metrics.rmse).toEqual({ value: 1, low: null, high: null, method: 'none' });
  expect(metrics.r2).toEqual({ value: null, low: null, high: null, method: 'none' });
});

test('gives a perfect model certainty in its errors and doubt in its shares', () => {
  const perfectNumbers = evaluatePredictions(regression([1, 2, 4], [1, 2, 4])).metrics;
  const perfectClasses = evaluatePredictions(binary([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])).metrics;

  expect(perfectNumbers.r2).toEqual({ value: 1, low: 1, high: 1, method: 'bootstrap' });
  expect(perfectNumbers.rmse).toEqual({ value: 0, low: 0, high: 0, method: 'delta' });
  for (const name of ['auc', 'prAuc', 'accuracy', 'f1', 'recall']) {
    expect(perfectClasses[name], name).toMatchObject({ value: 1, high: 1, method: 'wilson' });
    expect(perfectClasses[name]!.low, name).toBeLessThan(0.8);
  }
});

test('knows that a constant score ranks like a coin', () => {
  const { metrics } = evaluatePredictions(binary([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5]));

  expect(metrics.auc).toEqual({ value: 0.5, low: 0.5, high: 0.5, method: 'delong' });
});

test('measures the rest when only one class occurs', () => {
  const { metrics } = evaluatePredictions(binary([0, 0, 0], [0.1, 0.2, 0.7]));

  expect(metrics.auc!.value).toBeNull();
  expect(metrics.recall!.value).toBeNull();
  expect(metrics.accuracy).toMatchObject({ value: 2 / 3, method: 'wilson' });
});

test('has an AUC but no interval for it with a single positive row', () => {
  expect(evaluatePredictions(binary([0, 0, 1], [0.1, 0.9, 0.7])).metrics.auc).toEqual({
    value: 0.5,
    low: null,
    high: null,
    method: 'none',
  });
});

test('turns an overflow into null rather than an infinity that JSON has no word for', () => {
  const evaluation = evaluatePredictions(regression([1, 2, 3], [1e200, 2, 3]));

  expect(evaluation.metrics.rmse!.value).toBeNull();
  expect(evaluation.metrics.r2!.value).toBeNull();
  expect(Evaluation.parse(JSON.parse(JSON.stringify(evaluation)))).toEqual(evaluation);
});

test('refuses predictions that are NaN', () => {
  const refused = expect.objectContaining(REFUSED);

  expect(() => evaluatePredictions(regression([1, 2], [1, Number.NaN]))).toThrowError(refused);
  expect(() => evaluatePredictions(binary([1, 0], [1, Number.NaN]))).toThrowError(refused);
  expect(() => evaluatePredictions(multiclass([1], [1, Number.NaN], ['a', 'b']))).toThrowError(refused);
});

test('reports the values of scikit-learn 1.9.1 under the contract’s names', () => {
  const cases = [
    [REGRESSION.metrics, regression(REGRESSION.actual, REGRESSION.first)],
    [BINARY.metrics, binary(BINARY.actual, BINARY.first)],
    [MULTICLASS.metrics, multiclass(MULTICLASS.actual, MULTICLASS.probabilities, ['a', 'b', 'c', 'd'])],
  ] as const;

  for (const [expected, input] of cases) {
    const evaluation = evaluatePredictions(input);

    expect(Object.keys(evaluation.metrics).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const [name, value] of Object.entries(expected)) {
      const metric = evaluation.metrics[name]!;
      expect(metric.value, name).toBeCloseTo(value, 12);
      expect(metric.low!, name).toBeLessThan(value);
      expect(metric.high!, name).toBeGreaterThan(value);
    }
    expect(Evaluation.parse(JSON.parse(JSON.stringify(evaluation)))).toEqual(evaluation);
  }
});

test('puts means of losses ± 1.96 standard errors', () => {
  const { mae } = evaluatePredictions(regression(REGRESSION.actual, REGRESSION.first)).metrics;
  const { logLoss } = evaluatePredictions(binary(BINARY.actual, BINARY.first)).metrics;

  expect(mae!.low).toBeCloseTo(REGRESSION.metrics.mae - Z95 * REGRESSION.maeStandardError, 12);
  expect(mae!.high).toBeCloseTo(REGRESSION.metrics.mae + Z95 * REGRESSION.maeStandardError, 12);
  expect(logLoss!.high).toBeCloseTo(BINARY.metrics.logLoss + Z95 * BINARY.logLossStandardError, 12);
});

// Wilson's interval of 61 hits in 105 rows that are positive or called so, each end x turned into 2x/(1 + x).
test('puts Wilson’s interval around F1', () => {
  const { f1 } = evaluatePredictions(binary(BINARY.actual, BINARY.first)).metrics;

  expect(f1!.method).toBe('wilson');
  expect(f1!.low).toBeCloseTo(0.6535223087966949, 12);
  expect(f1!.high).toBeCloseTo(0.8029926598085182, 12);
});

// The variances come from the full matrix of pairs in numpy.
test('puts DeLong’s interval around an AUC, on the logit scale', () => {
  const logitHalfWidth = (value: number, variance: number) =>
    (Z95 * Math.sqrt(variance)) / (value * (1 - value));
  const logit = (value: number) => Math.log(value / (1 - value));
  const area = BINARY.delong.areas[0]!;
  const macroArea = MULTICLASS.metrics.auc;

  const { auc } = evaluatePredictions(binary(BINARY.actual, BINARY.first)).metrics;
  const macro = evaluatePredictions(
    multiclass(MULTICLASS.actual, MULTICLASS.probabilities, ['a', 'b', 'c', 'd']),
  ).metrics.auc!;

  const half = logitHalfWidth(area, BINARY.delong.covariance[0]![0]!);
  expect(auc!.method).toBe('delong');
  expect(logit(auc!.low!)).toBeCloseTo(logit(area) - half, 11);
  expect(logit(auc!.high!)).toBeCloseTo(logit(area) + half, 11);
  const macroHalf = logitHalfWidth(macroArea, MULTICLASS.aucVariance);
  expect(logit(macro.low!)).toBeCloseTo(logit(macroArea) - macroHalf, 11);
  expect(
    relativeError(Math.sqrt(MULTICLASS.aucVariance), MULTICLASS.aucStandardErrorByResampling),
  ).toBeLessThan(0.05);
});

// Against 2,000 to 5,000 multinomial resamples in numpy; 200 Poisson resamples are within 20 % of those.
test('bootstraps standard errors that agree with a much longer bootstrap', () => {
  const { r2 } = evaluatePredictions(regression(REGRESSION.actual, REGRESSION.first)).metrics;
  const { prAuc, ece } = evaluatePredictions(binary(BINARY.actual, BINARY.first)).metrics;
  const { macroF1 } = evaluatePredictions(
    multiclass(MULTICLASS.actual, MULTICLASS.probabilities, ['a', 'b', 'c', 'd']),
  ).metrics;
  const logitError = ({
    value,
    low,
    high,
  }: {
    value: number | null;
    low: number | null;
    high: number | null;
  }) => {
    const logit = (p: number) => Math.log(p / (1 - p));
    return ((logit(high!) - logit(low!)) / (2 * Z95)) * value! * (1 - value!);
  };

  const r2Error = Math.log((1 - r2!.low!) / (1 - r2!.high!)) / (2 * Z95);
  expect(relativeError(r2Error, REGRESSION.logUnexplainedStandardError)).toBeLessThan(0.2);
  expect(relativeError(logitError(prAuc!), BINARY.standardErrors.prAuc)).toBeLessThan(0.2);
  expect(relativeError((ece!.high! - ece!.low!) / (2 * Z95), BINARY.standardErrors.ece)).toBeLessThan(0.2);
  expect(relativeError(logitError(macroF1!), MULTICLASS.macroF1StandardError)).toBeLessThan(0.2);
});

test('gives the same evaluation for the same seed and other bootstrapped intervals for another', () => {
  const input = binary(BINARY.actual, BINARY.first);

  expect(evaluatePredictions(input)).toEqual(evaluatePredictions(input));
  const other = evaluatePredictions({ ...input, seed: 2 }).metrics;
  expect(other.prAuc!.low).not.toBe(evaluatePredictions(input).metrics.prAuc!.low);
  expect(other.auc).toEqual(evaluatePredictions(input).metrics.auc);
});

test('95 % intervals hold the truth about 95 times in 100', () => {
  const random = createRandom(61);
  const truth = { accuracy: 0.8, mae: Math.sqrt(2 / Math.PI), rmse: 1, r2: 0.8, bias: 0 };
  const covered = { accuracy: 0, mae: 0, rmse: 0, r2: 0, bias: 0 };
  const repeats = 200;

  for (let repeat = 0; repeat < repeats; repeat++) {
    const predicted = Array.from({ length: 80 }, () => 2 * random.normal());
    const actual = predicted.map((value) => value + random.normal());
    const labels = predicted.map(() => random.integer(2));
    const guesses = labels.map((label) => (random.next() < 0.8 ? label : 1 - label));
    const { accuracy } = evaluatePredictions(binary(labels, guesses)).metrics;
    const metrics: Evaluation['metrics'] = {
      ...evaluatePredictions(regression(actual, predicted)).metrics,
      accuracy: accuracy!,
    };
    for (const name of ['accuracy', 'mae', 'rmse', 'r2', 'bias'] as const) {
      const metric = metrics[name]!;
      if (metric.low! <= truth[name] && truth[name] <= metric.high!) covered[name]++;
    }
  }

  for (const [name, count] of Object.entries(covered)) {
    expect(count / repeats, name).toBeGreaterThan(0.89);
    expect(count / repeats, name).toBeLessThan(0.995);
  }
});
