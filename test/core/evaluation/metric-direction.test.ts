import { expect, test } from 'vitest';
import { METRIC_NAMES } from '../../../core/contracts/evaluation.ts';
import { metricDirection } from '../../../core/evaluation/metric-direction.ts';

test('errors and miscalibration are better when lower, everything else when higher', () => {
  const lower = METRIC_NAMES.filter((name) => metricDirection(name) === 'lower');

  expect(lower).toEqual(['rmse', 'mae', 'mape', 'bias', 'logLoss', 'brier', 'ece']);
});
